package editing

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// onceKept is for how long the same key is the same edit.
const onceKept = 24 * time.Hour

// kindOnce is the kind of deposits by which a second submission is known.
const kindOnce = "once"

// MaxKey bounds the key of an edit, in bytes.
const MaxKey = 200

// once is the document of such a deposit.
type once struct {
	Of    []byte    `json:"of"` // hash of what was asked for
	Saved app.Saved `json:"saved"`
}

func onceToken(actor access.Actor, key string) string { return actor.Name + "\x00" + key }

// did gives what came of an edit when its key came before; nil for the first time.
func did(tx *store.Tx, actor access.Actor, d *Edit) (*app.Saved, error) {
	if d.Key == "" {
		return nil, nil //nolint:nilnil // the first time is the usual case
	}
	if len(d.Key) > MaxKey {
		return nil, fault.New(fault.Invalid, "edit.key_too_long", "max", MaxKey)
	}
	kept, err := tx.Deposit(kindOnce, onceToken(actor, d.Key))
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // as above
	}
	if err != nil {
		return nil, err
	}
	var before once
	if err := json.Unmarshal(kept.Document, &before); err != nil {
		return nil, fmt.Errorf("what came of an edit: %w", err)
	}
	of, err := d.hash()
	if err != nil {
		return nil, err
	}
	if string(before.Of) != string(of) {
		return nil, fault.New(fault.Conflict, "edit.key_reused")
	}
	return &before.Saved, nil
}

// done keeps what came of an edit under its key.
func done(tx *store.Tx, actor access.Actor, d *Edit, saved *app.Saved) error {
	if d.Key == "" {
		return nil
	}
	of, err := d.hash()
	if err != nil {
		return err
	}
	kept := *saved
	kept.Live, kept.Conflicts = nil, nil
	doc, err := json.Marshal(once{of, kept}, json.Deterministic(true))
	if err != nil {
		return err
	}
	err = tx.KeepDeposit(&store.Deposit{Kind: kindOnce, Until: tx.Now().Add(onceKept), Document: doc}, onceToken(actor, d.Key))
	if f := faultOf(err); f != nil && f.Key == "deposit.taken" {
		return fault.New(fault.Conflict, "edit.twice_at_once")
	}
	return err
}

// hash tells edits apart.
func (d *Edit) hash() ([]byte, error) {
	doc, err := offer.Encode(d.Offer)
	if err != nil {
		return nil, fault.New(fault.Invalid, "offer.not_writable", "id", int64(d.Offer.ID)).Because(err)
	}
	rest, err := json.Marshal([]any{d.Carried, d.Note, d.Effect}, json.Deterministic(true))
	sum := sha256.Sum256(append(doc, rest...))
	return sum[:], err
}

// faultOf gives the refusal in an error, nil for none.
func faultOf(err error) *fault.Error {
	f := (*fault.Error)(nil)
	errors.As(err, &f)
	return f
}
