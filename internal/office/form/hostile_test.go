package form_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/offer"
	"escale/internal/office/form"
)

func small() *offer.Offer {
	return &offer.Offer{ID: 1_000_000_001, Type: "hotel", Status: offer.Draft, Owner: "ot", Cells: []offer.Cell{
		{Key: offer.Key{Field: "name"}, Value: offer.Text{"fr": {Value: "Hôtel du Pont"}, "en": {Value: "Bridge Hotel"}, "de": {Value: "Brückenhotel"}}},
		{Key: offer.Key{Field: "former_names", Item: "i1"}, Value: offer.Word("La Poste")},
		{Key: offer.Key{Field: "former_names", Item: "i2"}, Value: offer.Word("Le Lion d’Or")},
		{Key: offer.Key{Field: "contacts", Item: "k1"}, Value: offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Phone, Value: "02 54 71 73 74"}, {Means: offer.Email, Value: "a@example.org"}}}},
		{Key: offer.Key{Field: "features", Item: "wifi"}, Value: offer.Choice{Code: "wifi"}},
	}}
}

// typed gives the form of an offer as it would be sent, with some controls changed: a nil list takes one away.
func typed(t testing.TB, s *form.Setting, changes map[string][]string) url.Values {
	t.Helper()
	sent := posted(drawn(t, s))
	for name, values := range changes {
		if values == nil {
			delete(sent, name)
		} else {
			sent[name] = values
		}
	}
	return sent
}

func cell(t testing.TB, o *offer.Offer, field, item string) offer.Value {
	t.Helper()
	c := o.Get(offer.Key{Field: field, Item: item})
	if c == nil {
		return nil
	}
	return c.Value
}

func TestWhatIsTypedIsTaken(t *testing.T) {
	for name, c := range map[string]struct {
		type_       map[string][]string
		field, item string
		want        offer.Value
	}{
		"a phrase":        {map[string][]string{"name~~/en/v": {" The Bridge "}}, "name", "", offer.Text{"fr": {Value: "Hôtel du Pont"}, "en": {Value: "The Bridge"}, "de": {Value: "Brückenhotel"}}},
		"the source":      {map[string][]string{"name~~/fr/v": {"Le Pont"}}, "name", "", offer.Text{"fr": {Value: "Le Pont"}, "en": {Value: "Bridge Hotel", Outdated: true}, "de": {Value: "Brückenhotel", Outdated: true}}},
		"both":            {map[string][]string{"name~~/fr/v": {"Le Pont"}, "name~~/en/v": {"The Bridge"}}, "name", "", offer.Text{"fr": {Value: "Le Pont"}, "en": {Value: "The Bridge"}, "de": {Value: "Brückenhotel", Outdated: true}}},
		"a word":          {map[string][]string{"former_names~~i1": {"Le Cygne"}}, "former_names", "i1", offer.Word("Le Cygne")},
		"nothing":         {map[string][]string{"former_names~~i1": {" "}}, "former_names", "i1", nil},
		"taken away":      {map[string][]string{"former_names~": {"", "i2"}}, "former_names", "i1", nil},
		"a new item":      {map[string][]string{"former_names~": {"", "i1", "i2", "n7"}, "former_names~~n7": {"Le Cygne"}}, "former_names", "n7", offer.Word("Le Cygne")},
		"a channel less":  {map[string][]string{"contacts~~k1/channels/-": {"", "1"}}, "contacts", "k1", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Email, Value: "a@example.org"}}}},
		"channels turned": {map[string][]string{"contacts~~k1/channels/-": {"", "1", "0"}}, "contacts", "k1", offer.Contact{Role: offer.RolePublic, Channels: []offer.Channel{{Means: offer.Email, Value: "a@example.org"}, {Means: offer.Phone, Value: "02 54 71 73 74"}}}},
		"a term by name":  {map[string][]string{"add:features~": {"parking"}}, "features", "parking", offer.Choice{Code: "parking"}},
		"a note":          {map[string][]string{"features~~wifi/note/fr/v": {"dans le salon"}, "features~~wifi/not": {"", "true"}}, "features", "wifi", offer.Choice{Code: "wifi", Not: true, Note: offer.Say("fr", "dans le salon")}},
		"markup":          {map[string][]string{"former_names~~i1": {`<script>alert(1)</script>`}}, "former_names", "i1", offer.Word(`<script>alert(1)</script>`)},
	} {
		t.Run(name, func(t *testing.T) {
			s := setting(t, small())
			got := form.Read(typed(t, s, c.type_), s)
			if diff := cmp.Diff(c.want, cell(t, got.Offer, c.field, c.item)); diff != "" {
				t.Errorf("(- want, + got):\n%s\n%v", diff, got.Problems)
			}
			if !got.Whole() {
				t.Errorf("%v %v", got.Problems, got.Typed())
			}
		})
	}
}

