package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/house/testkit/base"
	"escale/internal/offer"
	"escale/internal/store"
)

// contract is what a store promises on any engine.
var contract = map[string]func(t *testing.T, s *store.Store, clock *clock){
	"an offer comes back as it was put":                offerComesBack,
	"a new version keeps the one before":               versionsAreKept,
	"the same content is not written":                  sameContent,
	"who read an old version is refused":               versionConflict,
	"ids are given once, and foreign ones when free":   ids,
	"one live offer holds an identifier":               identifiers,
	"documents stream in the order of ids":             documents,
	"every write is logged, as much as its trace says": traces,
	"a failed function leaves nothing":                 rollback,
	"a transaction has limits":                         limits,
	"what no database can hold is refused":             badText,
	"private is apart":                                 private,
	"proposals have a life":                            proposals,
	"objects have versions and can be removed":         objects,
	"accounts are found, and can be forgotten":         accounts,
	"secrets are apart, and count once":                secrets,
	"who is in an organisation is known":               memberships,
	"cursors move once":                                cursors,
	"jobs are unique, and of a lane the first goes":    jobs,
	"a reading transaction sees one state":             oneState,
	"the log of another life is told":                  otherEpoch,
	"names that differ by case or accent are two":      codesAreBytes,
	"what a sound base holds, Check finds sound":       checkSound,
	"a cancelled context stops and writes nothing":     cancelled,
}

func TestContract(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		for name, test := range contract {
			t.Run(name, func(t *testing.T) {
				c := newClock()
				test(t, base.New(t, e, store.Options{Now: c.now, Zone: paris(t)}), c)
			})
		}
	})
}

func offerComesBack(t *testing.T, s *store.Store, c *clock) {
	o := hotel("Hôtel de l’Œuvre \"d’été\" \\u0000 ☀", offer.Identifier{System: "apidae", Value: "é/42"})
	o.Unmapped = []offer.Remainder{{Source: "x", Path: "/a", Value: `{"b":1}`}}
	put(t, s, o)
	if o.Version != 1 || !o.Created.Equal(c.now()) || !o.Updated.Equal(c.now()) {
		t.Errorf("put gave version %d, created %v, updated %v", o.Version, o.Created, o.Updated)
	}
	if diff := cmp.Diff(o, get(t, s, o.ID)); diff != "" {
		t.Errorf("put (-) and read (+) differ:\n%s", diff)
	}
	read(t, s, func(tx *store.ReadTx) error {
		d, err := tx.Document(o.ID)
		if err == nil && (d.Commune != "37003" || d.Owner != "office" || d.Status != offer.Published || d.Type != "hotel") {
			t.Errorf("columns say %+v", d)
		}
		return err
	})
	err := s.Read(t.Context(), func(tx *store.ReadTx) error {
		_, err := tx.Offer(4711)
		return err
	})
	refused(t, err, fault.NotFound, "offer.not_found")
}

func versionsAreKept(t *testing.T, s *store.Store, c *clock) {
	o := hotel("Un")
	put(t, s, o)
	first := o.Clone()
	created := o.Created
	c.pass(time.Hour)
	second := rename(o, "Deux")
	put(t, s, second)
	if second.Version != 2 || !second.Created.Equal(created) || !second.Updated.Equal(c.now()) {
		t.Errorf("version %d, created %v, updated %v", second.Version, second.Created, second.Updated)
	}
	c.pass(time.Hour)
	third := rename(second, "Trois")
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.PutOffer(third, store.Internal)
		return err
	})
	if !third.Updated.Equal(second.Updated) {
		t.Errorf("an internal change moved the date of update to %v", third.Updated)
	}
	read(t, s, func(tx *store.ReadTx) error {
		for _, want := range []*offer.Offer{first, second, third} {
			was, err := tx.OfferAt(o.ID, want.Version)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(want, was); diff != "" {
				t.Errorf("version %d (-want +got):\n%s", want.Version, diff)
			}
		}
		history, err := tx.History(store.KindOffer, fmt.Sprint(o.ID), 0, 2)
		if err != nil || len(history) != 2 || history[0].Version != 3 || history[1].Version != 2 {
			t.Errorf("history: %v %v", history, err)
		}
		if older, err := tx.History(store.KindOffer, fmt.Sprint(o.ID), history[1].Seq, 10); err != nil || len(older) != 1 || older[0].Version != 1 {
			t.Errorf("older history: %v %v", older, err)
		}
		_, err = tx.OfferAt(o.ID, 9)
		refused(t, err, fault.NotFound, "object.version_gone")
		return nil
	})
	write(t, s, func(tx *store.Tx) error { return tx.EraseRevisions(store.KindOffer, fmt.Sprint(o.ID)) })
	read(t, s, func(tx *store.ReadTx) error {
		if kept, err := tx.Revisions(store.KindOffer, fmt.Sprint(o.ID)); err != nil || len(kept) != 0 {
			t.Errorf("after erasing: %v %v", kept, err)
		}
		return nil
	})
}

