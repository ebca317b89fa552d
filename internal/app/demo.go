package app

import (
	"bytes"
	"context"
	"image/jpeg"
	"runtime"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/demo"
	"escale/internal/fault"
	"escale/internal/media"
	"escale/internal/media/illustration"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/state"
	"escale/internal/store"
)

// DemoOptions say which demo network is made.
type DemoOptions struct {
	Offers int
	Seed   uint64
	// From is how many offers of the same network, made with the same seed on the same day, the base holds and nothing else:
	// they stay, and those after them are made. 0 is an empty base.
	From int
}

// The size of the drawn pictures, in pixels.
const demoWidth, demoHeight = 1600, 1066

// demoBatch is how many offers are written in one transaction.
const demoBatch = 200

// MakeDemo fills an empty base with a network that does not exist, or lets a smaller one grow.
func (a *App) MakeDemo(ctx context.Context, actor access.Actor, o DemoOptions, progress func(done, total int64)) error {
	if err := a.State().Policy.Decide(actor, access.Import, access.Object{}).Err(); err != nil {
		return err
	}
	if o.From == 0 {
		if err := a.mustBeEmpty(ctx); err != nil {
			return err
		}
	}
	pictures := pictureMaker{app: a, ctx: ctx, errs: make(chan error, 1)}
	made, err := demo.New(demo.Options{Offers: o.Offers, Seed: o.Seed, Today: opening.DayOf(a.Now()), Media: pictures.make}, a.State().Reference())
	if err != nil {
		return err
	}
	by := store.Actor{Name: actor.Name, Cause: "demo", Group: "demo"}
	if o.From == 0 {
		err = a.writeMembers(ctx, by, made)
	} else if !made.Continues(o.From) {
		err = fault.New(fault.Invalid, "demo.other_beginning", "from", o.From)
	}
	if err != nil {
		return err
	}
	for batch := range demoBatches(ctx, made, o.From) {
		if err := pictures.err(); err != nil {
			return err
		}
		_, err := a.store.Write(ctx, by, func(tx *store.Tx) error {
			if err := tx.DrawOfferIDs(len(batch.offers)); err != nil { // their numbers are those that the network was made with
				return err
			}
			for i, one := range batch.offers {
				id, err := tx.NextOfferID()
				if err != nil {
					return err
				}
				if id != offer.FirstID+offer.ID(batch.done-len(batch.offers)+i) {
					return fault.New(fault.Conflict, "demo.base_not_empty", "folder", a.options.Data)
				}
				one.ID, one.Version = id, 0
				if one.Status == offer.Merged { // it was public once, or its number would lead nobody on
					before := *one
					before.Status, before.MergedInto = offer.Published, 0
					if _, err := tx.PutOffer(&before, store.Diffused); err != nil {
						return err
					}
					one.Version = before.Version
				}
				if _, err := tx.PutOffer(one, store.Diffused); err != nil {
					return err
				}
				kept, err := made.Kept(batch.done-len(batch.offers)+i, one)
				if err != nil {
					return err
				}
				for _, p := range kept {
					if _, err := tx.PutPrivate(p); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if progress != nil {
			progress(int64(batch.done), int64(made.Len()))
		}
	}
	return ctx.Err()
}

// mustBeEmpty keeps a demo out of a base that somebody uses.
func (a *App) mustBeEmpty(ctx context.Context) error {
	head, err := a.store.Head(ctx)
	if err == nil && head.Seq > 0 {
		return fault.New(fault.Conflict, "demo.base_not_empty", "folder", a.options.Data)
	}
	return err
}

func (a *App) writeMembers(ctx context.Context, by store.Actor, made *demo.Network) error {
	type member struct {
		kind, code string
		value      any
	}
	var members []member
	for _, o := range made.Organisations {
		members = append(members, member{state.KindOrganisation, o.Code, o})
	}
	for _, s := range made.Sources {
		members = append(members, member{state.KindSource, s.Code, s})
	}
	for _, s := range made.OwnSheets() {
		members = append(members, member{state.KindOwn, s.Organisation, s})
	}
	for len(members) > 0 {
		batch := members[:min(len(members), demoBatch)]
		members = members[len(batch):]
		_, err := a.store.Write(ctx, by, func(tx *store.Tx) error {
			for _, m := range batch {
				doc, err := json.Marshal(m.value, json.Deterministic(true))
				if err != nil {
					return err
				}
				if err := putObject(tx, m.kind, m.code, doc); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := a.loadState(ctx); err != nil {
		return err
	}
	projects, err := demo.Projects()
	if err != nil {
		return err
	}
	for _, p := range projects {
		if err := a.SetProject(ctx, access.Operator, p); err != nil {
			return err
		}
	}
	return nil
}

type demoOffers struct {
	offers []*offer.Offer
	done   int
}

// demoBatches makes offers from a number on, on all cores, and gives them in order, a few batches ahead.
func demoBatches(ctx context.Context, made *demo.Network, first int) func(yield func(demoOffers) bool) {
	return func(yield func(demoOffers) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		queue := make(chan chan demoOffers, 2*runtime.GOMAXPROCS(0))
		go func() {
			defer close(queue)
			for from := first; from < made.Len(); from += demoBatch {
				slot := make(chan demoOffers, 1)
				select {
				case queue <- slot:
				case <-ctx.Done():
					return
				}
				go func() {
					b := demoOffers{done: min(from+demoBatch, made.Len())}
					for i := from; i < b.done; i++ {
						o, _ := made.At(i)
						b.offers = append(b.offers, o)
					}
					slot <- b
				}()
			}
		}()
		for slot := range queue {
			if !yield(<-slot) {
				return
			}
		}
	}
}

// pictureMaker draws the pictures that offers show and takes them into the library.
type pictureMaker struct {
	app  *App
	ctx  context.Context
	errs chan error
}

func (p *pictureMaker) make(theme string, n int) (hash string, w, h int) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, illustration.Draw(theme, uint64(n), demoWidth, demoHeight), &jpeg.Options{Quality: 85})
	if err == nil {
		var original media.Original
		if original, err = p.app.media.Ingest(p.ctx, &b, media.Limits{}); err == nil {
			return original.Hash, original.Width, original.Height
		}
	}
	select {
	case p.errs <- err:
	default: // the first one counts
	}
	return "", 0, 0
}

// err gives the first picture that could not be made.
func (p *pictureMaker) err() error {
	select {
	case err := <-p.errs:
		return err
	default:
		return nil
	}
}
