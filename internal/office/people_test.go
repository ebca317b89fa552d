package office_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/house/testkit/browser"
	"escale/internal/house/testkit/world"
	"escale/internal/network"
)

// device gives the browser a device that holds passkeys, and a finger that is always on it.
func device(b *browser.Tab) {
	b.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
			IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return err
	}))
}

func typed(b *browser.Tab, field, text string) {
	b.Do(chromedp.SendKeys(chromedp.CSS(field), text))
}

// press presses the button whose words begin so, and waits for the page that comes.
func press(b *browser.Tab, words, then string) {
	browser.Value[bool](b, `window.leaving = true`)
	browser.Value[bool](b, fmt.Sprintf(`(() => { const button = [...document.querySelectorAll("main button, main a.button")].find(x => x.innerText.trim().startsWith(%q)); button.click(); return true })()`, words))
	b.Until(`!window.leaving && document.readyState === "complete" && ` + then)
}

// An account is invited, signs in with a passkey, and is removed.
func TestInvitedSignsInWithAPasskeyAndIsRemoved(t *testing.T) {
	h := serve(t, world.Options{})
	b := browser.Open(t)
	device(b)
	a, err := h.people.Invite(t.Context(), access.Operator, people.Invitation{Email: "nina@example.org", Name: "Nina Neuve", Language: "fr", Organisation: "ot-blois", Roles: network.Contributor})
	if err != nil {
		t.Fatal(err)
	}
	link, err := h.people.InvitationLink(t.Context(), access.Operator, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.Go(link)
	b.Shot("office-invitation", true)
	b.Axe()
	press(b, "Accepter", `location.pathname === "/office/account/safety"`)
	typed(b, "#passkey-name", "Portable de Nina")
	press(b, "Ajouter une clé", `location.search === "?done=account"`)
	if said := browser.Value[string](b, `document.querySelector("#passkeys").innerText`); !strings.Contains(said, "Portable de Nina") {
		t.Fatalf("the passkey is not listed: %s", said)
	}
	b.Shot("office-safety", true)
	b.Axe()
	signOut(b)
	b.Go(link)
	if said := browser.Value[string](b, `document.querySelector("main").innerText`); !strings.Contains(said, "opens nothing any more") {
		t.Errorf("the invitation holds twice: %s", said)
	}

	b.Go(h.URL + "/office/sign-in")
	b.Axe()
	press(b, "Use a passkey", `location.pathname === "/office"`)
	if said := browser.Value[string](b, `document.querySelector(".person").innerText`); !strings.Contains(said, "Nina Neuve") {
		t.Fatalf("who came in is %s", said)
	}

	other := browser.Open(t)
	h.as(t, other, "reseau")
	other.Go(h.URL + "/office/people/" + strconv.FormatInt(a.ID, 10))
	other.Shot("office-person", true)
	other.Axe()
	browser.Value[bool](other, `(window.confirm = () => true, true)`)
	press(other, "Retirer de", `location.pathname.startsWith("/office/people")`)

	b.Go(h.URL + "/office/offers/" + fmt.Sprint(h.Draft))
	if said := browser.Value[string](b, `document.body.innerText`); strings.Contains(said, "Brouillonnage") {
		t.Error("whoever was removed still sees the drafts")
	}
	b.Go(h.URL + "/office/people")
	if said := browser.Value[string](b, `document.querySelector("h1").innerText`); said != "Vous ne pouvez pas faire cela" {
		t.Errorf("whoever was removed reads %q", said)
	}
}

func signOut(b *browser.Tab) {
	browser.Value[bool](b, `window.leaving = true`)
	browser.Value[bool](b, `document.querySelector("form[action='/office/sign-out'] button").click(), true`)
	b.Until(`!window.leaving && location.pathname === "/office/sign-in" && document.readyState === "complete"`)
}

// The pages about people can be used by all.
func TestPagesAboutPeople(t *testing.T) {
	h := serve(t, world.Options{})
	b := browser.Open(t)
	for name, path := range map[string]string{"recovery": "/office/recovery", "invitation-over": "/office/invitation?key=x", "email": "/office/email?key=x"} {
		b.Go(h.URL + path)
		b.Shot("office-"+name, true)
		b.Axe()
	}
	b.Hush() // an invitation that is over is refused, as it should be
	h.as(t, b, "reseau")
	for name, path := range map[string]string{"account": "/office/account", "account-safety": "/office/account/safety", "account-sessions": "/office/account/sessions", "account-prove": "/office/account/prove",
		"people": "/office/people", "people-invite": "/office/people/invite", "people-one": "/office/people/1", "organisations": "/office/organisations", "organisation": "/office/organisations/ot-blois", "audit": "/office/audit"} {
		for _, width := range []int64{1360, 390} {
			b.Size(width, 900)
			b.Go(h.URL + path)
			b.Shot("office-"+name+"-"+strconv.FormatInt(width, 10), true)
			b.Axe()
			b.Quiet()
		}
	}
	b.Size(1360, 900)
	b.Go(h.URL + "/office/account/safety")
	press(b, "Mettre en service", `document.querySelector(".leaf-picture") !== null`)
	b.Shot("office-app", true)
	b.Axe()
}

// visitor is a browser without scripts.
type visitor struct {
	t *testing.T
	*http.Client
	base string
}

func (h *house) visitor(t *testing.T) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, h.URL}
}

