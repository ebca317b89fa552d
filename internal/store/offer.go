package store

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"escale/internal/fault"
	"escale/internal/offer"
)

const (
	columnsOffer = `id, version, type, status, owner, commune, created, updated, format, document`

	sqlOffer       = `SELECT ` + columnsOffer + ` FROM offer WHERE id = $1`
	sqlOffersAfter = `SELECT ` + columnsOffer + ` FROM offer WHERE id > $1 ORDER BY id LIMIT $2`
	sqlInsertOffer = `INSERT INTO offer (` + columnsOffer + `) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) ON CONFLICT (id) DO NOTHING`
	sqlUpdateOffer = `UPDATE offer SET version = $2, type = $3, status = $4, owner = $5, commune = $6, created = $7, updated = $8,
		format = $9, document = $10 WHERE id = $1 AND version = $2 - 1`
	sqlKeepOffer = `INSERT INTO revision (kind, object, version, format, document)
		SELECT 'offer', CAST(id AS TEXT), version, format, document FROM offer WHERE id = $1 AND version = $2
		ON CONFLICT (kind, object, version) DO NOTHING`
	sqlVersionOfOffer = `SELECT version FROM offer WHERE id = $1`
	sqlCountOffers    = `SELECT count(*) FROM offer`

	sqlRevision  = `SELECT format, document FROM revision WHERE kind = $1 AND object = $2 AND version = $3`
	sqlRevisions = `SELECT version FROM revision WHERE kind = $1 AND object = $2 ORDER BY version`
	sqlErase     = `DELETE FROM revision WHERE kind = $1 AND object = $2`

	sqlDraw = `UPDATE counter SET value = value + $2 WHERE name = $1 RETURNING value`
)

// Document is an offer as it lies in the base, undecoded: what an index is built from, and what is served as it is.
type Document struct {
	ID      offer.ID
	Version int64
	Type    offer.Type
	Status  offer.Status
	Owner   string
	Commune string // as entered
	Created time.Time
	Updated time.Time
	Format  int    // of the document, see offer.Decode
	Frame   []byte // the document, as one zstd frame
}

// JSON gives the document's bytes.
func (d *Document) JSON() ([]byte, error) {
	doc, err := unpack(d.Frame)
	if err != nil {
		return nil, fmt.Errorf("offer %d: %w", d.ID, err)
	}
	return doc, nil
}

// Offer decodes the document.
func (d *Document) Offer() (*offer.Offer, error) {
	doc, err := d.JSON()
	if err != nil {
		return nil, err
	}
	return offer.Decode(d.Format, doc)
}

func scanDocument(row scanner) (*Document, error) {
	d := new(Document)
	var created, updated int64
	err := row.Scan(&d.ID, &d.Version, &d.Type, &d.Status, &d.Owner, &d.Commune, &created, &updated, &d.Format, &d.Frame)
	d.Created, d.Updated = micros(created), micros(updated)
	return d, err
}

// NextOfferID gives an id that no offer of this base has or ever had, and that nobody else is given, even when this
// transaction fails.
func (tx *Tx) NextOfferID() (offer.ID, error) {
	n, err := tx.nextID("offer")
	if err == nil && offer.ID(n) > offer.MaxID {
		err = fault.New(fault.Unavailable, "store.ids_used_up", "max", int64(offer.MaxID))
	}
	return offer.ID(n), err
}

// DrawOfferIDs takes as many ids at once as this transaction needs, for whoever knows: none is left over then.
func (tx *Tx) DrawOfferIDs(n int) error {
	first, left, err := tx.s.d.nextIDs(tx.ctx, tx.q, "offer", int64(n))
	if err != nil {
		return err
	}
	if tx.drawn == nil {
		tx.drawn = map[string]drawn{}
	}
	tx.drawn["offer"] = drawn{first, left, left}
	return nil
}

// drawn are numbers of a counter that this transaction has taken; those that it does not use are never given.
type drawn struct{ next, left, all int64 }

// mostDrawn bounds the numbers drawn at once.
const mostDrawn = 32

