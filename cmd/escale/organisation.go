package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
)

// Organisation is about who takes part.
type Organisation struct {
	List OrganisationList `cmd:"" help:"List organisations, each below who animates it."`
	Show OrganisationShow `cmd:"" help:"Print one as JSON: a file to begin from."`
	Put  OrganisationPut  `cmd:"" help:"Take one in from a JSON file, or say anew what it is."`
}

// OrganisationList lists.
type OrganisationList struct {
	Kind string `help:"Those of this kind." placeholder:"KIND"`
}

func (*OrganisationList) Help() string { return epilogue }

func (c *OrganisationList) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	list := []network.Organisation{}
	for _, o := range a.State().Organisations {
		if c.Kind == "" || string(o.Kind) == c.Kind {
			list = append(list, o)
		}
	}
	policy := a.State().Policy
	path := func(code string) string {
		line := append([]string{code}, policy.Line(code)...)
		slices.Reverse(line)
		return strings.Join(line, "\x00")
	}
	slices.SortFunc(list, func(x, y network.Organisation) int { return cmp.Compare(path(x.Code), path(y.Code)) })
	return s.Print(list, func(w io.Writer) {
		t := table(w)
		for _, o := range list {
			fmt.Fprintf(t, "%s%s\t%s\t%s\n", strings.Repeat("  ", len(policy.Line(o.Code))), o.Code, o.Kind, o.Name)
		}
		t.Flush()
	})
}

// OrganisationShow shows one.
type OrganisationShow struct {
	Code string `arg:"" help:"Code of the organisation."`
}

func (*OrganisationShow) Help() string { return epilogue }

func (c *OrganisationShow) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	o, known := a.State().Organisations[c.Code]
	if !known {
		return fault.New(fault.NotFound, "organisation.not_found", "code", c.Code)
	}
	data, err := json.Marshal(o, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = s.Stdout.Write(append(data, '\n'))
	return err
}

// OrganisationPut writes one.
type OrganisationPut struct {
	File string `arg:"" help:"An organisation as JSON, as show prints it."`
}

func (*OrganisationPut) Help() string {
	kinds := []string{string(network.RegionalCommittee), string(network.DepartmentalCommittee), string(network.TouristOffice), string(network.Federation), string(network.Municipality),
		string(network.Professional), string(network.PublicDiffuser), string(network.PrivateDiffuser), string(network.TechnicalProvider), string(network.Partner), string(network.Association), string(network.Individual)}
	return "Kinds: " + strings.Join(kinds, ", ") + ". The file replaces what was said of it before. " + epilogue
}

func (c *OrganisationPut) Run(s *Session) error {
	a, err := s.NewBase()
	if err != nil {
		return err
	}
	data, err := readSmall(s.Path(c.File), 1<<20)
	if err != nil {
		return err
	}
	var o network.Organisation
	if err := json.Unmarshal(data, &o, json.RejectUnknownMembers(true)); err != nil {
		return fault.New(fault.Invalid, "organisation.file_malformed", "file", c.File).Because(err)
	}
	if err := a.PutOrganisation(s, access.Operator, &o); err != nil {
		return err
	}
	return s.Print(o, func(w io.Writer) { fmt.Fprintln(w, o.Code) })
}

// Delegation is about owners who let others write.
type Delegation struct {
	List DelegationList `cmd:"" help:"List what an organisation lets others write, and what others let it."`
	Put  DelegationPut  `cmd:"" help:"Let an organisation write in the place of another."`
	End  DelegationEnd  `cmd:"" help:"End a delegation."`
}

// DelegationList lists.
type DelegationList struct {
	Organisation string `arg:"" optional:"" help:"Code of the organisation; none: all."`
}

func (*DelegationList) Help() string { return epilogue }

func (c *DelegationList) Run(s *Session) error {
	return s.withPeople(func(_ context.Context, p *people.People) error {
		codes := []string{c.Organisation}
		if c.Organisation == "" {
			codes = slices.Sorted(maps.Keys(s.app.State().Organisations))
		}
		list := []*network.Delegation{}
		for _, code := range codes {
			some, err := p.Delegations(access.Operator, code)
			if err != nil {
				return err
			}
			for _, d := range some {
				if c.Organisation != "" || d.From == code {
					list = append(list, d)
				}
			}
		}
		return s.Print(list, func(w io.Writer) {
			t := table(w)
			for _, d := range list {
				fmt.Fprintf(t, "%s\t%s → %s\t%s\n", d.Code, d.From, d.To, delegated(d))
			}
			t.Flush()
		})
	})
}

// delegated says what a delegation is about.
func delegated(d *network.Delegation) string {
	said := "all offers"
	if len(d.Offers) > 0 {
		said = fmt.Sprintf("%d offers", len(d.Offers))
	}
	for i, g := range d.Groups {
		said += map[bool]string{true: ": ", false: ", "}[i == 0] + string(g)
	}
	if !d.Until.IsZero() {
		said += ", until " + d.Until.String()
	}
	return said
}

// DelegationPut makes or changes one.
type DelegationPut struct {
	From   string   `help:"Code of the owner." required:"" placeholder:"CODE"`
	To     string   `help:"Code of who may write." required:"" placeholder:"CODE"`
	Code   string   `help:"Of the delegation, to change one." placeholder:"CODE"`
	Offers []int64  `help:"Numbers of offers; none: all of the owner's."`
	Groups []string `help:"Groups of fields; none: all."`
	Since  string   `help:"First day." placeholder:"YYYY-MM-DD"`
	Until  string   `help:"Last day." placeholder:"YYYY-MM-DD"`
	Note   string   `help:"Why."`
}

func (*DelegationPut) Help() string { return epilogue }

func (c *DelegationPut) Run(s *Session) error {
	d := &network.Delegation{Code: c.Code, From: c.From, To: c.To, Note: c.Note}
	var err error
	if d.Since, err = day(c.Since); err != nil {
		return err
	}
	if d.Until, err = day(c.Until); err != nil {
		return err
	}
	for _, n := range c.Offers {
		d.Offers = append(d.Offers, offer.ID(n))
	}
	for _, g := range c.Groups {
		d.Groups = append(d.Groups, offer.Group(g))
	}
	return s.withPeople(func(ctx context.Context, p *people.People) error {
		if err := p.Delegate(ctx, access.Operator, d); err != nil {
			return err
		}
		return s.Print(d, func(w io.Writer) { fmt.Fprintln(w, d.Code) })
	})
}

// DelegationEnd ends one.
type DelegationEnd struct {
	Code string `arg:"" help:"Code of the delegation."`
}

func (*DelegationEnd) Help() string { return epilogue }

func (c *DelegationEnd) Run(s *Session) error {
	return s.withPeople(func(ctx context.Context, p *people.People) error {
		return p.EndDelegation(ctx, access.Operator, c.Code)
	})
}