// What is no value stays in its control, says why, and is drawn again; the value that was there stays.
func TestWordsThatAreNoValueStay(t *testing.T) {
	o := small()
	o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: "location.point"}, Value: offer.Position{Lat: 47, Lon: 1}},
		offer.Cell{Key: offer.Key{Field: "opening"}, Value: offer.Hours{ByAppointment: true}})
	s := setting(t, o)
	sent := typed(t, s, map[string][]string{"location.point~~/lat": {"là-bas"}, "opening~~/periods/-": {"", "n1"}, "opening~~/periods/n1/rules/-": {"", "n2"}, "opening~~/periods/n1/rules/n2/slots": {"10h à midi passé"},
		"add:features~": {"wifi gratuitt"}})
	got := form.Read(sent, s)
	if len(got.Problems) != 3 || got.Whole() {
		t.Fatalf("%v", got.Problems)
	}
	words := got.Typed()
	for name, want := range map[string]string{"location.point~~/lat": "là-bas", "opening~~/periods/0/rules/0/slots": "10h à midi passé", "add:features~": "wifi gratuitt"} {
		if words[name] != want {
			t.Errorf("%s: %q of %v", name, words[name], words)
		}
	}
	s.Offer, s.Posted = got.Offer, got
	tree := drawn(t, s)
	again := posted(tree)
	for name, want := range map[string]string{"location.point~~/lat": "là-bas", "opening~~/periods/n0/rules/n0/slots": "10h à midi passé", "add:features~": "wifi gratuitt"} {
		if again.Get(name) != want {
			t.Errorf("drawn again, %s is %q", name, again.Get(name))
		}
	}
	if page := text(tree); !strings.Contains(page, "« là-bas » n’est pas un nombre") {
		t.Error("the page does not say what is wrong")
	}
}