func sameContent(t *testing.T, s *store.Store, c *clock) {
	o := hotel("Pareil")
	put(t, s, o)
	before := head(t, s)
	c.pass(time.Hour)
	for name, again := range map[string]*offer.Offer{"the one put": o, "the one read": get(t, s, o.ID)} {
		seq := write(t, s, func(tx *store.Tx) error {
			changed, err := tx.PutOffer(again, store.Diffused)
			if changed {
				t.Errorf("%s: reported as changed", name)
			}
			return err
		})
		if seq != 0 || again.Version != 1 || !again.Updated.Equal(o.Created) {
			t.Errorf("%s: seq %d, version %d", name, seq, again.Version)
		}
	}
	if now := head(t, s); now.Seq != before.Seq {
		t.Errorf("the log grew from %d to %d", before.Seq, now.Seq)
	}
	confirmed := o.Clone()
	cell := *confirmed.Get(offer.Key{Field: offer.FieldName})
	cell.Origin.Overridden = true
	confirmed.Set(cell)
	put(t, s, confirmed)
	if confirmed.Version != 2 || len(changes(t, s, before)[0].Changed) != 0 {
		t.Error("an origin alone must be written, and is no changed field")
	}
}

func versionConflict(t *testing.T, s *store.Store, _ *clock) {
	o := hotel("Un")
	put(t, s, o)
	mine, theirs := rename(o, "Le mien"), rename(o, "Le leur")
	put(t, s, theirs)
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, mine) })
	args := refused(t, err, fault.Conflict, "store.changed_meanwhile")
	if args["read"] != int64(1) || args["current"] != int64(2) || mine.Version != 1 {
		t.Errorf("arguments %v, version %d", args, mine.Version)
	}
	twin := hotel("Jumeau")
	twin.ID = o.ID
	_, err = s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, twin) })
	refused(t, err, fault.Conflict, "store.changed_meanwhile")
	unknown := hotel("Inconnu")
	unknown.ID, unknown.Version = 77, 3
	_, err = s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, unknown) })
	refused(t, err, fault.NotFound, "offer.not_found")
}

func ids(t *testing.T, s *store.Store, _ *clock) {
	seen := map[offer.ID]bool{}
	for range 150 {
		write(t, s, func(tx *store.Tx) error {
			id, err := tx.NextOfferID()
			if seen[id] || id < offer.FirstID || id > offer.MaxID {
				t.Errorf("gave %d", id)
			}
			seen[id] = true
			return err
		})
	}
	if !seen[offer.FirstID] {
		t.Errorf("the first id was not %d", offer.FirstID)
	}
	claimed := hotel("Réclamé")
	write(t, s, func(tx *store.Tx) (err error) {
		if claimed.ID, err = tx.ClaimOfferID(4_671_234); err != nil {
			return err
		}
		return putIn(tx, claimed)
	})
	for _, n := range []int64{4_671_234, 0, -1, int64(offer.FirstID), 1 << 40} {
		_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
			_, err := tx.ClaimOfferID(n)
			return err
		})
		refused(t, err, fault.Conflict, "store.id_taken")
	}
}

