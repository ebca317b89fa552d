package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Account is about people who sign in.
type Account struct {
	Invite   AccountInvite   `cmd:"" help:"Invite somebody into an organisation, by mail."`
	List     AccountList     `cmd:"" help:"List people."`
	Show     AccountShow     `cmd:"" help:"Show one person, by number or address."`
	Set      AccountSet      `cmd:"" help:"Say what somebody is in an organisation, or take them out of it."`
	Suspend  AccountSuspend  `cmd:"" help:"Keep somebody out, or let them in again."`
	Erase    AccountErase    `cmd:"" help:"Forget who somebody was; what they wrote stays, under a number."`
	Token    AccountToken    `cmd:"" help:"Make a personal token of the API for somebody, and print it."`
	Password AccountPassword `cmd:"" help:"Give somebody a new password of chance, and print it."`
}

const accountHelp = "People are named by number or by address of mail. Roles: reader, contributor, validator, translator, reception-adviser, animator, " +
	"organisation-administrator, network-administrator. " + epilogue

// Who is one person.
type Who struct {
	Who string `arg:"" help:"Number or address of mail."`
}

// find gives the person, and runs something with them.
func (w *Who) find(s *Session, do func(context.Context, *people.People, *people.Person) error) error {
	return s.withPeople(func(ctx context.Context, p *people.People) error {
		one, err := p.Find(ctx, access.Operator, w.Who)
		if err != nil {
			return err
		}
		return do(ctx, p, one)
	})
}

// day reads a date of the command line; "" is none.
func day(text string) (opening.Date, error) {
	if text == "" {
		return 0, nil
	}
	return opening.ParseDate(text)
}

// AccountInvite invites.
type AccountInvite struct {
	Email        string   `arg:"" help:"Address of mail."`
	Name         string   `help:"What they are called." required:""`
	Organisation string   `help:"Code of the organisation; none: the network itself, for its administrators." placeholder:"CODE"`
	Roles        []string `help:"What they are there." required:""`
	Until        string   `help:"Last day, if it ends." placeholder:"YYYY-MM-DD"`
	Language     string   `help:"fr or en." default:"fr"`
	Link         bool     `help:"Print the link of the invitation as well, for a base without mail. Whoever has it gets in as that person."`
}

func (*AccountInvite) Help() string { return accountHelp }

func (c *AccountInvite) Run(s *Session) error {
	roles, err := network.ParseRoles(c.Roles...)
	if err != nil {
		return err
	}
	until, err := day(c.Until)
	if err != nil {
		return err
	}
	return s.withPeople(func(ctx context.Context, p *people.People) error {
		a, err := p.Invite(ctx, access.Operator, people.Invitation{Email: c.Email, Name: c.Name, Language: offer.Lang(c.Language), Organisation: c.Organisation, Roles: roles, Until: until})
		if err != nil {
			return err
		}
		made := map[string]any{"id": a.ID, "email": a.Email, "state": a.State}
		if c.Link && a.State == network.Invited {
			if made["link"], err = p.InvitationLink(ctx, access.Operator, a.ID); err != nil {
				return err
			}
		}
		return s.Print(made, func(w io.Writer) {
			fmt.Fprintf(w, "account %d, %s, %s\n", a.ID, a.Email, a.State)
			if link, ok := made["link"]; ok {
				fmt.Fprintln(w, link)
			}
		})
	})
}

// AccountList lists.
type AccountList struct {
	Organisation string `help:"Those in this organisation." placeholder:"CODE"`
	Role         string `help:"Those with this role." placeholder:"ROLE"`
	State        string `help:"Those invited, active or suspended." placeholder:"STATE"`
	Words        string `help:"Part of a name or address."`
}

func (*AccountList) Help() string { return accountHelp }

func (c *AccountList) Run(s *Session) error {
	wanted := people.Wanted{Organisation: c.Organisation, State: network.AccountState(c.State), Words: c.Words, Limit: 200}
	if c.Role != "" {
		var err error
		if wanted.Role, err = network.ParseRoles(c.Role); err != nil {
			return err
		}
	}
	return s.withPeople(func(ctx context.Context, p *people.People) error {
		all := []people.Person{}
		for {
			some, total, err := p.Directory(ctx, access.Operator, wanted)
			if err != nil {
				return err
			}
			all = append(all, some...)
			if wanted.From += len(some); wanted.From >= total || len(some) == 0 {
				break
			}
		}
		return s.Print(all, func(w io.Writer) {
			t := table(w)
			for _, a := range all {
				fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", a.ID, a.State, a.Email, a.Name, membershipsOf(&a))
			}
			t.Flush()
		})
	})
}

func membershipsOf(a *people.Person) string {
	var all []string
	for _, m := range a.Memberships {
		said := m.Organisation + " (" + m.Roles.String()
		if !m.Until.IsZero() {
			said += ", until " + m.Until.String()
		}
		all = append(all, said+")")
	}
	return strings.Join(all, ", ")
}

