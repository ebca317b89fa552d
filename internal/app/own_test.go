package app_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/own"
	"escale/internal/query"
)

var (
	keeper  = access.Actor{Name: "anne", Organisation: "office-de-blois", Roles: network.Contributor}
	manager = access.Actor{Name: "local operator", Organisation: "office-de-blois", Roles: network.Administrator}
)

const ownText = `
fields:
  - {key: member, kind: flag, label: {fr: Adhérent, en: Member}, facet: true, aliases: ["apidae:1001"]}
  - key: level
    kind: choice
    many: true
    facet: true
    label: {fr: Niveau, en: Level}
    choices:
      - {code: gold, label: {fr: Or, en: Gold}, aliases: ["apidae:77"]}
      - {code: silver, label: {fr: Argent, en: Silver}}
  - {key: note, kind: text, label: {fr: Note, en: Note}}
`

// office is a base with three museums and an organisation that keeps something about them.
func office(t *testing.T, o app.Options) *app.App {
	t.Helper()
	a := open(t, o)
	bring(t, a, folder(t, poi(1, "Musée un", nil), poi(2, "Musée deux", nil), poi(3, "Musée trois", nil)), app.ImportOptions{})
	sheet, err := own.ParseSheet([]byte(ownText))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.DefineOwn(t.Context(), keeper, sheet, false); err != nil {
		t.Fatal(err)
	}
	return a
}