func identifiers(t *testing.T, s *store.Store, _ *clock) {
	datatourisme := offer.Identifier{System: "datatourisme", Value: "https://data.datatourisme.fr/1"}
	siret := offer.Identifier{System: "siret", Value: "73282932000074"}
	a, b := hotel("A", datatourisme, siret), hotel("B", siret)
	put(t, s, a, b)
	find := func(id offer.Identifier, want ...offer.ID) {
		t.Helper()
		read(t, s, func(tx *store.ReadTx) error {
			got, err := tx.ByIdentifier(id.System, id.Value)
			if !slices.Equal(got, want) {
				t.Errorf("%v is carried by %v, want %v", id, got, want)
			}
			return err
		})
	}
	find(datatourisme, a.ID)
	find(siret, a.ID, b.ID)
	find(offer.Identifier{System: "apidae", Value: "nothing"})

	c, d := hotel("C", datatourisme), hotel("D")
	write(t, s, func(tx *store.Tx) error {
		args := refused(t, putIn(tx, c), fault.Conflict, "identifier.taken")
		if args["holder"] != int64(a.ID) || c.Version != 0 {
			t.Errorf("arguments %v, version %d", args, c.Version)
		}
		return putIn(tx, d) // a refused one does not hinder the next
	})
	a.Status = offer.Deleted
	put(t, s, a)
	find(datatourisme, a.ID)
	put(t, s, c)
	find(datatourisme, c.ID, a.ID)
	a.Status = offer.Published
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, a) })
	refused(t, err, fault.Conflict, "identifier.taken")
	c.Set(offer.Cell{Key: offer.Key{Field: offer.FieldIdentifiers, Item: "0"}})
	write(t, s, func(tx *store.Tx) error { return putIn(tx, c, a) })
	find(datatourisme, a.ID)
}

func documents(t *testing.T, s *store.Store, _ *clock) {
	var want []offer.ID
	for i := range 450 {
		o := hotel(fmt.Sprintf("Hôtel %d", i))
		o.ID = offer.ID(1000 - 2*i)
		if i%100 == 99 {
			o.Status = offer.Deleted
		}
		want = append(want, o.ID)
		put(t, s, o)
	}
	slices.Sort(want)
	read(t, s, func(tx *store.ReadTx) error {
		var got []offer.ID
		for d, err := range tx.Documents(0) {
			if err != nil {
				return err
			}
			o, err := d.Offer()
			if err != nil || o.ID != d.ID {
				t.Fatalf("document %d holds %v, %v", d.ID, o, err)
			}
			got = append(got, d.ID)
			if _, err := tx.Epoch(); err != nil {
				t.Fatalf("a query amid the stream: %v", err)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %d ids, want %d in order", len(got), len(want))
		}
		for d := range tx.Documents(want[200]) {
			if d.ID != want[201] {
				t.Errorf("after %d comes %d", want[200], d.ID)
			}
			break
		}
		some, err := tx.Offers([]offer.ID{want[3], 999_999, want[120], want[1], want[3]})
		if err != nil || len(some) != 3 || some[0].ID != want[1] || some[2].ID != want[120] {
			t.Errorf("some: %v, %v", some, err)
		}
		n, err := tx.CountOffers()
		if n != 450 {
			t.Errorf("counted %d", n)
		}
		return err
	})
}

func traces(t *testing.T, s *store.Store, c *clock) {
	start := head(t, s)
	a, b, u := hotel("A"), hotel("B"), hotel("U")
	by := store.Actor{Name: "u1", Organisation: "o1", Cause: "import", Group: "g1"}
	seq, err := s.Write(t.Context(), by, func(tx *store.Tx) error {
		a.ID, b.ID, u.ID = 1, 2, 3
		for o, trace := range map[*offer.Offer]store.Trace{a: store.Diffused, u: store.Unlogged} {
			if _, err := tx.PutOffer(o, trace); err != nil {
				return err
			}
		}
		_, err := tx.PutOffer(b, store.Internal)
		return err
	})
	if err != nil || seq != 2 {
		t.Fatalf("seq %d, %v", seq, err)
	}
	log := changes(t, s, start)
	want := []store.Change{
		{Seq: 1, At: c.now(), Trace: store.Diffused, Kind: "offer", Object: "1", Version: 1, Changed: []string{"location.address", "name", "owner", "status", "type"}, By: by},
		{Seq: 2, At: c.now(), Trace: store.Internal, Kind: "offer", Object: "2", Version: 1, Changed: []string{"location.address", "name", "owner", "status", "type"}, By: by},
	}
	for i := range log {
		if len(log[i].Hash) != 32 {
			t.Errorf("change %d has a hash of %d bytes", i, len(log[i].Hash))
		}
		log[i].Hash = nil
	}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	put(t, s, rename(a, "A2"))
	read(t, s, func(tx *store.ReadTx) error {
		group, err := tx.ChangesOfGroup("g1", 0, 10)
		if len(group) != 2 {
			t.Errorf("the group has %d changes", len(group))
		}
		return err
	})
	last := changes(t, s, start)[2]
	if diff := cmp.Diff([]string{"name"}, last.Changed); diff != "" || last.Version != 2 {
		t.Errorf("third change: %+v", last)
	}
	seq = write(t, s, func(tx *store.Tx) error { return tx.Log("sheet", "hotel", []string{"stars"}, store.Internal) })
	if seq != 4 {
		t.Errorf("logged as %d", seq)
	}
}

func rollback(t *testing.T, s *store.Store, _ *clock) {
	o := hotel("Un")
	put(t, s, o)
	before := head(t, s)
	fresh := hotel("Neuf", offer.Identifier{System: "apidae", Value: "1"})
	changed := rename(o, "Deux")
	boom := errors.New("boom")
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
		if err := putIn(tx, fresh, changed); err != nil {
			return err
		}
		if fresh.Version != 1 || changed.Version != 2 {
			t.Errorf("within: versions %d and %d", fresh.Version, changed.Version)
		}
		if seen, err := tx.Offer(o.ID); err != nil || seen.Version != 2 {
			t.Errorf("a transaction must see its own writes: %v %v", seen, err)
		}
		return boom
	})
	if !errors.Is(err, boom) || fresh.Version != 0 || changed.Version != 1 {
		t.Errorf("error %v, versions %d and %d", err, fresh.Version, changed.Version)
	}
	if diff := cmp.Diff(o, get(t, s, o.ID)); diff != "" || head(t, s).Seq != before.Seq {
		t.Errorf("something was left:\n%s", diff)
	}
	put(t, s, fresh, changed) // as they are, without reading again
}

