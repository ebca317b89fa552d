package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

func private(t *testing.T, s *store.Store, _ *clock) {
	o := hotel("Un")
	put(t, s, o)
	p := &offer.Private{Offer: o.ID, Organisation: "office-a", Cells: []offer.Cell{{Key: offer.Key{Field: "member"}, Value: offer.Word("oui")}}}
	q := &offer.Private{Offer: o.ID, Organisation: "office-b", Cells: p.Cells}
	for _, x := range []*offer.Private{p, q} {
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.PutPrivate(x)
			return err
		})
	}
	log := changes(t, s, store.Position{Epoch: head(t, s).Epoch})
	if last := log[len(log)-1]; last.Trace != store.Internal || last.Object != fmt.Sprintf("%d/office-b", o.ID) || !slices.Equal(last.Changed, []string{"member"}) {
		t.Errorf("logged %+v", last)
	}
	if seq := write(t, s, func(tx *store.Tx) error { _, err := tx.PutPrivate(p); return err }); seq != 0 {
		t.Error("the same was written again")
	}
	next := *p
	next.Cells = []offer.Cell{{Key: offer.Key{Field: "member"}, Value: offer.Word("non")}}
	write(t, s, func(tx *store.Tx) error { _, err := tx.PutPrivate(&next); return err })
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { _, err := tx.PutPrivate(p); return err })
	refused(t, err, fault.Conflict, "store.changed_meanwhile")
	read(t, s, func(tx *store.ReadTx) error {
		got, err := tx.Private(o.ID, "office-a")
		if diff := cmp.Diff(&next, got); diff != "" || err != nil {
			t.Errorf("private: %v\n%s", err, diff)
		}
		if none, err := tx.Private(o.ID, "office-c"); err != nil || none.Version != 0 {
			t.Errorf("nothing private: %v %v", none, err)
		}
		if all, err := tx.Privates(o.ID); err != nil || len(all) != 2 {
			t.Errorf("all: %v %v", all, err)
		}
		if own, err := tx.PrivatesOf("office-b", 0, 10); err != nil || len(own) != 1 {
			t.Errorf("of b: %v %v", own, err)
		}
		if live, err := tx.Offer(o.ID); err != nil || live.Version != 1 {
			t.Errorf("the offer moved: %v %v", live, err)
		}
		return nil
	})
}

func proposals(t *testing.T, s *store.Store, c *clock) {
	p := &offer.Proposal{Offer: 12, Base: 3, Reason: offer.Edit, Author: "u1", State: offer.Editing, Words: "été",
		Ops: []offer.Op{{Key: offer.Key{Field: "name"}, Value: offer.Say("fr", "Nouveau")}, {Key: offer.Key{Field: "rates", Item: "x"}}}}
	if seq := write(t, s, func(tx *store.Tx) error { return tx.PutProposal(p, store.Unlogged) }); seq != 0 {
		t.Error("an autosave was logged")
	}
	p.State, p.Effect = offer.Accepted, c.now().Add(time.Hour)
	if seq := write(t, s, func(tx *store.Tx) error { return tx.PutProposal(p, store.Internal) }); seq == 0 {
		t.Error("an acceptance was not logged")
	}
	if due, err := s.NextDue(t.Context()); err != nil || !due.Equal(p.Effect) {
		t.Errorf("due %v %v", due, err)
	}
	other := &offer.Proposal{Offer: 12, Reason: offer.Remark, State: offer.Submitted, Words: "C’est fermé", About: offer.Shut, Lang: "fr"}
	write(t, s, func(tx *store.Tx) error { return tx.PutProposal(other, store.Internal) })
	read(t, s, func(tx *store.ReadTx) error {
		got, err := tx.Proposal(p.ID)
		if diff := cmp.Diff(p, got); diff != "" || err != nil {
			t.Errorf("proposal: %v\n%s", err, diff)
		}
		if about, err := tx.ProposalsAbout(12); err != nil || len(about) != 2 || about[0].ID != p.ID {
			t.Errorf("about: %v %v", about, err)
		}
		if in, err := tx.ProposalsIn(offer.Submitted, 0, 10); err != nil || len(in) != 1 || in[0].ID != other.ID {
			t.Errorf("submitted: %v %v", in, err)
		}
		if mine, err := tx.ProposalsFor(offer.Remark, offer.Submitted, 0, 10); err != nil || len(mine) != 1 || mine[0].ID != other.ID || mine[0].About != offer.Shut || mine[0].Lang != "fr" || mine[0].Words != other.Words {
			t.Errorf("remarks: %v %v", mine, err)
		}
		if none, err := tx.ProposalsFor(offer.Remark, offer.Submitted, other.ID, 10); err != nil || len(none) != 0 {
			t.Errorf("remarks after the last: %v %v", none, err)
		}
		_, err = tx.Proposal(999)
		refused(t, err, fault.NotFound, "proposal.not_found")
		return nil
	})
	old := *p
	old.Version = 1
	_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error { return tx.PutProposal(&old, store.Internal) })
	refused(t, err, fault.Conflict, "store.changed_meanwhile")
}

