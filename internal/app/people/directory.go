package people

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/store"
)

// directory keeps all accounts in memory, as they are when it is asked: the log tells which changed.
type directory struct {
	mu  sync.Mutex
	at  store.Position
	all map[int64]*network.Account // never changed once they are in it
}

// mostChanges is how many changes are looked through; where there were more everything is read anew.
const mostChanges = 2000

// everybody gives all accounts, erased ones too. Nobody may change what it gives.
func (p *People) everybody(ctx context.Context) (map[int64]*network.Account, error) {
	d := &p.directory
	d.mu.Lock()
	defer d.mu.Unlock()
	err := p.inner.Read(ctx, func(tx *store.ReadTx) error {
		head, err := tx.Head()
		if err != nil {
			return err
		}
		if d.all != nil {
			changed, known, err := changedAccounts(tx, d.at)
			if err != nil {
				return err
			}
			if known {
				return d.renew(tx, changed, head)
			}
		}
		return d.read(tx, head)
	})
	return d.all, err
}

// changedAccounts lists the accounts that changed after a position; known is false where there is too much to look through.
func changedAccounts(tx *store.ReadTx, after store.Position) (ids []int64, known bool, err error) {
	changes, _, err := tx.Changes(after, mostChanges)
	if errors.Is(err, store.ErrOtherEpoch) || len(changes) == mostChanges {
		return nil, false, nil
	}
	for _, c := range changes {
		if c.Kind == store.KindAccount {
			id, err := strconv.ParseInt(c.Object, 10, 64)
			if err != nil {
				return nil, false, err
			}
			ids = append(ids, id)
		}
	}
	return ids, true, err
}

func (d *directory) renew(tx *store.ReadTx, changed []int64, head store.Position) error {
	if len(changed) > 0 {
		next := make(map[int64]*network.Account, len(d.all)+1) // those who were given the other still read it
		for id, a := range d.all {
			next[id] = a
		}
		for _, id := range changed {
			a, err := tx.Account(id)
			if err != nil {
				return err
			}
			next[id] = a
		}
		d.all = next
	}
	d.at = head
	return nil
}

func (d *directory) read(tx *store.ReadTx, head store.Position) error {
	next := map[int64]*network.Account{}
	for after := int64(0); ; {
		some, err := tx.Accounts(after, accountsAtOnce)
		if err != nil {
			return err
		}
		for _, a := range some {
			after = a.ID
			next[a.ID] = a
		}
		if len(some) < accountsAtOnce {
			d.all, d.at = next, head
			return nil
		}
	}
}

// Person is somebody as others see them.
type Person struct {
	ID          int64                `json:"id"`
	Name        string               `json:"name"`
	Email       string               `json:"email"`
	Language    offer.Lang           `json:"language"`
	State       network.AccountState `json:"state"`
	Memberships []network.Membership `json:"memberships"` // in force, or all for who looks after them
	Since       time.Time            `json:"since,omitzero"`
	Seen        time.Time            `json:"seen,omitzero"`    // last signed in; for who looks after them
	Managed     bool                 `json:"managed,omitzero"` // the caller looks after them
	Wholly      bool                 `json:"-"`                // and everywhere
	Second      bool                 `json:"second_factor,omitzero"`
}

// Wanted says whom somebody looks for.
type Wanted struct {
	Organisation string        // code; "" is any
	Words        string        // in name or address
	Role         network.Roles // any of these
	State        network.AccountState
	From, Limit  int // a page of the list; 0 is 50 of them, at most 200
}

// Directory lists people, by name, and tells how many there are. It is for members, who see whoever is at work; who looks after an
// organisation sees of its people also those who have not come yet or are suspended.
func (p *People) Directory(ctx context.Context, actor access.Actor, w Wanted) (list []Person, total int, err error) {
	if err := p.app.State().Policy.Decide(actor, access.Consult, access.Object{}).Err(); err != nil {
		return nil, 0, err
	}
	all, err := p.everybody(ctx)
	if err != nil {
		return nil, 0, err
	}
	words := strings.Fields(strings.ToLower(w.Words))
	sees := p.sightOf(actor)
	type found struct {
		name string // folded, to sort by
		Person
	}
	var some []found
	for _, a := range all {
		if one, shown := sees.person(a); shown && w.fits(&one, words) {
			some = append(some, found{strings.ToLower(one.Name), one})
		}
	}
	slices.SortFunc(some, func(a, b found) int { return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.ID, b.ID)) })
	total = len(some)
	if w.Limit <= 0 {
		w.Limit = 50
	}
	from := max(0, min(w.From, total))
	for _, one := range some[from:min(total, from+min(w.Limit, 200))] {
		list = append(list, one.Person)
	}
	return list, total, nil
}