func TestForgedFormsChangeNothing(t *testing.T) {
	forbidden := func(f *offer.Field) form.Right {
		switch f.Group {
		case "identity":
			return form.Look
		case "contact":
			return form.Hidden
		case "description":
			return form.Translate
		}
		return form.Write
	}
	o := small()
	o.Cells = append(o.Cells, offer.Cell{Key: offer.Key{Field: "slogan"}, Value: offer.Text{"fr": {Value: "Ici"}}})
	for name, c := range map[string]struct {
		forged map[string][]string
		may    func(*offer.Field) form.Right
	}{
		"a field that is only looked at":   {map[string][]string{"name~~/fr/v": {"Autre"}, "cell": {"name~~"}, "former_names~": {""}, "former_names~~i1": {"x"}}, forbidden},
		"a field that is not seen":         {map[string][]string{"contacts~": {""}, "cell": {"contacts~~k1"}, "contacts~~k1/name": {"Moi"}}, forbidden},
		"the source by who translates":     {map[string][]string{"cell": {"slogan~~"}, "slogan~~/fr/v": {"Là"}}, forbidden},
		"a field of another type":          {map[string][]string{"cell": {"itinerary.length~~"}, "itinerary.length~~": {"12"}}, nil},
		"the head":                         {map[string][]string{"cell": {"owner~~", "status~~", "id~~", "version~~"}, "owner": {"moi"}, "status": {"published"}, "owner~~": {"moi"}, "id": {"7"}}, nil},
		"another variant":                  {map[string][]string{"cell": {"name~winter~"}, "name~winter~/fr/v": {"Hiver"}}, nil},
		"names of nothing":                 {map[string][]string{"cell": {"name~~/../..", "~~", "~", "a~b~c~d", "name~%zz~"}, "name~~/fr/by": {"machine"}, "name~~/xx/v": {"x"}, "contacts~~k1/secret": {"x"}}, nil},
		"items that no form has made":      {map[string][]string{"former_names~": {"", "i1", "i2", "../x", "K9", strings.Repeat("a", 500), "n 1"}, "former_names~~../x": {"x"}}, nil},
		"a term that is not there":         {map[string][]string{"features~": {"", "wifi", "<b>", "no-such-thing"}}, nil},
		"entries that are not there":       {map[string][]string{"contacts~~k1/channels/-": {"", "0", "1", "99999999999999999999", "-1", "0"}}, nil},
		"a choice that is not offered":     {map[string][]string{"contacts~~k1/role": {"king"}}, nil},
		"an act that is not there":         {map[string][]string{"do": {"remove:nothing", "drop:table"}}, nil},
		"a field that is not there, shown": {map[string][]string{"show": {"nothing", "<script>"}, "show-new": {"rien de tel"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := setting(t, o)
			s.May = c.may
			got := form.Read(typed(t, s, c.forged), s)
			if diff := cmp.Diff(o, got.Offer); diff != "" {
				t.Errorf("the offer is another (- was, + is):\n%s", diff)
			}
		})
	}
	many := url.Values{"cell": {"name~~"}, "name~~/fr/v": {"Autre"}}
	for i := range form.MaxControls {
		many.Set(fmt.Sprint("x", i), "")
	}
	if got := form.Read(many, setting(t, o)); len(got.Problems) != 1 || len(got.Changed) > 0 {
		t.Errorf("a form of %d controls is read: %v", len(many), got.Problems)
	}
}

// What may not be seen is not in the page, whatever it is called.
func TestHiddenFieldsAreNotDrawn(t *testing.T) {
	s := setting(t, small())
	s.May = func(f *offer.Field) form.Right {
		if f.Group == "contact" {
			return form.Hidden
		}
		return form.Look
	}
	tree := drawn(t, s)
	if page := text(tree); strings.Contains(page, "02 54 71 73 74") || strings.Contains(fmt.Sprint(posted(tree)), "02 54 71 73 74") {
		t.Error("a hidden contact is in the page")
	}
	for name := range posted(tree) {
		if strings.HasPrefix(name, "name~") || strings.HasPrefix(name, "former_names~") {
			t.Errorf("%s could be changed", name)
		}
	}
}

// Buttons do without scripts what scripts do without the server.
func TestButtons(t *testing.T) {
	for name, c := range map[string]struct {
		do    string
		items []string
		moved bool
	}{
		"add":         {"add:former_names~", []string{"i1", "i2"}, false},
		"remove":      {"remove:former_names~~i1", []string{"i2"}, false},
		"up":          {"up:former_names~~i2", []string{"i2", "i1"}, true},
		"down":        {"down:former_names~~i1", []string{"i2", "i1"}, true},
		"no further":  {"up:former_names~~i1", []string{"i1", "i2"}, false},
		"a channel":   {"add:contacts~~k1/channels", []string{"i1", "i2"}, false},
		"a field":     {"show:pets_rules", []string{"i1", "i2"}, false},
		"a variant":   {"variant:winter", []string{"i1", "i2"}, false},
		"other words": {"languages:", []string{"i1", "i2"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := setting(t, small())
			got := form.Read(typed(t, s, map[string][]string{"do": {c.do}, "lang": {"de"}}), s)
			if !got.Again || got.Act != "" {
				t.Errorf("%q: %v", got.Act, got.Again)
			}
			var items []string
			for cell := range got.Offer.All("former_names") {
				items = append(items, cell.Item)
			}
			if diff := cmp.Diff(c.items, items); diff != "" || (len(got.Moved) > 0) != c.moved {
				t.Errorf("%s %v", diff, got.Moved)
			}
			s.Offer, s.Posted, s.Variant, s.Languages = got.Offer, got, got.Variant, got.Langs
			again := posted(drawn(t, s))
			switch c.do {
			case "add:former_names~":
				if list := again["former_names~"]; len(list) != 4 || list[3] != "k1" {
					t.Errorf("the new item is not drawn: %v", list)
				}
			case "add:contacts~~k1/channels":
				if list := again["contacts~~k1/channels/-"]; len(list) != 4 {
					t.Errorf("the new channel is not drawn: %v", list)
				}
			case "show:pets_rules":
				if _, there := again["pets_rules~"]; !there {
					t.Error("the field is not shown")
				}
			case "variant:winter":
				if _, there := again["name~~/fr/v"]; there || got.Variant != "winter" {
					t.Error("the variant is not shown")
				}
			case "languages:":
				if _, there := again["name~~/de/v"]; !there {
					t.Errorf("German is not shown: %v", got.Langs)
				}
			}
		})
	}
	s := setting(t, small())
	if got := form.Read(typed(t, s, map[string][]string{"do": {"publish"}}), s); got.Act != form.Publish || got.Again {
		t.Errorf("%q %v", got.Act, got.Again)
	}
}

// oneOfEach gives a sheet with the first field of each kind, and those that the small offer has: whole sheets take long to draw.
func oneOfEach(sheets ...*offer.Sheet) *offer.Sheet {
	one := &offer.Sheet{Type: sheets[0].Type, Category: sheets[0].Category, Sections: []offer.Section{{Key: "one"}}}
	seen := map[offer.Kind]bool{}
	for _, sheet := range sheets {
		for _, f := range sheet.Fields() {
			if !seen[f.Kind] && f.Kind != offer.KindChoice || f.Key == "features" || f.Key == "former_names" {
				seen[f.Kind] = true
				if one.Field(f.Key) == nil {
					one.Sections[0].Fields = append(one.Sections[0].Fields, f)
				}
			}
		}
	}
	return one
}

func FuzzRead(f *testing.F) {
	o := small()
	s := setting(f, o)
	s.Sheet = oneOfEach(s.Sheet, s.Reference.Catalog.Sheet("itinerary"))
	f.Add(posted(drawn(f, s)).Encode())
	f.Add("cell=name~~&name~~/fr/v=&do=add:contacts~&contacts~=&contacts~=k1&contacts~~k1/channels/-=0&contacts~~k1/channels/-=n1&contacts~~k1/channels/n1/means=phone")
	f.Add("cell=opening~~&opening~~/periods/-=n1&opening~~/periods/n1/from=32/13/2026&opening~~/periods/n1/rules/-=n2&opening~~/periods/n1/rules/n2/slots=10h-12h30+14h&opening~~/closure/?=true")
	f.Add("cell=location.point~~&location.point~~/lat=1e400&location.point~~/lon=NaN&halls~=n1&halls~~n1/area/0/v=x&media~=n2&media~~n2/focus/x=101")
	f.Fuzz(func(t *testing.T, query string) {
		sent, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		before, _ := offer.Encode(o)
		got := form.Read(sent, s)
		if after, _ := offer.Encode(o); string(after) != string(before) {
			t.Fatal("the offer itself was changed")
		}
		if got.Offer.ID != o.ID || got.Offer.Owner != o.Owner || got.Offer.Status != o.Status {
			t.Fatal("the head is another")
		}
		for _, cell := range got.Offer.Cells {
			field := s.Sheet.Field(cell.Field)
			if field == nil || cell.Value == nil || cell.Value.Kind() != field.Kind || (cell.Item != "") != field.Many {
				t.Fatalf("%+v came in", cell)
			}
		}
		if _, err := offer.Encode(got.Offer); err != nil {
			t.Fatal(err)
		}
		next := *s
		next.Offer, next.Posted = got.Offer, got
		drawn(t, &next)
	})
}
