package access

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

func owned(id offer.ID, owner, commune string, status offer.Status) *offer.Offer {
	o := &offer.Offer{ID: id, Type: "hotel", Status: status, Owner: owner}
	if commune != "" {
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldAddress}, Value: offer.Address{Commune: commune}})
	}
	return o
}

// An office enters where it is competent; elsewhere what it says is a proposal, which goes to whoever is.
func TestTerritory(t *testing.T) {
	atlas, err := geo.NewAtlas([]geo.Territory{{Level: geo.Country, Code: "fr", Name: "France", Country: "fr"}, {Level: geo.Department, Code: "37", Name: "Indre-et-Loire", Country: "fr"},
		{Level: geo.Commune, Code: "37261", Name: "Tours", Department: "37", Country: "fr"}, {Level: geo.Commune, Code: "37132", Name: "Loches", Department: "37", Country: "fr"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := policy(t).With([]network.Organisation{{Code: "adt-37", Kind: network.DepartmentalCommittee, Territories: []string{"department:37"}},
		{Code: "ot-tours", Kind: network.TouristOffice, Parent: "adt-37", Territories: []string{"commune:37261"}}, {Code: "label", Kind: network.Federation}}, nil).Among(atlas, nil, nil)
	office, committee, label := Actor{"account:1", "ot-tours", network.Contributor, ""}, Actor{"account:2", "adt-37", network.Contributor | network.Animator, ""}, Actor{"account:3", "label", network.Contributor, ""}
	for name, test := range map[string]struct {
		Actor
		action Action
		on     *offer.Offer
		rule   string
	}{
		"own, inside":             {office, Edit, owned(1, "ot-tours", "37261", offer.Published), "access.owner"},
		"own, outside":            {office, Edit, owned(1, "ot-tours", "37132", offer.Published), "access.out_of_territory"},
		"own, of a strange place": {office, Edit, owned(1, "ot-tours", "99999", offer.Published), "access.out_of_territory"},
		"own, nowhere yet":        {office, Edit, owned(1, "ot-tours", "", offer.Draft), "access.owner"},
		"new, inside":             {office, Create, owned(0, "ot-tours", "37261", offer.Draft), "access.owner"},
		"new, outside":            {office, Create, owned(0, "ot-tours", "37132", offer.Draft), "access.out_of_territory"},
		"new, for another":        {office, Create, owned(0, "adt-37", "37261", offer.Draft), "access.contributors_only"},
		"animated, inside":        {committee, Edit, owned(1, "ot-tours", "37261", offer.Draft), "access.animator"},
		"animated, elsewhere":     {committee, Publish, owned(1, "ot-tours", "37132", offer.Draft), "access.animator"},
		"animated, outside":       {committee, Publish, owned(1, "ot-tours", "99999", offer.Draft), "access.out_of_territory"},
		"without territory":       {label, Edit, owned(1, "label", "37132", offer.Published), "access.owner"},
	} {
		if d := p.Decide(test.Actor, test.action, Object{Offer: test.on}); d.Rule != test.rule {
			t.Errorf("%s: %+v, want %s", name, d, test.rule)
		}
	}
	if got := p.Competent("37261"); len(got) != 2 || got[0] != "ot-tours" || got[1] != "adt-37" {
		t.Errorf("competent in Tours: %v", got)
	}
	if got := p.Competent("99999"); got != nil {
		t.Errorf("competent nowhere: %v", got)
	}
}

// A delegation gives what it names, on the days that it names, and no more.
func TestDelegation(t *testing.T) {
	noon := time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	june := opening.DateOf(2026, 6, 15)
	office := Actor{"account:1", "ot-blois", network.Contributor, ""}
	published, draft, other := owned(1, "ot-tours", "", offer.Published), owned(2, "ot-tours", "", offer.Draft), owned(3, "ot-tours", "", offer.Published)
	for name, test := range map[string]struct {
		network.Delegation
		on     *offer.Offer
		group  offer.Group
		action Action
		want   string
	}{
		"all":                 {network.Delegation{}, published, "opening", Edit, "y"},
		"a draft":             {network.Delegation{}, draft, "opening", Edit, "y"},
		"publishing":          {network.Delegation{}, draft, "", Publish, "y"},
		"until today":         {network.Delegation{Until: june}, published, "opening", Edit, "y"},
		"until yesterday":     {network.Delegation{Until: june - 1}, published, "opening", Edit, "p"},
		"from tomorrow":       {network.Delegation{Since: june + 1}, published, "opening", Edit, "p"},
		"a draft, not now":    {network.Delegation{Since: june + 1}, draft, "opening", Edit, "."},
		"of these offers":     {network.Delegation{Offers: []offer.ID{1}}, published, "opening", Edit, "y"},
		"of other offers":     {network.Delegation{Offers: []offer.ID{1}}, other, "opening", Edit, "p"},
		"a draft by number":   {network.Delegation{Offers: []offer.ID{2}}, draft, "opening", Edit, "."},
		"this group":          {network.Delegation{Groups: []offer.Group{"opening"}}, published, "opening", Edit, "y"},
		"another group":       {network.Delegation{Groups: []offer.Group{"opening"}}, published, "rates", Edit, "p"},
		"whole by a group":    {network.Delegation{Groups: []offer.Group{"opening"}}, published, "", Publish, "p"},
		"giving it away":      {network.Delegation{}, published, "", HandOver, "n"},
		"somebody else's":     {network.Delegation{From: "ot-loches"}, published, "opening", Edit, "p"},
		"answering proposals": {network.Delegation{}, published, "", Answer, "y"},
	} {
		d := test.Delegation
		d.Code, d.To = "d1", "ot-blois"
		if d.From == "" {
			d.From = "ot-tours"
		}
		p := policy(t).Among(nil, []*network.Delegation{&d}, func() time.Time { return noon })
		if got := letter(t, p.Decide(office, test.action, Object{Offer: test.on, Group: test.group})); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
		if got := letter(t, p.Decide(Actor{"account:2", "adt-37", network.Contributor, ""}, test.action, Object{Offer: published, Group: test.group})); got == "y" {
			t.Errorf("%s: a third party may too", name)
		}
	}
}

func TestTranslation(t *testing.T) {
	translator := Actor{"account:1", "ot-tours", network.Translator, ""}
	for translation, want := range map[bool]string{true: "y", false: "p"} {
		if got := letter(t, policy(t).Decide(translator, Edit, Object{Offer: owned(1, "ot-tours", "", offer.Published), Group: "description", Translation: translation})); got != want {
			t.Errorf("translation %v: %s, want %s", translation, got, want)
		}
	}
	if got := letter(t, policy(t).Decide(translator, Edit, Object{Offer: owned(1, "ot-blois", "", offer.Published), Translation: true})); got != "p" {
		t.Errorf("of another's offer: %s", got)
	}
}

func TestManaging(t *testing.T) {
	for name, test := range map[string]struct {
		Actor
		organisation, want string
	}{
		"own":                {Actor{"account:1", "ot-tours", network.OrganisationAdministrator, ""}, "ot-tours", "y"},
		"another":            {Actor{"account:1", "ot-tours", network.OrganisationAdministrator, ""}, "ot-blois", "n"},
		"below, by office":   {Actor{"account:1", "adt-37", network.OrganisationAdministrator, ""}, "ot-tours", "n"},
		"below, animated":    {Actor{"account:1", "adt-37", network.Animator, ""}, "ot-tours", "y"},
		"above":              {Actor{"account:1", "ot-tours", network.Animator, ""}, "adt-37", "n"},
		"beside":             {Actor{"account:1", "adt-37", network.Animator, ""}, "ot-blois", "n"},
		"a validator":        {Actor{"account:1", "ot-tours", network.Validator, ""}, "ot-tours", "n"},
		"whole network":      {Actor{"account:1", "ot-tours", network.OrganisationAdministrator, ""}, "", "n"},
		"nobody has heard":   {Actor{"account:1", "nowhere", network.OrganisationAdministrator, ""}, "nowhere", "n"},
		"who looks after it": {Actor{"account:1", "", network.Administrator, ""}, "ot-tours", "y"},
	} {
		if got := letter(t, policy(t).Decide(test.Actor, Manage, Object{Organisation: test.organisation})); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// Whatever the tree, the line above somebody ends, and who stands above whom is no circle of rights over oneself.
func TestTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := []string{"a", "b", "c", "d", "e"}
		var all []network.Organisation
		for _, c := range codes {
			all = append(all, network.Organisation{Code: c, Kind: network.TouristOffice, Parent: rapid.SampledFrom(append(codes, "", "nowhere")).Draw(t, "parent of "+c)})
		}
		p := (&Policy{}).With(all, nil)
		for _, c := range codes {
			if len(p.Line(c)) > len(codes) {
				t.Fatalf("line of %s: %v", c, p.Line(c))
			}
			for _, below := range p.Below(c) {
				if !p.Above(c, below) {
					t.Fatalf("%s is below %s, which is not above it", below, c)
				}
			}
		}
	})
}

// A set of roles gives at least what each of them gives, and no more than an administrator has.
func TestRolesAddUp(t *testing.T) {
	p := policy(t)
	rank := map[string]int{".": 0, "n": 1, "p": 2, "y": 3}
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string) network.Roles {
			return rapid.Custom(func(t *rapid.T) network.Roles { return network.Roles(rapid.Uint16Range(0, 127).Draw(t, "bits")) }).Draw(rt, name)
		}
		some, more := draw("some"), draw("more")
		organisation := rapid.SampledFrom([]string{"crt", "adt-37", "ot-tours", "ot-loches", "hotel-sarl", "nowhere", ""}).Draw(rt, "organisation")
		action := rapid.SampledFrom(Actions).Draw(rt, "action")
		on := Object{Offer: owned(offer.ID(rapid.IntRange(0, 1).Draw(rt, "id")), rapid.SampledFrom([]string{"ot-tours", "ot-loches", "hotel-sarl"}).Draw(rt, "owner"), "",
			rapid.SampledFrom(offer.Statuses).Draw(rt, "status")), Group: rapid.SampledFrom(offer.Groups).Draw(rt, "group"), Translation: rapid.Bool().Draw(rt, "translation")}
		few, many := letter(t, p.Decide(Actor{"account:1", organisation, some, ""}, action, on)), letter(t, p.Decide(Actor{"account:1", organisation, some | more, ""}, action, on))
		if rank[many] < rank[few] {
			rt.Fatalf("%v %s: %s, with %v besides %s", some, action, few, more, many)
		}
	})
}

