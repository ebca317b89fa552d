package app

import (
	"bytes"
	"iter"
	"slices"
	"strconv"

	"escale/internal/fault"
	"escale/internal/index"
	"escale/internal/offer"
	"escale/internal/store"
)

// composer gives offers what follows from other records, all as one transaction reads them: where relations lead that name a
// record of another system, and what the records that an offer points to pass on. Whatever reads the base through the index
// (questions, one offer, exports) sees offers composed; the store keeps what was entered.
type composer struct {
	resolver
	givers map[offer.ID]*offer.Offer // nil for one that is not there
	traces [][]byte                  // what the document of an offer that others add to contains
}

// mostGivers bounds the givers that are held while an index is built.
const mostGivers = 20_000

func newComposer(c *offer.Catalog, tx *store.ReadTx) *composer {
	m := &composer{resolver: resolver{catalog: c, tx: tx}, givers: map[offer.ID]*offer.Offer{}, traces: [][]byte{[]byte(`"elsewhere":`)}}
	for _, nature := range c.Natures() {
		m.traces = append(m.traces, []byte(`"nature":`+strconv.Quote(nature)))
	}
	return m
}

// compose gives the offer as readers see it. Its date of update is the later of its own and that of what it inherits from,
// so that who fetches what changed since yesterday gets it: a draft moves nothing, since it passes nothing on.
func (m *composer) compose(o *offer.Offer) (*offer.Offer, error) {
	composed, err := m.resolve(o)
	if err != nil {
		return nil, err
	}
	for _, id := range m.catalog.Givers(composed) {
		from, err := m.giver(id)
		if err != nil {
			return nil, err
		}
		if from == nil || from.Status == offer.Draft {
			continue
		}
		composed = m.catalog.Inherit(composed, from)
		if from.Updated.After(composed.Updated) {
			later := *composed
			later.Updated = from.Updated
			composed = &later
		}
	}
	return composed, nil
}

// known gives a record, nil for one that is not there or cannot be read.
func (m *composer) known(id offer.ID) *offer.Offer {
	o, err := m.giver(id)
	if err != nil {
		return nil
	}
	return o
}

func (m *composer) giver(id offer.ID) (*offer.Offer, error) {
	if from, known := m.givers[id]; known {
		return from, nil
	}
	from, err := m.tx.Offer(id)
	if err == nil {
		from, err = m.resolve(from)
	} else if fault.Is(err, fault.NotFound) {
		from, err = nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(m.givers) >= mostGivers {
		clear(m.givers)
	}
	m.givers[id] = from
	return from, nil
}

// document composes a stored document. To most offers others add nothing, which their bytes tell without being decoded: codes
// are plain ASCII, so that a relation of a nature stands in them literally.
func (m *composer) document(d *index.Document) error {
	if !slices.ContainsFunc(m.traces, func(trace []byte) bool { return bytes.Contains(d.Bytes, trace) }) {
		return nil
	}
	o, err := offer.Decode(d.Format, d.Bytes)
	if err != nil {
		return nil //nolint:nilerr // the index says so, and goes on with the others
	}
	composed, err := m.compose(o)
	if err != nil || composed == o {
		return err
	}
	d.Format, d.Packed = offer.Format, nil
	d.Bytes, err = offer.Encode(composed)
	return err
}

// documents streams the offers of the base, composed.
func documents(tx *store.ReadTx, c *offer.Catalog) iter.Seq2[*index.Document, error] {
	m := newComposer(c, tx)
	return func(yield func(*index.Document, error) bool) {
		for d, err := range tx.Documents(0) {
			if err != nil {
				yield(nil, err)
				return
			}
			doc := &index.Document{ID: d.ID, Format: d.Format, Packed: d.Frame}
			if doc.Bytes, err = d.JSON(); err == nil {
				err = m.document(doc)
			}
			if !yield(doc, err) || err != nil {
				return
			}
		}
	}
}

// said tells whether a giver says a value now, or said so once: whoever read an offer before its establishment changed, and
// sends it back, does not mean to keep the old value for ever.
func said(tx *store.ReadTx) func(*offer.Cell) bool {
	return func(c *offer.Cell) bool {
		giver := c.Origin.From
		now, err := tx.Offer(giver)
		if err != nil {
			return false
		}
		if now.Gave(c) {
			return true
		}
		versions, err := tx.Revisions(store.KindOffer, strconv.FormatInt(int64(giver), 10))
		if err != nil {
			return false
		}
		for i := len(versions) - 1; i >= 0 && i >= len(versions)-maxLookBack; i-- {
			if was, err := tx.OfferAt(giver, versions[i]); err == nil && was.Gave(c) {
				return true
			}
		}
		return false
	}
}

// read gives offers as readers see them, those that exist, in the order of ids; those that others add nothing to with the
// documents that they were read from.
func (m *composer) read(ids []offer.ID) ([]index.Stored, error) {
	docs, err := m.tx.DocumentsOf(ids)
	if err != nil {
		return nil, err
	}
	all := make([]index.Stored, len(docs))
	for i, d := range docs {
		o, err := d.Offer()
		if err != nil {
			return nil, err
		}
		composed, err := m.compose(o)
		if err != nil {
			return nil, err
		}
		if all[i].Offer = composed; composed == o && d.Format == offer.Format {
			all[i].Packed = d.Frame
		}
	}
	return all, nil
}
