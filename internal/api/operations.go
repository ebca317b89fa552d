package api

import (
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/app/trade"
	"escale/internal/fault"
	"escale/internal/serving"
)

// An operation is ordered in two steps: with dry_run the answer tells what would become of each offer, and gives a confirmation; the
// same order with that confirmation is done, unless something came in between. One on offers named by their numbers may be done at
// once.

// orderOperation answers POST /api/v1/operations.
func (a *API) orderOperation(c *serving.Call) error {
	body, err := jsonOf(c)
	if err != nil {
		return err
	}
	order, dry, confirm, err := readOrder(body)
	if err != nil {
		return err
	}
	t := trade.New(a.app)
	if dry {
		plan, err := t.Plan(c.Context(), c.Actor, order)
		if err != nil {
			return err
		}
		return a.sendJSON(c, http.StatusOK, plan)
	}
	op, err := t.Act(c.Context(), c.Actor, order, confirm, nil)
	return a.sendOperation(c, op, err)
}

// readOrder reads an order, with whether it is only to be planned and what a plan of it gave.
func readOrder(body []byte) (order *trade.Order, dry bool, confirm string, err error) {
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, false, "", malformed(err)
	}
	dry, _ = fields["dry_run"].(bool)
	confirm, _ = fields["confirm"].(string)
	delete(fields, "dry_run")
	delete(fields, "confirm")
	rest, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		return nil, false, "", err
	}
	order = new(trade.Order)
	if err := json.Unmarshal(rest, order); err != nil && fault.CodeOf(err) == "" {
		return nil, false, "", malformed(err)
	} else if err != nil {
		return nil, false, "", err
	}
	return order, dry, confirm, nil
}

// listOperations answers GET /api/v1/operations: what the caller or its organisation ordered, the latest first.
func (a *API) listOperations(c *serving.Call) error {
	list, err := trade.New(a.app).Operations(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return a.sendOwn(c, list, map[string]any{"count": len(list)}, "")
}

// oneOperation answers GET /api/v1/operations/{operation}.
func (a *API) oneOperation(c *serving.Call) error {
	op, err := trade.New(a.app).Operation(c.Context(), c.Actor, c.Request.PathValue("operation"))
	return a.sendOperation(c, op, err)
}

// undoOperation answers POST /api/v1/operations/{operation}/undo.
func (a *API) undoOperation(c *serving.Call) error {
	order := &trade.Order{Work: &trade.Undoing{Operation: c.Request.PathValue("operation")}}
	op, err := trade.New(a.app).Act(c.Context(), c.Actor, order, "", nil)
	return a.sendOperation(c, op, err)
}

// stopOperation answers POST /api/v1/operations/{operation}/stop.
func (a *API) stopOperation(c *serving.Call) error {
	op, err := trade.New(a.app).Stop(c.Context(), c.Actor, c.Request.PathValue("operation"))
	return a.sendOperation(c, op, err)
}

// sendOperation sends an operation: 202 while it is not over, with where to ask how far it has come.
func (a *API) sendOperation(c *serving.Call, op *trade.Operation, err error) error {
	if err != nil {
		return err
	}
	tellSeq(c, op.Seq)
	status := http.StatusOK
	if op.State == trade.Running || op.State == trade.Scheduled {
		status = http.StatusAccepted
		c.Header().Set("Location", a.current().base+"/api/v1/operations/"+op.ID)
	}
	return a.sendJSON(c, status, op)
}

// sendJSON sends what nobody keeps a copy of.
func (a *API) sendJSON(c *serving.Call, status int, data any) error {
	body, err := json.Marshal(many{data, map[string]any{"self": a.current().base + c.Request.URL.Path}, map[string]any{}}, json.Deterministic(true))
	if err != nil {
		return err
	}
	h := c.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(status)
	_, err = c.Write(body)
	return err
}

// operationRoutes are the addresses about operations. Who may what is decided offer by offer.
func (a *API) operationRoutes() []serving.Route {
	return []serving.Route{
		{Method: "POST", Path: "/api/v1/operations", Right: access.Propose, Answer: a.orderOperation},
		{Method: "GET", Path: "/api/v1/operations", Right: access.Propose, Answer: a.listOperations},
		{Method: "GET", Path: "/api/v1/operations/{operation}", Right: access.Propose, Answer: a.oneOperation},
		{Method: "POST", Path: "/api/v1/operations/{operation}/undo", Right: access.Propose, Answer: a.undoOperation},
		{Method: "POST", Path: "/api/v1/operations/{operation}/stop", Right: access.Propose, Answer: a.stopOperation},
	}
}
