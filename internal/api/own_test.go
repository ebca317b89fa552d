package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/house/testkit/world"
	"escale/internal/network"
	"escale/internal/serving"
)

// people are who may ask in these tests, named by a header that stands for whatever will tell.
var people = map[string]access.Actor{
	"":       access.Anonymous,
	"blois":  {Name: "anne", Organisation: "ot-blois", Roles: network.Contributor},
	"reader": {Name: "rené", Organisation: "ot-blois", Roles: network.Reader},
	"adt":    {Name: "yves", Organisation: "adt-41", Roles: network.Contributor},
	"pro":    {Name: "dupont", Organisation: "pro-dupont", Roles: network.Contributor},
	"admin":  {Name: "root", Roles: network.Administrator},
}

type desk struct {
	*world.World
	h http.Handler
	t *testing.T
}

func openDesk(t *testing.T) *desk {
	w := world.New(t, world.Options{})
	actor := func(r *http.Request) (access.Actor, error) {
		a, known := people[r.Header.Get("Test-Person")]
		if !known {
			return a, fault.New(fault.Unauthenticated, "access.who_asks")
		}
		return a, nil
	}
	return &desk{w, serve(w, serving.Options{Rate: -1, Actor: actor}), t}
}

// do sends a request of a person, after what was written before can be seen.
func (d *desk) do(person, method, address, body string, headers ...string) (*http.Response, string) {
	d.t.Helper()
	all := map[string]string{"Test-Person": person, "Content-Type": "application/json"}
	for i := 0; i < len(headers); i += 2 {
		all[headers[i]] = headers[i+1]
	}
	if head, err := d.App.Head(d.t.Context()); err == nil {
		all["Escale-Seq"] = fmt.Sprint(head)
	}
	return ask(d.t, d.h, method, address, all, body)
}

func (d *desk) must(status int, person, method, address, body string, headers ...string) string {
	d.t.Helper()
	res, text := d.do(person, method, address, body, headers...)
	if res.StatusCode != status {
		d.t.Fatalf("%s %s %s: %d, want %d\n%s", person, method, address, res.StatusCode, status, text)
	}
	return text
}

const ownFields = `{"fields":[
	{"key":"member","kind":"flag","label":{"fr":"Adhérent zork","en":"Member zork"},"facet":true,"aliases":["apidae:1"]},
	{"key":"level","kind":"choice","many":true,"facet":true,"label":{"fr":"Niveau","en":"Level"},"choices":[
		{"code":"gold","label":{"fr":"Or zork","en":"Gold zork"}},{"code":"silver","label":{"fr":"Argent zork","en":"Silver zork"}}]},
	{"key":"rank","kind":"number","facet":true,"label":{"fr":"Rang","en":"Rank"}},
	{"key":"note","kind":"text","label":{"fr":"Note","en":"Note"}}]}`

