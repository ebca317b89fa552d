package native

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"escale/internal/fault"
	"escale/internal/house/testkit/arbitrary"
	"escale/internal/offer"
)

// written is what a caller reads of an offer, less the head.
func written(t interface{ Fatal(...any) }, r *Renderer, o *offer.Offer) []byte {
	var doc map[string]any
	if err := json.Unmarshal(r.Full(nil, o, Voice{All: true}, nil, nil, today), &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range Head {
		delete(doc, name)
	}
	body, err := json.Marshal(doc, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// Whoever sends back what they read changes nothing, whatever it is.
func TestSendingBackWhatWasReadChangesNothing(t *testing.T) {
	r := renderer(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := arbitrary.Offer(r.Reference.Catalog).Draw(rt, "offer")
		if r.shapes[o.Type] == nil {
			return
		}
		next, _, err := r.Patch(o, "fr", written(rt, r, o))
		if err != nil {
			rt.Fatal(err)
		}
		if ops := offer.Difference(o, next); len(ops) > 0 {
			rt.Errorf("changed: %v", ops)
		}
	})
	for name, o := range map[string]*offer.Offer{"hotel": hotel()} {
		next, _, err := r.Patch(o, "fr", written(t, r, o))
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff([]offer.Op(nil), offer.Difference(o, next)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A patch says what it says: words by language, members of a value, items by their id; all else stays.
func TestPatch(t *testing.T) {
	r := renderer(t)
	get := func(o *offer.Offer, field, item string) offer.Value {
		if c := o.Get(offer.Key{Field: field, Item: item}); c != nil {
			return c.Value
		}
		return nil
	}
	low := 80.0
	for name, test := range map[string]struct {
		doc         string
		field, item string
		want        offer.Value
	}{
		"a language":        {`{"name":{"de":"Der Hof"}}`, "name", "", offer.Text{"fr": {Value: `L’Auberge "du Pont"`, Maker: offer.ByStaff}, "en": {Value: "The Bridge Inn", Maker: offer.ByMachine}, "de": {Value: "Der Hof"}}},
		"a plain string":    {`{"name":"L’Auberge"}`, "name", "", offer.Text{"fr": {Value: "L’Auberge"}, "en": {Value: "The Bridge Inn", Maker: offer.ByMachine}}},
		"a language less":   {`{"name":{"en":null}}`, "name", "", offer.Text{"fr": {Value: `L’Auberge "du Pont"`, Maker: offer.ByStaff}}},
		"a field less":      {`{"description":{"long":null}}`, "description.long", "", nil},
		"a level less":      {`{"description":null}`, "description.short", "", nil},
		"part of a value":   {`{"location":{"address":{"postal_code":"37100"}}}`, "location.address", "", offer.Address{Lines: []string{"1 quai de la Loire", "Bât. <B>"}, PostalCode: "37100", Locality: "Tours", Commune: "37261"}},
		"an item":           {`{"rates":[{"id":"r0","min_age":5}]}`, "rates", "r0", offer.Rate{Min: &low, Currency: "CHF", To: today - 1, Tax: offer.Yes, MinAge: 5}},
		"an item less":      {`{"rates":[{"id":"r0","deleted":true}]}`, "rates", "r0", nil},
		"the other stays":   {`{"rates":[{"id":"r1","deleted":true}]}`, "rates", "r0", offer.Rate{Min: &low, Currency: "CHF", To: today - 1, Tax: offer.Yes, MinAge: 4}},
		"a code":            {`{"features":[{"code":"wifi","not":true,"note":null}]}`, "features", "wifi", offer.Choice{Code: "wifi", Not: true}},
		"a new choice":      {`{"features":[{"code":"lift"}]}`, "features", "lift", offer.Choice{Code: "lift"}},
		"a code as such":    {`{"rates":[{"id":"r9","rate":"reduced","min":3}]}`, "rates", "r9", offer.Rate{Rate: "reduced", Min: number(3)}},
		"the whole list":    {`{"aliases":["Chez Léon\\Lulu"]}`, "aliases", "a1", offer.Word(`Chez Léon\Lulu`)},
		"a list made empty": {`{"aliases":[]}`, "aliases", "a1", nil},
		"another's words":   {`{"contacts":[{"id":"c1","name":"Bureau"}]}`, "contacts", "c1", offer.Contact{Role: offer.RolePublic, Name: "Bureau", Channels: []offer.Channel{{Means: offer.Phone, Value: "02 47 00 00 00"}, {Means: offer.Email, Value: "a@example.org", Note: offer.Text{"en": {Value: "in English", Maker: offer.ByMachine}}}}}},
	} {
		next, carried, err := r.Patch(hotel(), "fr", []byte(test.doc))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := get(next, test.field, test.item); !offer.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		if !slices.Contains(carried, test.field) {
			t.Errorf("%s: it speaks of %v", name, carried)
		}
	}
}

func number(x float64) *float64 { return &x }

// The order in which items are named is theirs; those that are not named keep their place behind the one before.
func TestPatchMovesItems(t *testing.T) {
	r := renderer(t)
	next, _, err := r.Patch(hotel(), "fr", []byte(`{"media":[{"id":"m3"},{"id":"m1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := next.Items("media", ""); !slices.Equal(got, []string{"m3", "m1", "m/2"}) {
		t.Errorf("in the order %v", got)
	}
}

// What cannot be read is told with its place, all at once; nothing of the head can be set, and nothing unheard-of is let through.
func TestPatchRefuses(t *testing.T) {
	r := renderer(t)
	for doc, want := range map[string]string{
		`{"owner":"me"}`:     "/owner member.read_only",
		`{"status":"draft"}`: "/status member.read_only", `{"version":9}`: "/version member.read_only", `{"id":1}`: "/id member.read_only",
		`{"sources":[]}`:                        "/sources member.read_only",
		`{"type":"camping"}`:                    "/type member.read_only",
		`{"nom":"x"}`:                           "/nom member.unknown",
		`{"location":{"adress":{}}}`:            "/location/adress member.unknown",
		`{"location":7}`:                        "/location value.unreadable",
		`{"contacts":{"role":"public"}}`:        "/contacts value.unreadable",
		`{"contacts":[{"rôle":"public"}]}`:      "/contacts/0/rôle member.unknown",
		`{"contacts":["x"]}`:                    "/contacts/0 value.unreadable",
		`{"contacts":[{"origin":{}}]}`:          "/contacts/0/origin member.unknown",
		`{"media":[{"id":"m1","hash":"00"}]}`:   "/media/0/hash member.unknown",
		`{"rates":[{"id":"r1","min":"x"}]}`:     "/rates/0 value.unreadable",
		`{"rates":[{"id":"x","deleted":true}]}`: "/rates/0 item.not_found",
		`{"name":7}`:                            "/name value.unreadable",
		`{"opening":{"osm":"Mo-Fr"}}`:           "/opening value.unreadable",
		`{"variants":{"winter":{"nom":"x"}}}`:   "/variants/winter/nom member.unknown",
	} {
		_, _, err := r.Patch(hotel(), "fr", []byte(doc))
		f := (*fault.Error)(nil)
		if !errors.As(err, &f) || len(f.Problems) == 0 {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		if got := f.Problems[0].Path + " " + f.Problems[0].Key; got != want {
			t.Errorf("%s: %s, want %s", doc, got, want)
		}
	}
	for _, doc := range []string{``, `null`, `[]`, `7`, `{"name":`} {
		if _, _, err := r.Patch(hotel(), "fr", []byte(doc)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

func FuzzPatch(f *testing.F) {
	r := renderer(f)
	f.Add([]byte(`{"name":{"fr":"x"},"contacts":[{"role":"public","channels":[{"means":"phone","value":"1"}]}]}`))
	f.Add([]byte(`{"rates":[{"id":"r1","rate":{"code":"full"},"min":1e308}],"opening":{"calendar":{"periods":[]}},"location":null}`))
	f.Add(written(f, r, hotel()))
	f.Fuzz(func(t *testing.T, doc []byte) {
		o := hotel()
		next, _, err := r.Patch(o, "fr", doc)
		if err != nil {
			return
		}
		if next.ID != o.ID || next.Owner != o.Owner || next.Status != o.Status || next.Version != o.Version || next.Type != o.Type {
			t.Error("the head is another")
		}
		if _, err := offer.Encode(next); err != nil {
			t.Errorf("what was read cannot be kept: %v", err)
		}
	})
}

// A value by itself is written as it is within its offer.
func TestOneValue(t *testing.T) {
	r := renderer(t)
	o := hotel()
	for i := range o.Cells {
		c := &o.Cells[i]
		var v any
		if err := json.Unmarshal(r.Value(o, c.Key, c.Value, today), &v); err != nil || v == nil {
			t.Errorf("%s: %v %v", c.Field, v, err)
		}
	}
	if got := string(r.Value(o, offer.Key{Field: "location.point"}, offer.Position{Lat: 1, Lon: 2}, today)); got != `{"lat":1,"lon":2}` {
		t.Error(got)
	}
	if got := string(r.Value(o, offer.Key{Field: "none"}, offer.Word("x"), today)) + string(r.Value(o, offer.Key{Field: "name"}, nil, today)); got != "nullnull" {
		t.Error(got)
	}
}