func limits(t *testing.T, s *store.Store, _ *clock) {
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
		for i := range store.MaxObjects + 1 {
			o := hotel("Hôtel")
			o.ID = offer.ID(i + 1)
			if err := putIn(tx, o); err != nil {
				return err
			}
		}
		return nil
	})
	if args := refused(t, err, fault.TooMany, "store.transaction_too_large"); args["max"] != store.MaxObjects {
		t.Errorf("arguments %v", args)
	}
	if head(t, s).Seq != 0 {
		t.Error("something was written")
	}
	seq := write(t, s, func(tx *store.Tx) error {
		for i := range store.MaxObjects {
			o := hotel("Hôtel")
			o.ID = offer.ID(i + 1)
			if err := putIn(tx, o); err != nil {
				return err
			}
		}
		return nil
	})
	if seq != store.MaxObjects {
		t.Errorf("seq %d", seq)
	}
	for i, c := range changes(t, s, store.Position{Epoch: head(t, s).Epoch}) {
		if c.Seq != int64(i+1) || c.Object != fmt.Sprint(i+1) {
			t.Fatalf("change %d is %d about %s", i+1, c.Seq, c.Object)
		}
	}
}

func badText(t *testing.T, s *store.Store, _ *clock) {
	attempts := map[string]func(tx *store.Tx) error{
		"NUL in a text":          func(tx *store.Tx) error { return putIn(tx, hotel("a\x00b")) },
		"NUL in an identifier":   func(tx *store.Tx) error { return putIn(tx, hotel("a", offer.Identifier{System: "x", Value: "a\x00"})) },
		"UTF-8 in an identifier": func(tx *store.Tx) error { return putIn(tx, hotel("a", offer.Identifier{System: "x", Value: "a\xff"})) },
		"UTF-8 in the code": func(tx *store.Tx) error {
			_, err := tx.PutObject(&store.Object{Kind: "x", Code: "\xff"}, 0)
			return err
		},
		"NUL in words":            func(tx *store.Tx) error { return tx.PutProposal(&offer.Proposal{Words: "\x00"}, 0) },
		"UTF-8 in a key of a job": func(tx *store.Tx) error { return tx.Enqueue(store.Job{Kind: "x", Key: "\xc3"}) },
		"NUL in private": func(tx *store.Tx) error {
			_, err := tx.PutPrivate(&offer.Private{Offer: 1, Organisation: "o", Cells: []offer.Cell{{Key: offer.Key{Field: "x"}, Value: offer.Word("\x00")}}})
			return err
		},
	}
	for name, attempt := range attempts {
		_, err := s.Write(t.Context(), tester, attempt)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, hotel("a\xffb")) })
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("UTF-8 in a text: got %v", err)
	}
	_, err = s.Write(t.Context(), store.Actor{Name: "\x00"}, func(tx *store.Tx) error { return nil })
	refused(t, err, fault.Invalid, "text.not_utf8")
	wrong := hotel("x")
	wrong.ID = offer.MaxID + 1
	_, err = s.Write(t.Context(), tester, func(tx *store.Tx) error { return putIn(tx, wrong) })
	refused(t, err, fault.Invalid, "offer.id_wrong")
}