// AccountShow shows one.
type AccountShow struct{ Who }

func (*AccountShow) Help() string { return accountHelp }

func (c *AccountShow) Run(s *Session) error {
	return c.find(s, func(_ context.Context, _ *people.People, one *people.Person) error { return s.printPerson(one) })
}

func (s *Session) printPerson(one *people.Person) error {
	return s.Print(one, func(w io.Writer) {
		fmt.Fprintf(w, "account %d, %s\n%s <%s>, %s\n", one.ID, one.State, one.Name, one.Email, one.Language)
		for _, m := range one.Memberships {
			fmt.Fprintf(w, "  %s: %s\n", m.Organisation, m.Roles)
		}
		if !one.Seen.IsZero() {
			fmt.Fprintf(w, "last signed in %s\n", one.Seen.Format(time.DateTime))
		}
	})
}

// AccountSet says what somebody is.
type AccountSet struct {
	Who
	Organisation string   `help:"Code of the organisation." placeholder:"CODE"`
	Roles        []string `help:"What they are there from now on." xor:"what" required:""`
	Remove       bool     `help:"Take them out of it." xor:"what" required:""`
	Until        string   `help:"Last day, if it ends." placeholder:"YYYY-MM-DD"`
}

func (*AccountSet) Help() string { return accountHelp }

func (c *AccountSet) Run(s *Session) error {
	roles, err := network.ParseRoles(c.Roles...)
	if err != nil {
		return err
	}
	until, err := day(c.Until)
	if err != nil {
		return err
	}
	return c.find(s, func(ctx context.Context, p *people.People, one *people.Person) error {
		is := false
		for _, m := range one.Memberships {
			is = is || m.Organisation == c.Organisation
		}
		switch {
		case c.Remove:
			err = p.RemoveFrom(ctx, access.Operator, one.ID, c.Organisation)
		case is:
			err = p.SetRoles(ctx, access.Operator, one.ID, c.Organisation, roles, until)
		default:
			_, err = p.Invite(ctx, access.Operator, people.Invitation{Email: one.Email, Name: one.Name, Language: one.Language, Organisation: c.Organisation, Roles: roles, Until: until})
		}
		if err != nil {
			return err
		}
		now, err := p.Person(ctx, access.Operator, one.ID)
		if fault.Is(err, fault.NotFound) { // had not come, and is nowhere any more
			return nil
		}
		if err != nil {
			return err
		}
		return s.printPerson(now)
	})
}

// AccountSuspend keeps out.
type AccountSuspend struct {
	Who
	Undo bool `help:"Let them in again."`
}

func (*AccountSuspend) Help() string { return accountHelp }

func (c *AccountSuspend) Run(s *Session) error {
	return c.find(s, func(ctx context.Context, p *people.People, one *people.Person) error {
		if c.Undo {
			return p.Resume(ctx, access.Operator, one.ID)
		}
		return p.Suspend(ctx, access.Operator, one.ID)
	})
}

// AccountErase forgets.
type AccountErase struct{ Who }

func (*AccountErase) Help() string { return accountHelp }

func (c *AccountErase) Run(s *Session) error {
	return c.find(s, func(ctx context.Context, p *people.People, one *people.Person) error {
		return p.Erase(ctx, access.Operator, one.ID)
	})
}

// AccountToken makes a token.
type AccountToken struct {
	Who
	Name         string `help:"What it is for." required:""`
	Scope        string `help:"read, or write: whatever its person may." enum:"read,write" default:"read"`
	Organisation string `help:"Code of the organisation that it acts for; none: the person's first." placeholder:"CODE"`
	Days         int    `help:"For how long." default:"90"`
}

func (*AccountToken) Help() string { return accountHelp }

func (c *AccountToken) Run(s *Session) error {
	return c.find(s, func(ctx context.Context, p *people.People, one *people.Person) error {
		word, t, err := p.TokenFor(ctx, access.Operator, one.ID, people.TokenWanted{Name: c.Name, Scope: people.Scope(c.Scope), Organisation: c.Organisation,
			Until: s.app.Now().AddDate(0, 0, c.Days)})
		if err != nil {
			return err
		}
		return s.Print(map[string]any{"token": word, "until": t.Until, "scope": t.Scope, "organisation": t.Organisation}, func(w io.Writer) {
			fmt.Fprintln(w, word)
		})
	})
}

// AccountPassword gives a new password. It is made here and printed: what is typed on a command line others could read.
type AccountPassword struct{ Who }

func (*AccountPassword) Help() string { return accountHelp }

func (c *AccountPassword) Run(s *Session) error {
	return c.find(s, func(ctx context.Context, p *people.People, one *people.Person) error {
		password := strings.ToLower(rand.Text()[:20])
		if err := p.SetPassword(ctx, access.Operator, one.ID, password); err != nil {
			return err
		}
		return s.Print(map[string]string{"password": password}, func(w io.Writer) { fmt.Fprintln(w, password) })
	})
}