func (w *Wanted) fits(one *Person, words []string) bool {
	if w.State != "" && one.State != w.State {
		return false
	}
	if w.Organisation != "" || w.Role != 0 {
		if !slices.ContainsFunc(one.Memberships, func(m network.Membership) bool {
			return (w.Organisation == "" || m.Organisation == w.Organisation) && (w.Role == 0 || m.Roles.Has(w.Role))
		}) {
			return false
		}
	}
	if len(words) == 0 {
		return true
	}
	said := strings.ToLower(one.Name + " " + one.Email)
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(said, word) })
}

// sight is what one actor sees of people, at one moment.
type sight struct {
	*People
	actor   access.Actor
	today   opening.Date
	manages map[string]bool // by organisation, as far as it was asked
}

func (p *People) sightOf(actor access.Actor) *sight {
	return &sight{p, actor, p.today(), map[string]bool{}}
}

// looksAfter tells whether the actor manages the people of an organisation; "" is the network.
func (s *sight) looksAfter(organisation string) bool {
	yes, asked := s.manages[organisation]
	if !asked {
		yes = s.app.State().Policy.Decide(s.actor, access.Manage, access.Object{Organisation: organisation}).Allowed
		s.manages[organisation] = yes
	}
	return yes
}

// person gives somebody as the actor may see them.
func (s *sight) person(a *network.Account) (one Person, shown bool) {
	if a.State == network.Erased {
		return one, false
	}
	one = Person{ID: a.ID, Name: a.Name, Email: a.Email, Language: a.Language, State: a.State}
	one.Managed = s.looksAfter("") || slices.ContainsFunc(a.Memberships, func(m network.Membership) bool { return s.looksAfter(m.Organisation) })
	if one.Managed || a.Author() == s.actor.Name {
		one.Memberships, one.Since, one.Seen = a.Memberships, a.Since, a.Seen
		return one, true
	}
	for i := range a.Memberships {
		if a.Memberships[i].Holds(s.today) {
			one.Memberships = append(one.Memberships, a.Memberships[i])
		}
	}
	return one, a.State == network.Active && len(one.Memberships) > 0
}

// Person gives somebody by number, to members.
func (p *People) Person(ctx context.Context, actor access.Actor, id int64) (*Person, error) {
	if err := p.app.State().Policy.Decide(actor, access.Consult, access.Object{}).Err(); err != nil {
		return nil, err
	}
	notThere := fault.New(fault.NotFound, "account.not_found", "id", id)
	var one Person
	err := p.inner.Read(ctx, func(tx *store.ReadTx) error {
		a, err := tx.Account(id)
		if err != nil {
			return err
		}
		shown := false
		if one, shown = p.sightOf(actor).person(a); !shown {
			return notThere
		}
		one.Wholly = p.wholly(actor, a) == nil
		if one.Managed {
			secrets, _, err := secretsOf(tx, id)
			if err != nil {
				return err
			}
			one.Second = secrets.Second() || len(secrets.Passkeys) > 0
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &one, nil
}

// Find gives somebody by number or address, for whoever may see them: commands name people by either.
func (p *People) Find(ctx context.Context, actor access.Actor, who string) (*Person, error) {
	id, err := strconv.ParseInt(who, 10, 64)
	if err != nil {
		err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
			a, err := tx.AccountByEmail(who)
			if err == nil {
				id = a.ID
			}
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return p.Person(ctx, actor, id)
}

// Names gives what the people are called that the log names, for showing who did what: "" for those who were erased, and for
// programs. It is for members.
func (p *People) Names(ctx context.Context, actor access.Actor, authors ...string) (map[string]string, error) {
	names := map[string]string{}
	if err := p.app.State().Policy.Decide(actor, access.Consult, access.Object{}).Err(); err != nil {
		return names, nil //nolint:nilerr // who may not know reads numbers
	}
	all, err := p.everybody(ctx)
	for _, author := range authors {
		if id, ok := network.AccountOf(author); ok && all[id] != nil {
			names[author] = all[id].Name
		}
	}
	return names, err
}