func objects(t *testing.T, s *store.Store, _ *clock) {
	o := &store.Object{Kind: "organisation", Code: "ot-amboise", Document: []byte(`{"name":"Office"}`)}
	putObject := func(o *store.Object) (int64, error) {
		return s.Write(t.Context(), tester, func(tx *store.Tx) error {
			_, err := tx.PutObject(o, store.Internal)
			return err
		})
	}
	for i, doc := range []string{`{"name":"Office"}`, `{"name":"Maison"}`, ``} {
		o.Document = []byte(doc)
		if seq, err := putObject(o); err != nil || seq != int64(i+1) || o.Version != int64(i+1) {
			t.Fatalf("put %q: seq %d, version %d, %v", doc, seq, o.Version, err)
		}
		if seq, err := putObject(o); err != nil || seq != 0 {
			t.Errorf("put %q again: seq %d, %v", doc, seq, err)
		}
	}
	stale := &store.Object{Kind: "organisation", Code: "ot-amboise", Version: 1, Document: []byte("x")}
	_, err := putObject(stale)
	refused(t, err, fault.Conflict, "store.changed_meanwhile")
	read(t, s, func(tx *store.ReadTx) error {
		_, err := tx.Object("organisation", "ot-amboise")
		refused(t, err, fault.NotFound, "store.object_not_found")
		kept, err := tx.Revisions("organisation", "ot-amboise")
		if !slices.Equal(kept, []int64{1, 2}) {
			t.Errorf("revisions %v", kept)
		}
		return err
	})
	again := &store.Object{Kind: "organisation", Code: "ot-amboise", Document: []byte("neu")}
	if _, err := putObject(again); err != nil || again.Version != 4 {
		t.Errorf("put again after removing: version %d, %v", again.Version, err)
	}
	large := &store.Object{Kind: "outline", Code: "37003", Document: []byte(strings.Repeat("\x00\xff", 500_000))}
	if _, err := putObject(large); err != nil {
		t.Fatal(err)
	}
	read(t, s, func(tx *store.ReadTx) error {
		n := 0
		for got, err := range tx.Objects("outline") {
			if err != nil {
				return err
			}
			n++
			if !bytes.Equal(large.Document, got.Document) || got.Version != 1 {
				t.Errorf("outline of %d bytes, version %d", len(got.Document), got.Version)
			}
		}
		if n != 1 {
			t.Errorf("%d outlines", n)
		}
		return nil
	})
}

func cursors(t *testing.T, s *store.Store, _ *clock) {
	put(t, s, hotel("Un"))
	at := head(t, s)
	begin := store.Position{Epoch: at.Epoch}
	write(t, s, func(tx *store.Tx) error { return tx.MoveCursor("mail", store.Position{}, begin) })
	write(t, s, func(tx *store.Tx) error { return tx.MoveCursor("mail", begin, at) })
	for _, from := range []store.Position{{}, begin} {
		_, err := s.Write(t.Context(), tester, func(tx *store.Tx) error {
			tx.MoveCursor("mail", from, at) //nolint:errcheck // even when a caller looks away, nothing is committed
			return nil
		})
		refused(t, err, fault.Conflict, "store.cursor_moved")
	}
	read(t, s, func(tx *store.ReadTx) error {
		got, known, err := tx.Cursor("mail")
		if diff := cmp.Diff(at, got); diff != "" || !known {
			t.Errorf("cursor (-want +got):\n%s", diff)
		}
		if _, known, err := tx.Cursor("nobody"); known || err != nil {
			t.Errorf("nobody: %v %v", known, err)
		}
		return err
	})
}

