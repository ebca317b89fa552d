package datatourisme

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

const (
	centre    = "datatourisme-centre-val-de-loire-2020.zip"
	aquitaine = "datatourisme-nouvelle-aquitaine-2023.zip"
)

func open(t testing.TB, name string) *Input {
	t.Helper()
	in, err := Open(testkit.Data(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	return in
}

// Every object becomes a record or is refused with a reason; the two that are refused are invalid JSON.
func TestRealFiles(t *testing.T) {
	for name, want := range map[string]struct{ records, refused int }{centre: {2550, 0}, aquitaine: {6910, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, in := decoder(t), open(t, name)
			sum := summary{problems: map[string]int{}, aside: map[string]int{}, faults: map[string]int{}, unmapped: map[string]int{}, types: map[string]int{}}
			n := 0
			for f := range in.Files() {
				if f.Err != nil {
					t.Errorf("%s: %v", f.Name, f.Err)
					continue
				}
				n++
				rec, err := d.Decode(f.Name, f.Data)
				if err != nil {
					sum.refused++
					if e, ok := err.(*fault.Error); !ok || e.Key != "datatourisme.json_invalid" || e.Args["file"] != f.Name {
						t.Errorf("refused without a reason: %v", err)
					}
					continue
				}
				sum.add(d, rec)
				if n%20 == 0 {
					twice(t, d, f, rec)
				}
			}
			if sum.records != want.records || sum.refused != want.refused || len(in.Notes()) > 0 {
				t.Errorf("%d records, %d refused, notes %v; want %v", sum.records, sum.refused, in.Notes(), want)
			}
			if share := float64(sum.lost()) / float64(sum.values); share > 0.005 {
				t.Errorf("%.2f %% of the values have no field", 100*share)
			}
			t.Log(sum.String())
		})
	}
}

// twice holds that an object gives the same record again, also through the store's form.
func twice(t *testing.T, d *Decoder, f File, rec *Record) {
	t.Helper()
	again, err := d.Decode(f.Name, f.Data)
	if err != nil || !cmp.Equal(rec.Offer, again.Offer) {
		t.Errorf("%s: decoded twice, different (%v)", f.Name, err)
	}
	doc, err := offer.Encode(rec.Offer)
	if err != nil {
		t.Fatal(err)
	}
	back, err := offer.Decode(offer.Format, doc)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	if ops := offer.Difference(rec.Offer, back); len(ops) > 0 {
		t.Errorf("%s: stored and read back, %d cells differ: %v", f.Name, len(ops), ops[0])
	}
}

type summary struct {
	records, refused, values                 int
	problems, aside, faults, unmapped, types map[string]int
}

func (s *summary) add(d *Decoder, rec *Record) {
	s.records++
	s.values += rec.Values
	s.types[string(rec.Offer.Type)]++
	for path, n := range rec.Unmapped {
		s.unmapped[path] += n
	}
	for _, p := range rec.Problems {
		s.problems[p.Key]++
	}
	for _, a := range rec.Aside {
		s.aside[a.Field+" "+a.Problem.Key]++
	}
	for _, p := range d.reference.Catalog.Sheet(rec.Offer.Type).Check(rec.Offer, d.reference) {
		field := strings.SplitN(p.Path, "/", 3)[1]
		s.faults[field+" "+p.Key]++
	}
}

func (s *summary) lost() int {
	n := 0
	for _, c := range s.unmapped {
		n += c
	}
	return n
}

func (s *summary) String() string {
	return fmt.Sprintf("%d records, %d values, %d without a field\ntypes: %s\ndoubts: %s\nset aside: %s\nagainst the sheets: %s\nwithout a field: %s",
		s.records, s.values, s.lost(), top(s.types), top(s.problems), top(s.aside), top(s.faults), top(s.unmapped))
}

func top(counts map[string]int) string {
	var keys []string
	for k := range counts {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		return counts[keys[i]] > counts[keys[j]] || counts[keys[i]] == counts[keys[j]] && keys[i] < keys[j]
	})
	var b strings.Builder
	for _, k := range keys[:min(len(keys), 20)] {
		fmt.Fprintf(&b, "%s %d · ", k, counts[k])
	}
	return b.String()
}