func countOwn(t *testing.T, a *app.App, actor access.Actor, facet, code string) int {
	t.Helper()
	found, err := a.Search(t.Context(), actor, &query.Question{Query: query.Query{Terms: []query.Term{{Facet: own.Prefix + facet, Any: []string{code}},
		{Facet: "status", Any: []string{"published"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return found.Count
}

func keep(t *testing.T, a *app.App, id offer.ID, e own.Edit) *app.Kept {
	t.Helper()
	kept, err := a.KeepOwn(t.Context(), keeper, id, e, false, -1)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestOwnIsKeptBesideTheOffer(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, e testkit.Engine) {
		o := app.Options{Data: t.TempDir()}
		if e.Postgres {
			o.Database = e.URL(t)
		}
		a := office(t, o)
		before, err := a.Offer(t.Context(), access.Operator, offer.FirstID)
		if err != nil {
			t.Fatal(err)
		}
		keep(t, a, offer.FirstID, own.Edit{"member": {"yes"}, "level": {"apidae:77"}})
		if n := countOwn(t, a, keeper, "member", "yes"); n != 1 {
			t.Errorf("%d members", n)
		}
		if n := countOwn(t, a, access.Operator, "member", "yes"); n != 0 {
			t.Error("an administrator who acts for nobody asks by what somebody keeps")
		}
		after, err := a.Offer(t.Context(), access.Operator, offer.FirstID)
		if err != nil || after.Version != before.Version || !after.Updated.Equal(before.Updated) {
			t.Errorf("the offer has version %d of %s, had %d of %s (%v)", after.Version, after.Updated, before.Version, before.Updated, err)
		}
		q := &query.Question{}
		did, err := a.KeepOwnOfAll(t.Context(), keeper, q, own.Edit{"level": {"silver"}}, nil)
		if err != nil || did.Found != 3 || did.Changed != 3 {
			t.Errorf("%+v %v", did, err)
		}
		if did, err = a.KeepOwnOfAll(t.Context(), keeper, q, own.Edit{"level": {"silver"}}, nil); err != nil || did.Changed != 0 {
			t.Errorf("the same again: %+v %v", did, err)
		}
		if got, gold := countOwn(t, a, keeper, "level", "silver"), countOwn(t, a, keeper, "level", "gold"); got != 3 || gold != 0 {
			t.Errorf("%d silver, %d gold", got, gold)
		}
		if _, err := a.KeepOwn(t.Context(), access.Operator, offer.FirstID, own.Edit{}, false, -1); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody keeps: %v", err)
		}
	})
}

// What is kept outlasts a restart, with the index of the last run and with a new one.
func TestOwnOutlastsRestart(t *testing.T) {
	dir := t.TempDir()
	a, err := app.Open(t.Context(), app.Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	bring(t, a, folder(t, poi(1, "Musée un", nil), poi(2, "Musée deux", nil)), app.ImportOptions{})
	sheet, _ := own.ParseSheet([]byte(ownText))
	if _, err := a.DefineOwn(t.Context(), keeper, sheet, false); err != nil {
		t.Fatal(err)
	}
	keep(t, a, offer.FirstID, own.Edit{"member": {"yes"}})
	if n := countOwn(t, a, keeper, "member", "yes"); n != 1 {
		t.Fatalf("%d members", n)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, app.Options{Data: dir})
	if n := countOwn(t, b, keeper, "member", "yes"); n != 1 {
		t.Errorf("%d members after a restart", n)
	}
	if err := b.RebuildIndex(t.Context(), access.Operator); err != nil {
		t.Fatal(err)
	}
	if n := countOwn(t, b, keeper, "member", "yes"); n != 1 {
		t.Errorf("%d members in a new index", n)
	}
}

// An offer that others are merged into keeps its own, and gains what it had none of. What is kept about one that was merged or
// withdrawn stays, and counts where that one is seen: among what is published no more, until it is back.
func TestOwnOfMergedAndWithdrawn(t *testing.T) {
	a := office(t, app.Options{})
	from, into, other := offer.FirstID, offer.FirstID+1, offer.FirstID+2
	keep(t, a, from, own.Edit{"member": {"yes"}, "level": {"gold"}, "note": {"depuis 1998"}})
	keep(t, a, into, own.Edit{"member": {"no"}, "level": {"silver"}})
	keep(t, a, other, own.Edit{"member": {"yes"}})
	change := func(id offer.ID, status offer.Status, to offer.ID) {
		t.Helper()
		shown, err := a.Offer(t.Context(), access.Operator, id)
		if err != nil {
			t.Fatal(err)
		}
		o := shown.Offer.Clone()
		o.Status, o.MergedInto = status, to
		if _, err := a.Save(t.Context(), access.Operator, o); err != nil {
			t.Fatal(err)
		}
	}
	change(from, offer.Merged, into)
	change(other, offer.Withdrawn, 0)
	kept, err := a.OwnValues(t.Context(), keeper, into)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(kept.Values); got != "map[level:[silver gold] member:[no] note:[depuis 1998]]" {
		t.Error(got)
	}
	if n := countOwn(t, a, keeper, "member", "yes"); n != 0 {
		t.Errorf("%d members: the merged or the withdrawn one is counted", n)
	}
	kept, err = a.OwnValues(t.Context(), manager, from)
	if err != nil || fmt.Sprint(kept.Values) != "map[level:[gold] member:[yes] note:[depuis 1998]]" {
		t.Errorf("what was kept about the merged one is gone: %v %v", kept, err)
	}
	change(other, offer.Published, 0)
	if n := countOwn(t, a, keeper, "member", "yes"); n != 1 {
		t.Errorf("%d members: what comes back is to have what was kept", n)
	}
}

func TestOwnTables(t *testing.T) {
	a := office(t, app.Options{})
	shown, err := a.Offer(t.Context(), access.Operator, offer.FirstID+1)
	if err != nil {
		t.Fatal(err)
	}
	id := shown.Identifiers()[0]
	table := fmt.Sprintf("id,identifier,apidae:1001,level,note\n%d,,yes,gold|apidae:77,un\n,%s:%s,no,,\n1,,yes,,\n%d,,maybe,,\n", offer.FirstID, id.System, id.Value, offer.FirstID+2)
	did, err := a.ImportOwn(t.Context(), keeper, strings.NewReader(table), nil)
	if err != nil || did.Found != 4 || did.Changed != 2 || len(did.Refused) != 2 {
		t.Fatalf("%+v %v", did, err)
	}
	if did.Refused[0].Path != "4" || did.Refused[0].Key != "own.row_no_offer" || did.Refused[1].Path != "5/apidae:1001" {
		t.Errorf("%+v", did.Refused)
	}
	var b bytes.Buffer
	n, err := a.ExportOwn(t.Context(), keeper, &query.Question{}, &b)
	want := "id,name,member,level,note\r\n1000000000,Musée un,yes,gold,un\r\n1000000001,Musée deux,no,,\r\n"
	if err != nil || n != 2 || b.String() != want {
		t.Errorf("%d %v\n%s", n, err, b.String())
	}
	if did, err = a.ImportOwn(t.Context(), keeper, &b, nil); err != nil || did.Changed != 0 {
		t.Errorf("what was exported is not what was there: %+v %v", did, err)
	}
}