func (v *visitor) ask(method, path string, form url.Values, headers ...string) (status int, body, to string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := v.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(data), answer.Header.Get("Location")
}

func (v *visitor) signIn(h *house, name string) {
	v.t.Helper()
	i := slices.IndexFunc(h.accounts, func(a people.DemoAccount) bool { return a.Email == name+"@demo.example.org" })
	if status, _, to := v.ask("POST", "/office/sign-in", url.Values{"email": {h.accounts[i].Email}, "password": {h.accounts[i].Password}, "next": {"//evil.example"}}); status != http.StatusSeeOther || to != "/office" {
		v.t.Fatalf("signing in leads to %d %s", status, to)
	}
}

// Whoever may not look after people changes nothing by sending the forms of those who may, whatever is in them; and no form is taken
// from another site.
func TestFormsOfOthersChangeNothing(t *testing.T) {
	h := serve(t, world.Options{})
	v := h.visitor(t)
	var before []people.Person
	list := func() []people.Person {
		t.Helper()
		all, _, err := h.people.Directory(t.Context(), access.Operator, people.Wanted{Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	posts := map[string]url.Values{"/office/people/invite": {"email": {"eve@example.org"}, "name": {"Eve"}, "organisation": {"ot-blois"}, "roles": {"network-administrator"}, "language": {"fr"}},
		"/office/organisations/ot-blois": {"name": {"Eve"}}, "/office/organisations/ot-blois/delegations": {"to": {"adt-41"}}, "/office/organisations/ot-blois/delegations/end": {"delegation": {"x"}}}
	for _, a := range list() {
		if a.Email == "contributrice@demo.example.org" {
			continue // everybody may leave
		}
		for _, do := range []string{"roles", "remove", "suspend", "resume", "erase", "invite", "end-sessions", "reset-second"} {
			posts[fmt.Sprintf("/office/people/%d/%s", a.ID, do)] = url.Values{"organisation": {a.Memberships[0].Organisation}, "roles": {"network-administrator"}, "state": {"erased"}, "id": {"1"}}
		}
	}
	for path, form := range posts {
		if status, _, to := v.ask("POST", path, form); status != http.StatusSeeOther || !strings.HasPrefix(to, "/office/sign-in") {
			t.Errorf("a stranger gets %d from %s", status, path)
		}
	}
	v.signIn(h, "contributrice")
	before = list()
	for path, form := range posts {
		if status, _, _ := v.ask("POST", path, form); status != http.StatusForbidden && !(strings.HasSuffix(path, "/end") && status == http.StatusNotFound) {
			t.Errorf("a contributor gets %d from %s", status, path)
		}
	}
	for _, path := range []string{"/office/account", "/office/account/erase", "/office/act-for", "/office/sign-out"} {
		if status, _, _ := v.ask("POST", path, url.Values{"name": {"Eve"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"); status != http.StatusForbidden {
			t.Errorf("%s takes a form of another site: %d", path, status)
		}
	}
	// What is not asked in a form is not taken from it.
	if status, _, _ := v.ask("POST", "/office/account", url.Values{"name": {"Camille <script>"}, "language": {"fr"}, "email": {"eve@example.org"}, "state": {"suspended"}, "roles": {"network-administrator"}, "id": {"1"}}); status != http.StatusSeeOther {
		t.Errorf("the profile: %d", status)
	}
	if _, body, _ := v.ask("GET", "/office/account", nil); strings.Contains(body, "<script>\"") || !strings.Contains(body, "Camille &lt;script&gt;") {
		t.Error("the name is not shown as it was typed")
	}
	after := list()
	for i := range after {
		if after[i].Name == "Camille <script>" {
			after[i].Name = before[i].Name
		}
		if after[i].Email != before[i].Email || after[i].State != before[i].State || fmt.Sprint(after[i].Memberships) != fmt.Sprint(before[i].Memberships) {
			t.Errorf("%+v became %+v", before[i], after[i])
		}
	}
}