func TestOwnCriteria(t *testing.T) {
	d := openDesk(t)
	hotel, bistro := fmt.Sprintf("/api/v1/offers/%d/own", d.Hotel), fmt.Sprintf("/api/v1/offers/%d/own", d.Bistro)
	before := d.must(200, "", "GET", fmt.Sprintf("/api/v1/offers/%d", d.Hotel), "")
	d.must(200, "blois", "GET", "/api/v1/own", "")
	d.must(200, "blois", "PUT", "/api/v1/own", ownFields)
	d.must(200, "blois", "PATCH", hotel, `{"member":true,"level":["gold","silver"],"rank":3,"note":"vu le patron"}`)
	d.must(200, "blois", "PUT", bistro, `{"member":"yes"}`)
	if got := d.must(200, "blois", "GET", hotel, ""); !strings.Contains(got, `"data":{"level":["gold","silver"],"member":"yes","note":"vu le patron","rank":3}`) || !strings.Contains(got, `"version":1`) {
		t.Error(got)
	}
	for question, want := range map[string]int{
		"own.member=yes": 2, "own.member=!yes&type=hotel": 0, "own.level=gold": 1, "own.rank[gte]=2": 1, "own.rank[gte]=4": 0, "own.member=yes&type=restaurant": 1,
	} {
		if got := d.must(200, "blois", "GET", "/api/v1/offers?"+question, ""); !strings.Contains(got, fmt.Sprintf(`"meta":{"count":%d`, want)) {
			t.Errorf("%s: want %d\n%s", question, want, got[max(0, len(got)-300):])
		}
	}
	got := d.must(200, "reader", "GET", "/api/v1/offers?facets=own.level,own.member&limit=0", "")
	for _, part := range []string{`"own.member":[{"code":"yes","label":"oui","count":2}]`, `"own.level":[{"code":"gold","label":"Or zork","count":1}`} {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(part)) {
			t.Errorf("facets lack %s:\n%s", part, got)
		}
	}
	got = d.must(200, "blois", "GET", "/api/v1/offers?first=own.level:gold,own.member:yes&sort=name&limit=3", "")
	ids := regexp.MustCompile(`\{"id":(\d+)`).FindAllStringSubmatch(got, 2)
	if len(ids) != 2 || ids[0][1] != fmt.Sprint(d.Hotel) || ids[1][1] != fmt.Sprint(d.Bistro) {
		t.Errorf("gold first, then members: %v", ids)
	}

	d.must(200, "blois", "PATCH", hotel, `{"note":null}`, "If-Match", `"1"`)
	d.must(409, "blois", "PATCH", hotel, `{"rank":1}`, "If-Match", `"1"`)
	d.must(400, "blois", "PATCH", hotel, `{"level":"golf"}`)
	d.must(400, "blois", "PATCH", hotel, `{"level":{"a":1}}`)
	d.must(400, "blois", "PATCH", hotel, `[1]`)
	d.must(415, "blois", "PATCH", hotel, `x`, "Content-Type", "text/plain")
	d.must(404, "blois", "PATCH", "/api/v1/offers/999999/own", `{}`)
	if got := d.must(200, "blois", "POST", "/api/v1/own/values", `{"where":{"type":"rental"},"set":{"level":"silver"}}`); !strings.Contains(got, `"found":30`) || !strings.Contains(got, `"changed":30`) {
		t.Error(got)
	}
	if got := d.must(200, "blois", "GET", "/api/v1/offers?own.level=silver&limit=0", ""); !strings.Contains(got, `"count":31`) {
		t.Error(got)
	}
	d.must(400, "blois", "POST", "/api/v1/own/values", `{"where":{"limit":3},"set":{"level":"silver"}}`)
	d.must(400, "blois", "POST", "/api/v1/own/values", `{"set":{"level":"silver"}}`)
	d.must(400, "blois", "PUT", "/api/v1/own", strings.Replace(ownFields, `"code":"gold"`, `"code":"golden"`, 1))
	if after := d.must(200, "", "GET", fmt.Sprintf("/api/v1/offers/%d", d.Hotel), ""); after != before {
		t.Errorf("the offer itself changed:\n%s\n%s", before, after)
	}
}

