package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"escale/internal/access"
	"escale/internal/diffusion"
	"escale/internal/fault"
	"escale/internal/query"
	"escale/internal/state"
	"escale/internal/store"
)

// CheckProject says whether the settings of a project can be taken, and changes nothing.
func (a *App) CheckProject(actor access.Actor, p *diffusion.Project) error {
	if err := a.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return err
	}
	problems := p.Check()
	for _, other := range a.State().Projects {
		for i, host := range p.Hosts {
			if other.Code != p.Code && slices.Contains(other.Hosts, host) {
				problems = append(problems, fault.At(fmt.Sprintf("/hosts/%d", i), "settings.host_taken", "value", host, "project", other.Code))
			}
		}
	}
	if _, err := a.State().Vocabulary.Scope(p.Scope); err != nil {
		problems = append(problems, within("/scope", p.Scope, err)...)
	}
	for i, h := range p.Portal.Highlights {
		at := fmt.Sprintf("/portal/highlights/%d/question", i)
		values, err := query.Parameters(h.Question)
		if err == nil {
			_, err = a.Vocabulary(access.Anonymous).Parse(values, a.Now()) // visitors will
		}
		if err != nil {
			problems = append(problems, within(at, h.Question, err)...)
		}
	}
	return fault.Refuse("settings.invalid", problems)
}

// within gives what is wrong with a question that stands in settings.
func within(at, question string, err error) (problems []fault.Problem) {
	e := (*fault.Error)(nil)
	if !errors.As(err, &e) || len(e.Problems) == 0 {
		return []fault.Problem{fault.At(at, "settings.question", "value", question)}
	}
	for _, one := range e.Problems {
		one.Path = at + "#" + one.Path
		problems = append(problems, one)
	}
	return problems
}

// SetProject takes the settings of a project in the place of those it had.
func (a *App) SetProject(ctx context.Context, actor access.Actor, p *diffusion.Project) error {
	if err := a.CheckProject(actor, p); err != nil {
		return err
	}
	return a.putState(ctx, store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "settings"}, state.KindProject, p.Code, p)
}

// ResetProject takes the settings of a project away: the main one is as in a new base then, another is no more.
func (a *App) ResetProject(ctx context.Context, actor access.Actor, code string) error {
	if err := a.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return err
	}
	if a.State().Project(code) == nil {
		return fault.New(fault.NotFound, "settings.no_project", "code", code)
	}
	by := store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "settings"}
	return a.putState(ctx, by, state.KindProject, code, nil)
}
