package app

import (
	"context"
	"strconv"

	"escale/internal/access"
	"escale/internal/exchange/native"
)

// Version identifies what answers to an actor are made from at this moment, without asking anything, and gives the number of
// the last change in it: an answer kept under it is good as long as it is the same. It does not speak of the state, whose
// pointer changes when it does.
func (a *App) Version(ctx context.Context, actor access.Actor) (version string, seq int64, err error) {
	s, err := a.sight(ctx, actor)
	if err != nil {
		return "", 0, err
	}
	seq = s.view.Seq()
	return s.Version() + "." + strconv.FormatInt(seq, 36), seq, nil
}

// AppendMap appends what a marker on a map needs of an offer, as a JSON object.
func (s *sight) AppendMap(b []byte, o *Shown, v native.Voice) []byte {
	return append(s.now.renderer.Map(append(b, '{'), o.Offer, v.Lang()), '}')
}

// AppendCardIn appends the card of an offer in a voice for which none is kept ready, as a JSON object.
func (s *sight) AppendCardIn(b []byte, o *Shown, v native.Voice) []byte {
	return append(s.now.renderer.CardIn(append(b, '{'), o.Offer, v), '}')
}
