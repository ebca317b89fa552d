package api

import (
	"context"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/serving"
)

// Bearer settles who asks by a personal token in the header Authorization (RFC 6750, section 2.1), which the function knows. In an
// address a token would be written down on its way, so there it is none.
func Bearer(known func(ctx context.Context, token string) (access.Actor, error)) func(*serving.Call) (access.Actor, error) {
	return func(c *serving.Call) (access.Actor, error) {
		header := c.Request.Header.Get("Authorization")
		if header == "" {
			return access.Anonymous, nil
		}
		scheme, token, _ := strings.Cut(header, " ")
		var err error = fault.New(fault.Unauthenticated, "token.refused")
		actor := access.Anonymous
		if strings.EqualFold(scheme, "Bearer") {
			actor, err = known(c.Request.Context(), strings.TrimSpace(token))
		}
		if fault.Is(err, fault.Unauthenticated) {
			c.Header().Set("WWW-Authenticate", `Bearer realm="escale"`)
		}
		return actor, err
	}
}
