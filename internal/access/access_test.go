package access

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/query"
)

func policy(t testing.TB) *Policy {
	t.Helper()
	p, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return p.With([]network.Organisation{
		{Code: "crt", Kind: network.RegionalCommittee}, {Code: "adt-37", Kind: network.DepartmentalCommittee, Parent: "crt"},
		{Code: "ot-tours", Kind: network.TouristOffice, Parent: "adt-37"}, {Code: "ot-blois", Kind: network.TouristOffice, Parent: "crt"},
		{Code: "ot-loches", Kind: network.TouristOffice, Parent: "adt-37", Review: true}, {Code: "hotel-sarl", Kind: network.Professional, Parent: "ot-tours"},
	}, []network.Source{{Code: "open", Licence: offer.LicenceOuverte}, {Code: "closed"}})
}

func catalog(t testing.TB) *offer.Catalog {
	t.Helper()
	c, err := offer.Base()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWhoMayDoWhat reads as a table: for each actor one letter per action on each object. y is allowed, p may be proposed,
// n is refused, and . is out of sight: not found.
func TestWhoMayDoWhat(t *testing.T) {
	objects := []struct {
		name   string
		status offer.Status
		owner  string // "" is the base as a whole
	}{{name: "base"}, {"published ours", offer.Published, "ot-tours"}, {"draft ours", offer.Draft, "ot-tours"}, {"deleted ours", offer.Deleted, "ot-tours"},
		{"published theirs", offer.Published, "ot-blois"}, {"draft theirs", offer.Draft, "ot-blois"}, {"withdrawn theirs", offer.Withdrawn, "ot-blois"},
		{"merged theirs", offer.Merged, "ot-blois"}, {"published reviewed", offer.Published, "ot-loches"}, {"draft reviewed", offer.Draft, "ot-loches"}}
	const outOfSight = "..................."
	for _, test := range []struct {
		name string
		Actor
		want []string // in the order of objects
	}{
		//  Read Create Edit Publish Import Export Administer Maintain Keep Define Assess Remark Answer Gather Propose HandOver Manage Consult Account
		{"operator", Operator, every(objects, "yyyyyyyynnyyyyyyyyn")},
		{"administrator", Actor{"account:1", "ot-blois", network.Administrator, ""}, every(objects, "yyyyyyyyyyyyyyyyyyy")},
		{"contributor", Actor{"account:2", "ot-tours", network.Contributor, ""}, []string{"yynnnynnyyyyyyynnyy", "yyyynynnyyyyyyynnyy", "yyyynynnyyyyyyynnyy", "yyyynynnyyyyyyynnyy",
			"ypppnynnyyyynyynnyy", outOfSight, outOfSight, outOfSight, "ypppnynnyyyynyynnyy", outOfSight}},
		{"validator", Actor{"account:2", "ot-tours", network.Validator, ""}, []string{"yynnnynnyyyyyyynnyy", "yyyynynnyyyyyyyynyy", "yyyynynnyyyyyyyynyy", "yyyynynnyyyyyyyynyy",
			"ypppnynnyyyynyynnyy", outOfSight, outOfSight, outOfSight, "ypppnynnyyyynyynnyy", outOfSight}},
		{"contributor who is reviewed", Actor{"account:3", "ot-loches", network.Contributor, ""}, []string{"yynnnynnyyyyyyynnyy", "ypppnynnyyyynyynnyy", outOfSight, outOfSight,
			"ypppnynnyyyynyynnyy", outOfSight, outOfSight, outOfSight, "yyppnynnyyyynyynnyy", "yyypnynnyyyynyynnyy"}},
		{"validator who reviews", Actor{"account:3", "ot-loches", network.Validator | network.Contributor, ""}, []string{"yynnnynnyyyyyyynnyy", "ypppnynnyyyynyynnyy", outOfSight, outOfSight,
			"ypppnynnyyyynyynnyy", outOfSight, outOfSight, outOfSight, "yyyynynnyyyyyyyynyy", "yyyynynnyyyyyyyynyy"}},
		{"translator", Actor{"account:4", "ot-tours", network.Translator, ""}, []string{"ynnnnynnnnyyyyynnyy", "ypppnynnnnyynyynnyy", "ypppnynnnnyynyynnyy", "ypppnynnnnyynyynnyy",
			"ypppnynnnnyynyynnyy", outOfSight, outOfSight, outOfSight, "ypppnynnnnyynyynnyy", outOfSight}},
		{"adviser", Actor{"account:5", "ot-tours", network.Adviser, ""}, []string{"ynnnnynnnnyyyyynnyy", "ypppnynnnnyynyynnyy", "ypppnynnnnyynyynnyy", "ypppnynnnnyynyynnyy",
			"ypppnynnnnyynyynnyy", outOfSight, outOfSight, outOfSight, "ypppnynnnnyynyynnyy", outOfSight}},
		{"animator", Actor{"account:6", "adt-37", network.Animator, ""}, []string{"ynnnnynnnnyyyyynnyy", "yyyynynnnnyyyyyynyy", "yyyynynnnnyyyyyynyy", "yyyynynnnnyyyyyynyy",
			"ypppnynnnnyynyynnyy", outOfSight, outOfSight, outOfSight, "yyyynynnnnyyyyyynyy", "yyyynynnnnyyyyyynyy"}},
		{"animator of the region", Actor{"account:6", "crt", network.Animator, ""}, append([]string{"ynnnnynnnnyyyyynnyy"}, every(objects[1:], "yyyynynnnnyyyyyynyy")...)},
		{"organisation administrator", Actor{"account:7", "ot-tours", network.OrganisationAdministrator, ""}, []string{"ynnnnynnnnyyyyynnyy", "ypppnynnnnyynyyynyy", "ypppnynnnnyynyyynyy",
			"ypppnynnnnyynyyynyy", "ypppnynnnnyynyynnyy", outOfSight, outOfSight, outOfSight, "ypppnynnnnyynyynnyy", outOfSight}},
		{"reader", Actor{"account:8", "ot-tours", network.Reader, ""}, []string{"ynnnnynnnnyynynnnyy", "ynnnnynnnnyynynnnyy", "ynnnnynnnnyynynnnyy", "ynnnnynnnnyynynnnyy",
			"ynnnnynnnnyynynnnyy", outOfSight, outOfSight, outOfSight, "ynnnnynnnnyynynnnyy", outOfSight}},
		{"anonymous", Anonymous, []string{"ynnnnynnnnnynynnnnn", "ynnnnynnnnnynynnnnn", outOfSight, outOfSight, "ynnnnynnnnnynynnnnn", outOfSight, outOfSight, outOfSight, "ynnnnynnnnnynynnnnn", outOfSight}},
		{"no role", Actor{"account:9", "ot-tours", 0, ""}, []string{"ynnnnynnnnnynynnnny", "ynnnnynnnnnynynnnny", outOfSight, outOfSight, "ynnnnynnnnnynynnnny", outOfSight, outOfSight, outOfSight, "ynnnnynnnnnynynnnny", outOfSight}},
		{"professional", Actor{"account:10", "hotel-sarl", network.Contributor, ""}, []string{"yynnnynnyynyyyynnny", "ypppnynnyynynyynnny", outOfSight, outOfSight, "ypppnynnyynynyynnny", outOfSight, outOfSight, outOfSight,
			"ypppnynnyynynyynnny", outOfSight}},
		{"stranger", Actor{"str", "nowhere", network.Contributor, ""}, []string{"ynnnnynnnnnynynnnnn", "ynnnnynnnnnynynnnnn", outOfSight, outOfSight, "ynnnnynnnnnynynnnnn", outOfSight, outOfSight, outOfSight, "ynnnnynnnnnynynnnnn", outOfSight}},
	} {
		for i, object := range objects {
			var on Object
			if object.owner != "" {
				on.Offer = &offer.Offer{ID: 1, Type: "hotel", Status: object.status, Owner: object.owner}
			}
			var got strings.Builder
			for _, action := range Actions {
				got.WriteString(letter(t, policy(t).Decide(test.Actor, action, on)))
			}
			if got.String() != test.want[i] {
				t.Errorf("%s on %s: %s, want %s", test.name, object.name, got.String(), test.want[i])
			}
		}
	}
	if d := policy(t).Decide(Actor{"account:2", "ot-tours", network.Contributor, ""}, "fly", Object{}); d.Allowed {
		t.Error("an action that is not on the list is allowed")
	}
}

func every[T any](of []T, same string) []string { return slices.Repeat([]string{same}, len(of)) }

// letter writes a decision, and holds that its error says the same and no more.
func letter(t *testing.T, d Decision) string {
	t.Helper()
	err := d.Err()
	switch {
	case d.Rule == "":
		t.Error("a decision without a rule")
	case d.Allowed && err == nil:
		return "y"
	case d.Allowed:
		t.Errorf("allowed with error %v", err)
	case d.Rule == "access.out_of_sight" && fault.Is(err, fault.NotFound) && err.Error() == "offer.not_found":
		return "."
	case fault.Is(err, fault.Forbidden) && d.Propose:
		return "p"
	case fault.Is(err, fault.Forbidden):
		return "n"
	}
	return "?"
}

func TestDefaultConventions(t *testing.T) {
	p := policy(t)
	if p.Zone.String() != "Europe/Paris" {
		t.Errorf("zone %s", p.Zone)
	}
	want := map[ConventionKind]Setting{Consortium: Enforce, Diffusion: Enforce, Contribution: Observe, RightsGrant: Observe}
	if fmt.Sprint(p.Settings) != fmt.Sprint(want) {
		t.Errorf("settings %v", p.Settings)
	}
	for party, classes := range map[string]string{Public: "[fact protected]", OpenData: "[fact protected]", "members": "[fact protected personal network]"} {
		a := p.Diffusion(party)
		if len(a.Clauses) != 1 || fmt.Sprint(a.Clauses[0].Mask.Classes) != classes {
			t.Errorf("%s: %+v", party, a)
			continue
		}
		published := a.Clauses[0].Scope.Term("status")
		if published == nil || !slices.Equal(published.Any, []string{"published"}) {
			t.Errorf("%s sees what is not published", party)
		}
		private := a.Clauses[0].Mask.Groups.Has("contact-private") || a.Clauses[0].Mask.Groups.Has("unmapped")
		if private != (party == "members") {
			t.Errorf("%s: groups %v", party, a.Clauses[0].Mask.Groups)
		}
	}
	if a := p.Diffusion("a stranger"); len(a.Clauses) > 0 {
		t.Errorf("a party without convention sees %v", a.Clauses)
	}
	for i := range p.Conventions {
		if slices.Contains(p.Conventions[i].Classes, offer.Secret) {
			t.Errorf("%s lets private data through", p.Conventions[i].Number)
		}
	}
}

func TestSettingsAreObeyed(t *testing.T) {
	p := policy(t)
	p.Settings[Diffusion], p.Settings[Consortium] = Off, Off
	if a := p.Audience(Anonymous); len(a.Clauses) > 0 {
		t.Errorf("the portal sees %v without conventions", a.Clauses)
	}
	a := p.Audience(Actor{"bob", "ot-tours", network.Contributor, ""})
	if len(a.Clauses) != 1 || a.Clauses[0].Convention != "owner" {
		t.Errorf("an owner sees %v", a.Clauses)
	}
}

func TestConventionsNarrow(t *testing.T) {
	c := Convention{Number: "D-9", Party: "site", Types: []offer.Type{"hotel", "event"}, Classes: []offer.Class{offer.Fact}, Groups: []offer.Group{"identity", "rates"},
		Except: []offer.Group{"rates"}, Langs: []offer.Lang{"fr"}, Use: offer.UseWeb}
	got := c.clause()
	if fmt.Sprint(got.Mask.Groups) != "[identity]" || fmt.Sprint(got.Mask.Langs) != "[fr]" || got.Convention != "D-9" {
		t.Errorf("%+v", got)
	}
	for typ, want := range map[string]bool{"hotel": true, "event": true, "shop": false} {
		s := &query.Subject{Codes: []offer.Code{{Facet: "type", Code: typ}, {Facet: "status", Code: "published"}}}
		if got.Scope.Match(s) != want {
			t.Errorf("%s: %v", typ, !want)
		}
	}
	if len(c.Scope.Terms) > 0 {
		t.Error("the convention's own scope changed")
	}
}

func day(y int, m time.Month, d int) opening.Date { return opening.DateOf(y, m, d) }

func TestRightsOnMedia(t *testing.T) {
	p := policy(t)
	paris := p.Zone
	noon := time.Date(2026, 6, 15, 12, 0, 0, 0, paris)
	june30 := offer.MediumRights{Until: day(2026, 6, 30)}
	july1 := offer.MediumRights{From: day(2026, 7, 1)}
	for _, test := range []struct {
		name   string
		rights offer.MediumRights
		source string
		use    offer.Use
		at     time.Time
		want   Basis
	}{
		{"last day, 23:59", june30, "", offer.UseWeb, time.Date(2026, 6, 30, 23, 59, 59, 999, paris), ByObservation},
		{"midnight", june30, "", offer.UseWeb, time.Date(2026, 7, 1, 0, 0, 0, 0, paris), NoBasis},
		{"midnight in UTC is past it", june30, "", offer.UseWeb, time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC), NoBasis},
		{"an hour before, by UTC", june30, "", offer.UseWeb, time.Date(2026, 6, 30, 21, 59, 0, 0, time.UTC), ByObservation},
		{"before the first day", july1, "", offer.UseWeb, time.Date(2026, 6, 30, 23, 59, 59, 0, paris), NoBasis},
		{"first day", july1, "", offer.UseWeb, time.Date(2026, 7, 1, 0, 0, 0, 0, paris), ByObservation},
		{"an ended open licence", offer.MediumRights{Licence: offer.CCBY, Until: day(2026, 6, 1)}, "", offer.UseWeb, noon, NoBasis},
		{"consent withdrawn", offer.MediumRights{Licence: offer.CC0, People: offer.ConsentWithdrawn}, "open", offer.UseWeb, noon, NoBasis},
		{"consent missing", offer.MediumRights{People: offer.ConsentMissing}, "", offer.UseDesk, noon, NoBasis},
		{"consent given", offer.MediumRights{People: offer.ConsentGiven}, "", offer.UseWeb, noon, ByObservation},
		{"open licence", offer.MediumRights{Licence: offer.CCBYSA}, "", offer.UseOpenData, noon, ByOpenLicence},
		{"closed licence on the web", offer.MediumRights{Licence: offer.CCBYNC}, "", offer.UseWeb, noon, ByObservation},
		{"closed licence in open data", offer.MediumRights{Licence: offer.CCBYNC}, "open", offer.UseOpenData, noon, NoBasis},
		{"reserved in open data", offer.MediumRights{Licence: offer.AllRightsReserved}, "open", offer.UseOpenData, noon, NoBasis},
		{"reserved for reuse", offer.MediumRights{Licence: offer.AllRightsReserved, Uses: []offer.Use{offer.UseReuse}}, "", offer.UseReuse, noon, NoBasis},
		{"use allowed", offer.MediumRights{Uses: []offer.Use{offer.UseWeb}}, "", offer.UseWeb, noon, ByOwn},
		{"use not allowed", offer.MediumRights{Uses: []offer.Use{offer.UseWeb, offer.UseApp}}, "", offer.UsePrint, noon, NoBasis},
		{"use not allowed, open licence", offer.MediumRights{Licence: offer.CC0, Uses: []offer.Use{offer.UseWeb}}, "", offer.UsePrint, noon, NoBasis},
		{"nothing told, open source", offer.MediumRights{}, "open", offer.UseOpenData, noon, ByOpenLicence},
		{"nothing told", offer.MediumRights{}, "", offer.UseWeb, noon, ByObservation},
	} {
		m := &offer.Medium{Type: offer.Photo, Rights: test.rights}
		if got := p.MediumBasis(&offer.Offer{Owner: "ot-tours"}, m, offer.Origin{Source: test.source}, test.use, test.at); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestUsesOfTexts(t *testing.T) {
	cell := func(source string) offer.Cell {
		return offer.Cell{Key: offer.Key{Field: "description.long"}, Value: offer.Say("fr", "x"), Origin: offer.Origin{Source: source}}
	}
	p := policy(t)
	p.Legacy = []Terms{{Organisation: "ot-tours", Uses: []offer.Use{offer.UseWeb, offer.UseApp}}}
	for _, test := range []struct {
		setting Setting
		owner   string
		sources []string
		want    string
	}{
		{Observe, "ot-blois", []string{"closed"}, "[web app print open-data reuse desk]"},
		{Enforce, "ot-blois", []string{"closed"}, "[]"},
		{Enforce, "ot-blois", []string{"open"}, "[web app print open-data reuse desk]"},
		{Enforce, "ot-blois", []string{"open", "closed"}, "[]"},
		{Enforce, "ot-tours", []string{"open", "closed"}, "[web app]"},
		{Enforce, "ot-tours", []string{""}, "[web app]"},
	} {
		p.Settings[RightsGrant] = test.setting
		o := &offer.Offer{Owner: test.owner}
		for _, source := range test.sources {
			o.Cells = append(o.Cells, cell(source))
		}
		if got := fmt.Sprint(p.TextUses(o)); got != test.want {
			t.Errorf("%s, %s from %v: %s, want %s", test.setting, test.owner, test.sources, got, test.want)
		}
	}
}

// Private criteria belong to the organisation that the actor acts for, and are asked by it alone: not by who looks after the
// network, nor by whoever names an organisation without being anything in it.
func TestWhoseOwnCriteria(t *testing.T) {
	p := policy(t)
	for name, test := range map[string]struct {
		actor Actor
		want  string
	}{
		"anonymous":                   {Anonymous, ""},
		"operator":                    {Operator, ""},
		"operator for somebody":       {Actor{"local operator", "ot-tours", network.Administrator, ""}, "ot-tours"},
		"contributor":                 {Actor{"bob", "ot-tours", network.Contributor, ""}, "ot-tours"},
		"reader":                      {Actor{"eve", "ot-tours", network.Reader, ""}, "ot-tours"},
		"professional":                {Actor{"pro", "hotel-sarl", network.Contributor, ""}, "hotel-sarl"},
		"visitor":                     {Actor{"vic", "ot-tours", 0, ""}, ""},
		"no role":                     {Actor{"nil", "ot-tours", 0, ""}, ""},
		"organisation nobody knows":   {Actor{"str", "nowhere", network.Contributor, ""}, ""},
		"portal as an organisation":   {Actor{"por", Public, network.Contributor, ""}, ""},
		"open data as an audience":    {Actor{"open-data", OpenData, 0, ""}, ""},
		"administrator of ot-blois":   {Actor{"ann", "ot-blois", network.Administrator, ""}, "ot-blois"},
		"contributor of no house":     {Actor{"non", "", network.Contributor, ""}, ""},
		"professional who only reads": {Actor{"pro", "hotel-sarl", network.Reader, ""}, "hotel-sarl"},
	} {
		a := p.Audience(test.actor)
		if a.Own != test.want {
			t.Errorf("%s asks by what %q keeps, want %q", name, a.Own, test.want)
		}
		plain := p.Audience(Actor{test.actor.Name, "", test.actor.Roles, ""})
		if a.Own != "" && a.Name == plain.Name {
			t.Errorf("%s shares caches with those who keep nothing: %s", name, a.Name)
		}
	}
	if a := p.Diffusion(Public); a.Own != "" {
		t.Error("a convention gives own criteria away")
	}
}