func jobs(t *testing.T, s *store.Store, c *clock) {
	add := func(key, lane string) {
		write(t, s, func(tx *store.Tx) error {
			return tx.Enqueue(store.Job{Kind: "mail", Key: key, Lane: lane, Seq: 1, Payload: []byte(key)})
		})
	}
	for _, j := range [][2]string{{"1", "a"}, {"2", "a"}, {"3", "b"}, {"4", ""}, {"5", ""}, {"1", "a"}} {
		add(j[0], j[1])
	}
	waiting := func(want ...string) (jobs []store.Job) {
		t.Helper()
		read(t, s, func(tx *store.ReadTx) (err error) {
			jobs, err = tx.Jobs("mail", c.now(), 10)
			return err
		})
		var keys []string
		for _, j := range jobs {
			keys = append(keys, j.Key)
		}
		if !slices.Equal(keys, want) {
			t.Errorf("waiting %v, want %v", keys, want)
		}
		return jobs
	}
	all := waiting("1", "3", "4", "5")
	write(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.JobFailed(all[0].ID, "no answer", c.now().Add(time.Minute)), tx.JobDone(all[1].ID), tx.JobFailed(all[2].ID, "wrong address", time.Time{}))
	})
	waiting("5")
	read(t, s, func(tx *store.ReadTx) error {
		at, any, err := tx.NextJob("mail")
		if !any || at.After(c.now()) {
			t.Errorf("next job %v %v", at, any)
		}
		return err
	})
	c.pass(time.Minute)
	again := waiting("1", "5")
	if again[0].Attempts != 1 || again[0].Error != "no answer" || string(again[0].Payload) != "1" {
		t.Errorf("tried again: %+v", again[0])
	}
	write(t, s, func(tx *store.Tx) error { return tx.JobDone(again[0].ID) })
	waiting("2", "5")
	add("1", "a") // done once is done
	waiting("2", "5")
}

func oneState(t *testing.T, s *store.Store, _ *clock) {
	o := hotel("Un")
	put(t, s, o)
	read(t, s, func(tx *store.ReadTx) error {
		before, err := tx.Head()
		if err != nil {
			return err
		}
		put(t, s, rename(o, "Deux"), hotel("Neuf"))
		after, err := tx.Head()
		if after.Seq != before.Seq {
			t.Errorf("the head moved from %d to %d", before.Seq, after.Seq)
		}
		if seen, err := tx.Offer(o.ID); err != nil || seen.Version != 1 {
			t.Errorf("the offer moved: %v %v", seen, err)
		}
		return err
	})
}

func otherEpoch(t *testing.T, s *store.Store, _ *clock) {
	put(t, s, hotel("Un"))
	put(t, s, hotel("Deux"))
	at := head(t, s)
	for name, p := range map[string]store.Position{
		"of another base": {Epoch: "other", Seq: at.Seq, Hash: at.Hash},
		"further on":      {Epoch: at.Epoch, Seq: at.Seq + 1, Hash: at.Hash},
		"of another past": {Epoch: at.Epoch, Seq: at.Seq, Hash: []byte("other")},
		"zero":            {},
	} {
		if _, _, err := s.Changes(t.Context(), p, 10); !errors.Is(err, store.ErrOtherEpoch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.NewEpoch(t.Context(), at.Epoch, tester); err != nil {
		t.Fatal(err)
	}
	refused(t, s.NewEpoch(t.Context(), at.Epoch, tester), fault.Conflict, "store.epoch_passed")
	if now := head(t, s); now.Epoch == at.Epoch || now.Seq != at.Seq+1 {
		t.Errorf("after the change of epoch: %+v", now)
	}
}

// Codes are compared as bytes on every engine and collation.
func codesAreBytes(t *testing.T, s *store.Store, _ *clock) {
	codes := []string{"é", "e\u0301", "e", "E", "É", "œ", "oe", "ß", "ss", " e", "e "}
	write(t, s, func(tx *store.Tx) error {
		for _, code := range codes {
			if _, err := tx.PutObject(&store.Object{Kind: "k", Code: code, Document: []byte(code)}, store.Internal); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(tx *store.ReadTx) error {
		for _, code := range codes {
			if o, err := tx.Object("k", code); err != nil || string(o.Document) != code {
				t.Errorf("%q: %v %v", code, o, err)
			}
		}
		return nil
	})
}

func checkSound(t *testing.T, s *store.Store, c *clock) {
	o := hotel("Un", offer.Identifier{System: "apidae", Value: "1"}, offer.Identifier{System: "siret", Value: "73282932000074"})
	o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldMedia, Item: "m"}, Value: offer.Medium{Type: offer.Photo, Rights: offer.MediumRights{Until: opening.DayOf(c.now()) + 9}}})
	put(t, s, o)
	put(t, s, rename(o, "Deux"), hotel("Autre"))
	report, err := s.Check(t.Context())
	if err != nil || len(report.Findings) > 0 || report.Offers != 2 || report.Head != 3 || report.Revisions != 1 || report.Broken() {
		t.Errorf("report %+v, %v", report, err)
	}
}

func cancelled(t *testing.T, s *store.Store, _ *clock) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Write(ctx, tester, func(tx *store.Tx) error {
		cancel()
		return putIn(tx, hotel("Un"))
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("write: %v", err)
	}
	if err := s.Read(ctx, func(*store.ReadTx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("read: %v", err)
	}
	if head(t, s).Seq != 0 {
		t.Error("something was written")
	}
	put(t, s, hotel("Deux")) // the connection is whole
}