// nextID gives the next number of a counter. A transaction that needs many draws twice as many each time, so that who needs one
// takes one.
func (tx *Tx) nextID(counter string) (id int64, err error) {
	d := tx.drawn[counter]
	if d.left == 0 {
		if d.next, d.left, err = tx.s.d.nextIDs(tx.ctx, tx.q, counter, min(max(1, d.all), mostDrawn)); err != nil {
			return 0, err
		}
		d.all += d.left
	}
	id = d.next
	d.next, d.left = d.next+1, d.left-1
	if tx.drawn == nil {
		tx.drawn = map[string]drawn{}
	}
	tx.drawn[counter] = d
	return id, nil
}

// ClaimOfferID gives the number that an offer has in another system, as its id: Conflict store.id_taken when it is taken,
// or not below those that the base gives itself.
func (tx *Tx) ClaimOfferID(n int64) (offer.ID, error) {
	id := offer.ID(n)
	if id <= 0 || id >= offer.FirstID {
		return 0, fault.New(fault.Conflict, "store.id_taken", "id", n)
	}
	if version, err := tx.versionOf(id); err != nil || version > 0 {
		if err == nil {
			err = fault.New(fault.Conflict, "store.id_taken", "id", n)
		}
		return 0, err
	}
	return id, nil
}

// Document gives an offer undecoded, or NotFound offer.not_found.
func (tx *ReadTx) Document(id offer.ID) (*Document, error) {
	d, err := one(tx, scanDocument, sqlOffer, int64(id))
	return d, notFound(err, "offer.not_found", "id", int64(id))
}

// Offer gives an offer, or NotFound offer.not_found.
func (tx *ReadTx) Offer(id offer.ID) (*offer.Offer, error) {
	d, err := tx.Document(id)
	if err != nil {
		return nil, err
	}
	return d.Offer()
}

// Offer gives an offer, or NotFound offer.not_found. Putting it later does not read it again.
func (tx *Tx) Offer(id offer.ID) (*offer.Offer, error) {
	d, err := tx.Document(id)
	if err != nil {
		return nil, err
	}
	tx.remember(d)
	return d.Offer()
}

// Offers gives those of the offers that exist, in the order of ids.
func (tx *ReadTx) Offers(ids []offer.ID) ([]*offer.Offer, error) {
	docs, err := tx.DocumentsOf(ids)
	if err != nil {
		return nil, err
	}
	return decodeAll(docs)
}

// Offers gives those of the offers that exist, in the order of ids.
func (tx *Tx) Offers(ids []offer.ID) ([]*offer.Offer, error) {
	docs, err := tx.DocumentsOf(ids)
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		tx.remember(d)
	}
	return decodeAll(docs)
}

