package people

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/credential"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/store"
)

// DemoAccount is somebody of a demo network, with what a visitor of the demo signs in by.
type DemoAccount struct {
	Email        string   `json:"email"`
	Password     string   `json:"password"`
	Token        string   `json:"token"` // of the API, to read and write
	Name         string   `json:"name"`
	Organisation string   `json:"organisation"`
	Roles        []string `json:"roles"`
}

// demoPeople are who there is to be in a demo: one for each role in one office and who stands above it, and a neighbour.
var demoPeople = []struct {
	email, name string
	where       int // see demoPlaces
	roles       network.Roles
}{
	{"contributrice", "Camille Saisie", office, network.Contributor},
	{"validateur", "Victor Relecture", office, network.Contributor | network.Validator},
	{"traductrice", "Tessa Langlois", office, network.Translator},
	{"accueil", "Aline Comptoir", office, network.Adviser},
	{"lecteur", "Lucien Lisant", office, network.Reader},
	{"administratrice", "Adèle Bureau", office, network.OrganisationAdministrator | network.Contributor | network.Validator},
	{"voisine", "Violette Dacoté", neighbour, network.Contributor | network.Validator},
	{"animateur", "Anatole Réseau", department, network.Animator | network.Contributor | network.Validator},
	{"reseau", "Rose Région", region, network.Administrator},
	{"hotelier", "Hugo Chambre", professional, network.Contributor},
}

// The places of demoPeople.
const (
	office = iota
	neighbour
	department
	region
	professional
	places
)

// demoDomain cannot be anybody's: RFC 2606 keeps it apart.
const demoDomain = "@demo.example.org"

// MakeDemo gives a demo network somebody of each role, with passwords and tokens of chance, which it tells.
func (p *People) MakeDemo(ctx context.Context, actor access.Actor) ([]DemoAccount, error) {
	if err := p.app.State().Policy.Decide(actor, access.Administer, access.Object{}).Err(); err != nil {
		return nil, err
	}
	where, err := p.demoPlaces(ctx)
	if err != nil {
		return nil, err
	}
	var made []DemoAccount
	for _, d := range demoPeople {
		if where[d.where] == "" && d.where != region {
			continue // a demo too small to have one
		}
		one := DemoAccount{Email: d.email + demoDomain, Password: demoPassword(), Name: d.name, Organisation: where[d.where], Roles: d.roles.Names()}
		hash, err := p.hasher.Hash(ctx, one.Password)
		if err != nil {
			return nil, err
		}
		_, err = p.inner.Write(ctx, actor, "demo", func(tx *store.Tx) error {
			a, err := demoAccount(tx, one, d.roles)
			if err != nil {
				return err
			}
			_, version, err := secretsOf(&tx.ReadTx, a.ID)
			if err != nil {
				return err
			}
			if err := putSecrets(tx, a.ID, &credential.Secrets{Password: hash}, version); err != nil {
				return err
			}
			one.Token, _, err = p.addToken(tx, a, TokenWanted{Name: "démo", Scope: ScopeWrite, Organisation: one.Organisation, Until: tx.Now().Add(TokenMost - time.Hour)})
			return err
		})
		if err != nil {
			return nil, err
		}
		made = append(made, one)
	}
	return made, nil
}

// demoAccount makes the account, or takes the one of an earlier demo in the same base.
func demoAccount(tx *store.Tx, one DemoAccount, roles network.Roles) (*network.Account, error) {
	a, err := tx.AccountByEmail(one.Email)
	if err != nil {
		a = &network.Account{Email: one.Email, Language: "fr", Since: tx.Now()}
	}
	a.Name, a.State, a.Memberships = one.Name, network.Active, []network.Membership{{Organisation: one.Organisation, Roles: roles}}
	_, err = tx.PutAccount(a)
	return a, err
}

// demoPlaces finds the office with most offers, one beside it, who stands above them, and a professional.
func (p *People) demoPlaces(ctx context.Context) (where [places]string, err error) {
	const enough = 3000 // offers, to tell which office has many
	organisations := p.app.State().Organisations
	offers := map[string]int{}
	err = p.inner.Read(ctx, func(tx *store.ReadTx) error {
		n := 0
		for d, err := range tx.Documents(offer.FirstID) {
			if err != nil {
				return err
			}
			offers[d.Owner]++
			if n++; n >= enough {
				break
			}
		}
		return nil
	})
	codes := slices.SortedFunc(maps.Keys(organisations), func(a, b string) int { return cmp.Or(cmp.Compare(offers[b], offers[a]), cmp.Compare(a, b)) })
	for _, code := range codes {
		o := organisations[code]
		above := organisations[o.Parent]
		switch {
		case where[office] == "" && o.Kind == network.TouristOffice && above.Kind == network.DepartmentalCommittee:
			where[office], where[department], where[region] = code, o.Parent, above.Parent
		case where[neighbour] == "" && o.Kind == network.TouristOffice:
			where[neighbour] = code
		case where[professional] == "" && o.Kind == network.Professional:
			where[professional] = code
		}
	}
	return where, err
}

// demoPassword gives four short words of chance: 80 bits, and easy to type.
func demoPassword() string {
	letters := strings.ToLower(rand.Text())
	return letters[:4] + "-" + letters[4:8] + "-" + letters[8:12] + "-" + letters[12:16]
}
