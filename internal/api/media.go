package api

import (
	"strconv"

	"escale/internal/fault"
	"escale/internal/media"
	"escale/internal/offer"
	"escale/internal/serving"
)

// medium answers GET /media/{id}/{item} and /media/{id}/{item}/{size}.
func (a *API) medium(c *serving.Call) error {
	n, err := strconv.ParseInt(c.Request.PathValue("id"), 10, 64)
	item := c.Request.PathValue("item")
	if err != nil || n < 1 || offer.ID(n) > offer.MaxID || len(item) > 200 {
		return fault.New(fault.NotFound, "media.not_found", "offer", clip(c.Request.PathValue("id"), 40), "item", clip(item, 80))
	}
	file, terms, err := a.app.Picture(c.Context(), c.Actor, offer.ID(n), item, c.Request.PathValue("size"))
	if fault.Is(err, fault.Gone) { // the offer may be gone or moved; of its media nothing is told
		err = fault.New(fault.NotFound, "media.not_found", "offer", n, "item", clip(item, 80))
	}
	if err != nil {
		return err
	}
	defer file.Close()
	media.Serve(c, c.Request, file, terms)
	return nil
}