func decodeAll(docs []*Document) ([]*offer.Offer, error) {
	all := make([]*offer.Offer, len(docs))
	for i, d := range docs {
		var err error
		if all[i], err = d.Offer(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// idsAtOnce placeholders stand in the statement that reads many offers; unused ones are 0, which no offer has.
const idsAtOnce = 50

var sqlOffersByID = `SELECT ` + columnsOffer + ` FROM offer WHERE id IN (` + placeholders(1, idsAtOnce) + `) ORDER BY id`

func placeholders(from, n int) string {
	b := []byte("$" + strconv.Itoa(from))
	for i := 1; i < n; i++ {
		b = append(b, ",$"+strconv.Itoa(from+i)...)
	}
	return string(b)
}

// padded makes idsAtOnce arguments of at most as many ids.
func padded(ids []offer.ID) []any {
	args := make([]any, idsAtOnce)
	for i := range args {
		args[i] = int64(0)
		if i < len(ids) {
			args[i] = int64(ids[i])
		}
	}
	return args
}

// DocumentsOf gives those of the offers that exist, undecoded, in the order of ids.
func (tx *ReadTx) DocumentsOf(ids []offer.ID) ([]*Document, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var all []*Document
	for part := range slices.Chunk(ids, idsAtOnce) {
		docs, err := collect(tx.ctx, tx.q, scanDocument, sqlOffersByID, padded(part)...)
		if err != nil {
			return nil, err
		}
		all = append(all, docs...)
	}
	return all, nil
}

// Documents streams every offer of whatever status with an id above after, in the order of ids, with constant memory. It
// may be broken off, and other queries may be asked meanwhile.
func (tx *ReadTx) Documents(after offer.ID) iter.Seq2[*Document, error] {
	const page = 200
	return func(yield func(*Document, error) bool) {
		for {
			docs, err := collect(tx.ctx, tx.q, scanDocument, sqlOffersAfter, int64(after), page)
			if err != nil {
				yield(nil, tx.s.translate(err))
				return
			}
			for _, d := range docs {
				after = d.ID
				if !yield(d, nil) {
					return
				}
			}
			if len(docs) < page {
				return
			}
		}
	}
}

// CountOffers counts the offers of whatever status.
func (tx *ReadTx) CountOffers() (int64, error) { return one(tx, scanInt, sqlCountOffers) }

// OfferAt gives an offer as it was at a version; Gone offer.version_gone when that was erased, or never was.
func (tx *ReadTx) OfferAt(id offer.ID, version int64) (*offer.Offer, error) {
	d, err := tx.Document(id)
	if err != nil {
		return nil, err
	}
	if d.Version == version {
		return d.Offer()
	}
	format, doc, err := tx.revision(KindOffer, text(id), version)
	if err != nil {
		return nil, err
	}
	return offer.Decode(format, doc)
}

func (tx *ReadTx) revision(kind, object string, version int64) (format int, doc []byte, err error) {
	var frame []byte
	_, err = one(tx, func(row scanner) (struct{}, error) {
		return struct{}{}, row.Scan(&format, &frame)
	}, sqlRevision, kind, object, version)
	if f := notFound(err, "object.version_gone", "kind", kind, "object", object, "version", version); f != nil {
		return 0, nil, f
	}
	doc, err = unpack(frame)
	return format, doc, err
}

// Revisions lists the versions before the live one that are kept of an object, in order.
func (tx *ReadTx) Revisions(kind, object string) ([]int64, error) {
	return collect(tx.ctx, tx.q, scanInt, sqlRevisions, kind, object)
}

// EraseRevisions forgets what an object was, for those who have a right to be forgotten. The log keeps that it changed.
func (tx *Tx) EraseRevisions(kind, object string) error {
	if _, err := tx.exec(sqlErase, kind, object); err != nil {
		return err
	}
	tx.log(kind, object, 0, nil, Internal)
	return tx.count()
}

// PutOffer writes an offer over the version that it says it is: the one that was read, or 0 for a new one. It gives the
// offer its new version and dates; the date of update stays when the trace is Internal. What is the same as before, to the
// last origin, is not written at all, and changed is false. When somebody else changed the offer since, it gives Conflict
// store.changed_meanwhile with both versions; when a live offer already holds one of its identifiers, Conflict
// identifier.taken. After these the transaction may go on with other offers.
func (tx *Tx) PutOffer(o *offer.Offer, trace Trace) (changed bool, err error) {
	if err := checkOffer(o); err != nil {
		return false, err
	}
	d, was, err := tx.before(o)
	if err != nil {
		return false, err
	}
	if was == nil {
		was = &offer.Offer{Created: tx.now}
	}
	next := *o
	next.Created, next.Updated = was.Created, was.Updated
	if d != nil {
		if same, err := isSame(&next, d); same || err != nil {
			return false, err
		}
	}
	if err := tx.checkIdentifiers(was, o); err != nil {
		return false, err
	}
	if err := tx.count(); err != nil {
		return false, err
	}
	next.Version++
	if trace != Internal || d == nil {
		next.Updated = tx.now
	}
	if err := tx.writeOffer(&next); err != nil {
		return false, tx.spoil(err)
	}
	if err := tx.putIdentifiers(was, &next); err != nil {
		return false, tx.spoil(err)
	}
	if err := tx.putDue(KindOffer, text(o.ID), Due(was, tx.s.options.Zone), Due(&next, tx.s.options.Zone)); err != nil {
		return false, tx.spoil(err)
	}
	tx.log(KindOffer, text(o.ID), next.Version, offer.Changed(was, &next), trace)
	version, created, updated := o.Version, o.Created, o.Updated
	tx.undos = append(tx.undos, func() { o.Version, o.Created, o.Updated = version, created, updated })
	o.Version, o.Created, o.Updated = next.Version, next.Created, next.Updated
	return true, nil
}

func checkOffer(o *offer.Offer) error {
	if o.ID <= 0 || o.ID > offer.MaxID {
		return fault.New(fault.Invalid, "offer.id_wrong", "id", int64(o.ID))
	}
	for i := range o.Cells {
		if from := o.Cells[i].Origin.From; from != 0 {
			return fault.New(fault.Invalid, "offer.not_own", "id", int64(o.ID), "field", o.Cells[i].Field, "from", int64(from))
		}
	}
	words := []string{string(o.Type), string(o.Status), o.Owner, o.Address().Commune}
	for _, id := range o.Identifiers() {
		words = append(words, id.System, id.Value)
	}
	return checkWords(words...)
}

// before gives the offer as it is in the base; nil for a new one.
func (tx *Tx) before(o *offer.Offer) (*Document, *offer.Offer, error) {
	if o.Version == 0 {
		return nil, nil, nil
	}
	d := tx.read[o.ID]
	if d == nil || d.Version != o.Version {
		var err error
		if d, err = tx.Document(o.ID); err != nil {
			return nil, nil, err
		}
	}
	if d.Version != o.Version {
		return nil, nil, conflict(KindOffer, text(o.ID), o.Version, d.Version)
	}
	was, err := d.Offer()
	return d, was, err
}

func (tx *Tx) remember(d *Document) {
	if tx.read == nil {
		tx.read = map[offer.ID]*Document{}
	}
	tx.read[d.ID] = d
}

// isSame compares as bytes: a document is the same for the same offer. After a new document format everything differs once.
func isSame(o *offer.Offer, d *Document) (bool, error) {
	doc, err := offer.Encode(o)
	if err != nil || d.Format != offer.Format {
		return false, err
	}
	old, err := d.JSON()
	return bytes.Equal(doc, old), err
}

func (tx *Tx) writeOffer(o *offer.Offer) error {
	doc, err := offer.Encode(o)
	if err != nil {
		return fault.New(fault.Invalid, "offer.not_writable", "id", int64(o.ID)).Because(err)
	}
	if err := checkJSON(doc); err != nil {
		return err
	}
	if len(doc) > maxDocument/4 {
		return fault.New(fault.Invalid, "offer.too_large", "id", int64(o.ID), "bytes", len(doc), "max", maxDocument/4)
	}
	d := &Document{o.ID, o.Version, o.Type, o.Status, o.Owner, o.Address().Commune, o.Created, o.Updated, offer.Format, pack(doc)}
	query := sqlInsertOffer
	if o.Version > 1 {
		query = sqlUpdateOffer
		// If another transaction moved this version, or is about to, nothing is moved here and the versions have parted.
		if n, err := tx.exec(sqlKeepOffer, int64(o.ID), o.Version-1); err != nil || n == 0 {
			return tx.lost(o, err)
		}
	}
	n, err := tx.exec(query, int64(d.ID), d.Version, string(d.Type), string(d.Status), d.Owner, d.Commune,
		toMicros(d.Created), toMicros(d.Updated), d.Format, d.Frame)
	if err != nil || n == 0 {
		return tx.lost(o, err)
	}
	tx.remember(d)
	return nil
}

// lost makes the fault of a write that touched nothing.
func (tx *Tx) lost(o *offer.Offer, err error) error {
	if err != nil {
		return err
	}
	current, err := tx.versionOf(o.ID)
	if err != nil {
		return err
	}
	return conflict(KindOffer, text(o.ID), o.Version-1, current)
}

// versionOf gives the version of an offer, 0 when there is none.
func (tx *ReadTx) versionOf(id offer.ID) (int64, error) {
	versions, err := collect(tx.ctx, tx.q, scanInt, sqlVersionOfOffer, int64(id))
	if len(versions) == 0 {
		return 0, err
	}
	return versions[0], err
}

// text gives the id as the object of a change.
func text(id offer.ID) string { return strconv.FormatInt(int64(id), 10) }