// Objects that were read by hand: what is wanted here was taken from their JSON, not from the program.
func TestRealObjects(t *testing.T) {
	tests := []struct {
		file, object, typ string
		want              map[string][]string
		parts             map[string]string // what a field must contain
	}{
		{centre, "15-003eb63b-ee8e-316f-b93f-6d58439158e6", "event", map[string][]string{
			"name":              {`{"fr":{"v":"Visite – Le chantier de la chapelle du Centre paroissial Jeanne d'Arc","by":"source"}}`},
			"description.short": {`{"fr":{"v":"Visitez du chantier de restauration du monument. Accès libre. Port du masque souhaité.","by":"source"}}`},
			"description.long":  nil,
			"location.address":  {`{"lines":["Rue du Docteur Lefort"],"postal_code":"37600","locality":"Loches","commune":"37132"}`},
			"location.point":    {`{"lat":47.118113,"lon":0.984287}`},
			"rate_mode":         {`{"code":"free"}`}, "pets": {`"no"`},
			"contacts":       {`{"role":"public","channels":[{"means":"phone","value":"+33 2 61 91 83 24"},{"means":"email","value":"contact-3621b624@example.org"}]}`},
			"media":          {`{"type":"photo","url":"https://centre.media.tourinsoft.eu/upload/Visite---Le-chantier-de-la-chapelle-du-centre-paroissial-Sainte-Jeanne-d-Arc-loches-valdeloire.jpg","mime":"image/jpeg","title":{"fr":{"v":"Visite - Le chantier de la chapelle du centre paroissial Sainte Jeanne d'Arc-loches-valdeloire","by":"source"}},"rights":{"credit":"Ville de Loches","stated":"oui","from":"2020-07-23","until":"2020-09-30"}}`},
			"origin.creator": {`"Loches Touraine Châteaux de la Loire"`}, "origin.updated": {`"2020-08-13"`}, "origin.created": {`"2020-07-22"`}},
			map[string]string{"opening": `"date":"2020-09-19","slots":["14:00-17:00"]`}},
		{centre, "15-0049d959-34e3-3385-a34d-1354ececdbdc", "hotel", map[string][]string{
			"name":             {`{"en":{"v":"Pic Epeiche","by":"source"},"fr":{"v":"The Originals Tours Sud Pic Epeiche","by":"source"}}`},
			"location.address": {`{"lines":["2 allée John Ropper"],"postal_code":"37250","locality":"Montbazon","commune":"37154"}`},
			"capacity.persons": {`40`}, "capacity.rooms": {`20`},
			"accessibility.reduced_mobility": {`"yes"`},
			"classifications":                {`{"code":"` + labelOf(t, "ScaleRating_2etoiles") + `"}`},
			"media":                          {`{"type":"photo","url":"https://centre.media.tourinsoft.eu/upload/Pic-Epeiche.jpg","mime":"image/jpeg","title":{"fr":{"v":"Pic Épeiche","by":"source"}},"rights":{"credit":"© Droits réservés","stated":"oui","until":"2018-12-31"}}`},
			"opening":                        nil},
			map[string]string{"contacts": `"name":"HOTEL PIC EPEICHE","channels":[{"means":"phone","value":"+33 3 53 01 40 76"}`, "description.short": `"en":{"v":"In a countryside environment`}},
		{centre, "15-00b6f8df-01e1-39f7-86fb-84b6c9fa21e8", "rental", map[string][]string{
			"rates": {`{"min":105,"max":115}`, `{"min":70,"max":80}`, `{"min":75,"max":95}`, `{"min":20}`, `{"min":125,"max":135}`},
			"pets":  {`"yes"`}, "capacity.persons": {`14`},
			"location.point": {`{"lat":47.3248448,"lon":0.40621418}`},
			"languages":      {`{"code":"en"}`, `{"code":"es"}`}},
			map[string]string{"contacts": `{"means":"mobile","value":"+33 6 39 98 46 36"}`, "media": `"rights":{"credit":"© Relais des gîtes de Touraine","stated":"oui","from":"2019-11-29","until":"2019-12-31"}`}},
		{centre, "15-06d75d67-225c-32c4-bbff-db604fe32677", "restaurant", map[string][]string{
			"location.address": {`{"postal_code":"37310","locality":"Chédigny","commune":"37066"}`},
			"rates":            {`{"min":28,"max":32}`}, "capacity.persons": {`68`}},
			map[string]string{"opening": `"from":"2020-07-01","to":"2020-10-31","rules":[{"weekdays":["tu","we","th","fr","sa"],"slots":["12:00-14:00","14:00-18:00"]},{"weekdays":["su"],"slots":["12:00-14:00"]}]`,
				"description.long": `"fr":{"v":"Cet ancien Presbytère entièrement rénové`}},
		{centre, "15-005e849b-8b9f-3815-98ac-168d6776057a", "producer", map[string][]string{
			"rate_mode": {`{"code":"free"}`}, "description.short": nil},
			map[string]string{"opening": `"rules":[{"weekdays":["mo","tu","we","th","fr"],"slots":["08:00-12:00","14:00-18:30"]},{"weekdays":["sa"],"slots":["08:30-12:00","14:00-17:30"]}]`}},
		{centre, "15-01300e3a-9ed0-3102-955f-887d13a13c91", "campsite", map[string][]string{
			"name":     {`{"en":{"v":"Aire de services municipale","by":"source"},"fr":{"v":"Aire de services municipale","by":"source"}}`},
			"contacts": {`{"role":"public","name":"Office de tourisme du lochois","channels":[{"means":"phone","value":"+33 5 36 49 49 20"},{"means":"email","value":"contact-29d10409@example.org"},{"means":"website","value":"https://www.loches-valdeloire.com/"}],"address":{"lines":["Place de la Marne"],"postal_code":"37600","locality":"Loches","commune":"37132"}}`},
			"rates":    nil, "media": nil}, nil},
		{centre, "49-030a3b04-326b-3d83-a34f-133fbf6ba4eb", "campsite", map[string][]string{
			"rates":     {`{"min":2.5,"max":2.5}`, `{"min":5.5,"max":5.5}`, `{"min":4,"max":4}`, `{"min":14.5,"max":14.5}`},
			"languages": {`{"code":"de"}`, `{"code":"en"}`, `{"code":"fr"}`, `{"code":"it"}`, `{"code":"nl"}`}},
			map[string]string{"description.short": `Au coeur du vignoble`, "description.long": `Vous vous retrouverez`}},
		{centre, "49-2828ceac-6084-3ab0-822b-b48f9a9031ee", "itinerary", map[string][]string{
			"itinerary.distance": {`9000`}, "itinerary.climb": {`110`},
			"media": {`{"type":"document","url":"https://cdt72.media.tourinsoft.eu/upload/GPX-MODIF-LA-CHARTRE-SUR-LE-LOIR.gpx","mime":"application/gpx+xml","title":{"fr":{"v":"GPX MODIF LA CHARTRE SUR LE LOIR","by":"source"}},"rights":{"credit":"otvl"}}`}},
			map[string]string{"itinerary.shape": `loop`, "itinerary.practice": `foot`}},
		{aquitaine, "13-00361774-e94e-3e4e-b963-8a2bb7757044", "cultural-heritage", map[string][]string{
			"location.address": {`{"lines":["Rue de la Granderie","Temple"],"postal_code":"17750","locality":"Étaules","commune":"17155"}`}},
			map[string]string{"description.short": `Pastorin: Evelyne Schaller.","by":"machine"}`, "opening": `"from":"2023-01-01","to":"2023-12-31"}]`,
				"identifiers": `{"system":"apidae","value":"5825419"}`, "contacts": `{"role":"owner","name":"Destination Royan Atlantique"`}},
		{aquitaine, "13-06b5cee9-6749-3447-8b28-077fcbb125f7", "cultural-heritage", nil,
			map[string]string{"name": `"zh":{"v":"Village d'Aubeterrre-sur-Dronne","by":"source"}`, "description.short": `"fr":{"v":"Le village d’Aubeterre-sur-Dronne, au sud de la Charente`}},
		{aquitaine, "23-0d46f673-6c35-3802-b8bb-2980dce6198f", "leisure", map[string][]string{"location.point": {`{"lat":45.8944675,"lon":2.22843286}`}},
			map[string]string{"media": `"licence":"CC-BY-NC-ND-4.0","stated":"CC By-NC-ND 4.0"`, "contacts": `"value":"contact-f8d33768@example.org"}]}`}},
		{aquitaine, "13-19d27d5f-f4de-3bba-b322-73602de0686b", "cultural-heritage", map[string][]string{
			"rates": {`{"min":3.5,"max":8,"from":"2023-01-01","to":"2023-12-31"}`},
			"media": {`{"type":"photo","url":"https://upload.wikimedia.org/wikipedia/commons/1/1b/Rond-point_avion_rochefort2.jpg","mime":"image/jpeg","width":1096,"height":806,"title":{"fr":{"v":"Rond-point avion rochefort2","by":"source"}},"rights":{"credit":"Jean-Marie Dumont","licence":"CC0-1.0","stated":"CC0"}}`,
				`{"type":"photo","url":"https://upload.wikimedia.org/wikipedia/commons/6/61/Mus%C3%A9e_de_L%E2%80%99A%C3%A9ronautique_Navale_%281%29.JPG","mime":"image/jpeg","width":7360,"height":4912,"title":{"fr":{"v":"Musée de L’Aéronautique Navale (1)","by":"source"}},"rights":{"credit":"Jean-Pierre Bazard Jpbazard","licence":"CC-BY-4.0","stated":"CC BY 4.0"}}`}},
			map[string]string{"description.short": `"by":"machine"`, "identifiers": `{"system":"wikidata","value":"Q60937763"}`, "name": `"de":{"v":"Luftfahrtmuseum der Marine","by":"source"}`}},
	}
	objects := map[string][]byte{}
	for _, name := range []string{centre, aquitaine} {
		for f := range open(t, name).Files() {
			for i := range tests {
				if tests[i].file == name && strings.HasSuffix(f.Name, tests[i].object+".json") {
					objects[tests[i].object] = f.Data
				}
			}
		}
	}
	d := decoder(t)
	for _, test := range tests {
		t.Run(test.object, func(t *testing.T) {
			rec, err := d.Decode(test.object, objects[test.object])
			if err != nil {
				t.Fatal(err)
			}
			if string(rec.Offer.Type) != test.typ {
				t.Errorf("type %s, want %s", rec.Offer.Type, test.typ)
			}
			got := facts(t, rec)
			expect(t, got, test.want)
			for field, part := range test.parts {
				if all := strings.Join(got[field], " "); !strings.Contains(all, part) {
					t.Errorf("%s lacks %s:\n%s", field, part, all)
				}
			}
		})
	}
}

// BenchmarkReal compares reading objects into offers with only parsing them into plain values.
func BenchmarkReal(b *testing.B) {
	for _, name := range []string{centre, aquitaine} {
		var all [][]byte
		var size int
		for f := range open(b, name).Files() {
			all = append(all, f.Data)
			if size += len(f.Data); len(all) == 1000 {
				break
			}
		}
		d := decoder(b)
		run := func(label string, read func([]byte)) {
			b.Run(label+"/"+name[13:22], func(b *testing.B) {
				b.SetBytes(int64(size / len(all)))
				b.ReportAllocs()
				for i := range b.N {
					read(all[i%len(all)])
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "objects/s")
			})
		}
		run("parse-only", func(data []byte) {
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		})
		run("decode", func(data []byte) {
			if _, err := d.Decode("x.json", data); err != nil {
				b.Fatal(err)
			}
		})
	}
}
