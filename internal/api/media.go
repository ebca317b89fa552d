package api

import (
	"strconv"

	"escale/internal/fault"
	"escale/internal/media"
	"escale/internal/offer"
)

// medium answers GET /media/{id}/{item} and /media/{id}/{item}/{size}.
func (a *API) medium(c *call) error {
	n, err := strconv.ParseInt(c.request.PathValue("id"), 10, 64)
	item := c.request.PathValue("item")
	if err != nil || n < 1 || offer.ID(n) > offer.MaxID || len(item) > 200 {
		return fault.New(fault.NotFound, "media.not_found", "offer", clip(c.request.PathValue("id"), 40), "item", clip(item, 80))
	}
	file, terms, err := a.app.Picture(c.context(), c.actor, offer.ID(n), item, c.request.PathValue("size"))
	if fault.Is(err, fault.Gone) { // the offer may be gone or moved; of its media nothing is told
		err = fault.New(fault.NotFound, "media.not_found", "offer", n, "item", clip(item, 80))
	}
	if err != nil {
		return err
	}
	defer file.Close()
	media.Serve(c, c.request, file, terms)
	return nil
}