// Nobody else learns anything: neither that there are fields, nor what they hold, nor where somebody set anything.
func TestOwnCriteriaDoNotLeak(t *testing.T) {
	d := openDesk(t)
	others := []string{"", "adt", "pro", "admin"}
	d.must(200, "adt", "PUT", "/api/v1/own", strings.Replace(strings.ReplaceAll(ownFields, "zork", "adt"), `"facet":true,"aliases":["apidae:1"]`, `"facet":true`, 1))
	addresses := []string{"/api/v1/offers", "/api/v1/offers?facets=type,feature,owner&limit=5", "/api/v1/offers?sort=name&limit=40", "/api/v1/offers?q=hotel", "/api/v1/offers.csv",
		"/api/v1/offers.geojson", fmt.Sprintf("/api/v1/offers/%d", d.Hotel), "/api/v1/offers/suggest?q=hot", "/api/v1/openapi.json", "/api/v1/sheets/hotel", "/docs/fields", "/api/v1"}
	picture := func() map[string]string {
		all := map[string]string{}
		for _, person := range others {
			for _, address := range addresses {
				res, body := d.do(person, "GET", address, "")
				all[person+" "+address] = body + res.Header.Get("ETag") + res.Header.Get("Content-Length")
			}
		}
		return all
	}
	before := picture()
	d.must(200, "blois", "PUT", "/api/v1/own", ownFields)
	d.must(200, "blois", "PATCH", fmt.Sprintf("/api/v1/offers/%d/own", d.Hotel), `{"member":true,"level":["gold"],"rank":3,"note":"zorkmid"}`)
	for asked, body := range picture() {
		if body != before[asked] {
			t.Errorf("%s changed when ot-blois set something", asked)
		}
	}
	for _, person := range others {
		for _, word := range []string{"own.rank=3", "own.member=yes", "facets=own.member", "first=own.member:yes", "own.level=gold", "own.note=zorkmid", "q=zorkmid"} {
			res, body := d.do(person, "GET", "/api/v1/offers?"+word, "")
			if strings.Contains(body, "zork") && !strings.Contains(word, "zork") || res.StatusCode == 200 && !strings.Contains(body, `"count":0`) && !strings.Contains(body, `"data":[]`) && !(person == "adt" && (strings.HasPrefix(word, "facets") || strings.HasPrefix(word, "first"))) {
				t.Errorf("%s learns from %s: %d %.300s", person, word, res.StatusCode, body)
			}
			if person != "adt" && strings.Contains(word, "own.") && res.StatusCode != 400 {
				t.Errorf("%s may ask %s: %d", person, word, res.StatusCode)
			}
		}
		res, body := d.do(person, "GET", fmt.Sprintf("/api/v1/offers/%d/own", d.Hotel), "")
		if person == "adt" || person == "pro" {
			if res.StatusCode != 200 || !strings.Contains(body, `"data":{}`) || !strings.Contains(body, `"version":0`) {
				t.Errorf("%s reads %s", person, body)
			}
		} else if res.StatusCode < 401 || res.StatusCode > 403 {
			t.Errorf("%s reads own values: %d", person, res.StatusCode)
		}
	}
	for _, test := range []struct {
		status         int
		person, method string
		address, body  string
	}{
		{401, "", "GET", "/api/v1/own", ""},
		{401, "", "PUT", "/api/v1/own", ownFields},
		{401, "", "POST", "/api/v1/own/values", `{"where":{},"set":{"member":"no"}}`},
		{401, "nobody", "GET", "/api/v1/own", ""},
		{403, "reader", "PATCH", fmt.Sprintf("/api/v1/offers/%d/own", d.Hotel), `{"rank":1}`},
		{403, "reader", "PUT", "/api/v1/own", ownFields},
		{403, "admin", "PATCH", fmt.Sprintf("/api/v1/offers/%d/own", d.Hotel), `{"rank":1}`},
		{200, "admin", "GET", "/api/v1/own?organisation=ot-blois", ""},
		{403, "adt", "GET", "/api/v1/own?organisation=ot-blois", ""},
		{400, "adt", "PUT", "/api/v1/own", `{"organisation":"ot-blois","fields":[]}`},
		{404, "adt", "GET", fmt.Sprintf("/api/v1/offers/%d/own", d.Draft), ""},
	} {
		d.must(test.status, test.person, test.method, test.address, test.body)
	}
	page := d.must(200, "adt", "GET", "/api/v1/offers?limit=2&own.member=!yes", "")
	next := regexp.MustCompile(`"next":"[^"]*\?([^"]*)"`).FindStringSubmatch(page)
	if next == nil {
		t.Fatal(page)
	}
	values, _ := url.ParseQuery(next[1])
	d.must(400, "blois", "GET", "/api/v1/offers?limit=2&own.member=!yes&cursor="+values.Get("cursor"), "") // a cursor of another's is no use
	res, _ := d.do("blois", "GET", "/api/v1/offers", "")
	if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "private") || !strings.Contains(res.Header.Get("Vary"), "Authorization") {
		t.Errorf("what a member sees may be kept by caches that others share: %s", got)
	}
	res, _ = d.do("blois", "GET", fmt.Sprintf("/api/v1/offers/%d/own", d.Hotel), "")
	if got := res.Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("own values may be kept: %s", got)
	}
}