// While nobody of an organisation is there its stand-in answers for it, drafts and all; before and after, it does not.
func TestStandIn(t *testing.T) {
	june := opening.DateOf(2026, 6, 15)
	office := Actor{Name: "account:1", Organisation: "ot-blois", Roles: network.Validator}
	draft := owned(2, "ot-tours", "", offer.Draft)
	for name, test := range map[string]struct {
		absence network.Absence
		want    bool
	}{
		"away":           {network.Absence{From: june - 1, To: june + 1, StandIn: "ot-blois"}, true},
		"back since":     {network.Absence{From: june - 9, To: june - 1, StandIn: "ot-blois"}, false},
		"not gone yet":   {network.Absence{From: june + 1, To: june + 9, StandIn: "ot-blois"}, false},
		"with another":   {network.Absence{From: june - 1, To: june + 1, StandIn: "adt-41"}, false},
		"with the above": {network.Absence{From: june - 1, To: june + 1}, false},
	} {
		p := policy(t).With([]network.Organisation{{Code: "ot-tours", Kind: network.TouristOffice, Absence: test.absence}, {Code: "ot-blois", Kind: network.TouristOffice},
			{Code: "adt-41", Kind: network.DepartmentalCommittee}}, nil).Among(nil, nil, func() time.Time { return june.At(12*60, time.UTC) })
		for _, action := range []Action{Answer, Edit, Publish} {
			if d := p.Decide(office, action, Object{Offer: draft}); d.Allowed != test.want {
				t.Errorf("%s: %s: %+v", name, action, d)
			}
		}
		if p.Decide(office, HandOver, Object{Offer: draft}).Allowed {
			t.Errorf("%s: it gives away what is not its own", name)
		}
	}
}
