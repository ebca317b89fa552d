package ui_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"escale/internal/ui"
)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hostile are texts that would like to be more than text.
var hostile = []string{`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "javascript:alert(1)", "<!--", "\u2028*</title>", "data:text/html,<b>"}

// TestTextsStayTexts puts hostile texts in every place of components, and finds no element, attribute or address made of them.
func TestTextsStayTexts(t *testing.T) {
	for _, text := range hostile {
		s := site()
		s.Name, s.Tagline, s.Footer.Text = text, text, text
		l := ui.Link{URL: text, Text: text, Lang: text}
		page := holding(ui.Page{Site: s, Head: ui.Head{Title: text, Description: text, Canonical: text, JSONLD: []any{map[string]string{"name": text}}}}.View(),
			holding(ui.Hero{Title: text + "*" + text + "*", Over: text, Lead: text}.View(), holding(ui.Search{Action: text, Value: text, Placeholder: text, Kept: ui.Kept{Form: text, Fields: []ui.Field{{Name: text, Value: text}}}}.View(), ui.Chips{Chips: []ui.Chip{{URL: text, Text: text, Remove: text}}}.View())),
			ui.Card{ID: text, URL: text, Name: text, Lang: text, Type: text, Place: text, Lead: text, Picture: ui.Picture{URL: text, Alt: text, Credit: text}, Keep: ui.Keep{ID: text, Name: text, Add: text}}.View(),
			ui.Table{Caption: text, Rows: [][]ui.Cell{{{Text: text, URL: text, Lang: text}}}}.View(), ui.Contacts{{Icon: "mail", Text: text, URL: text}}.View(),
			ui.Map{Label: text, Points: text, Follow: text, Marks: []ui.Mark{{ID: text, Name: text, URL: text}}}.View(), ui.Share{URL: text, Title: text, Mail: text}.View(),
			ui.TextField{Name: text, Label: text, Value: text, Error: text, Help: text, Rows: 3}.View(), ui.More{ID: text, Link: l}.View(), l.View())
		html := render(t, page)
		for _, wrong := range []string{"<script>alert", "<img src=x", "<!--", "<b>", `onerror="`, ` onmouseover="`, `href="javascript:`, `src="javascript:`, `action="javascript:`, `href="data:`} {
			if strings.Contains(html, wrong) {
				t.Errorf("%q lets through %q", text, wrong)
			}
		}
		if n := strings.Count(html, "<script"); n != 2 {
			t.Errorf("%q makes %d scripts of 2", text, n)
		}
	}
}

// TestPagesKeepThePolicy: nothing on any page needs a style or script of its own within the HTML.
func TestPagesKeepThePolicy(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\sstyle\s*=|<style|\son[a-z]+\s*=`)
	for path, page := range showcase() {
		if found := inline.FindString(render(t, page)); found != "" {
			t.Errorf("%s has %q", path, found)
		}
	}
}

func TestAccentedTitle(t *testing.T) {
	for title, want := range map[string]string{
		"Où irez-vous *respirer* ?": "Où irez-vous <em>respirer</em> ?", "*Tout*": "<em>Tout</em>", "5 * 3": "5 * 3", "*a* et *b*": "<em>a</em> et <em>b</em>", "": "",
	} {
		html := render(t, ui.Hero{Title: title}.View())
		if !strings.Contains(html, "<h1>"+want+"</h1>") {
			t.Errorf("%q becomes %s", title, html)
		}
	}
}

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000", "#fff", 21}, {"#fff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#0c5460", "#ffffff", 8.5}} {
		if got, err := ui.Contrast(c.a, c.b); err != nil || got < c.want-0.1 || got > c.want+0.1 {
			t.Errorf("%s on %s: %.2f (%v)", c.a, c.b, got, err)
		}
	}
	for _, wrong := range []string{"", "0c5460", "#12", "#12345g", "red", "#1234567", "#fff;}"} {
		if _, err := ui.Contrast(wrong, "#fff"); err == nil {
			t.Errorf("%q is taken for a colour", wrong)
		}
	}
}

// TestEveryThemeCanBeRead: whatever colours a project has, words in them and on them stand out enough.
func TestEveryThemeCanBeRead(t *testing.T) {
	value := func(sheet, name string) string {
		_, rest, _ := strings.Cut(sheet, "--"+name+":")
		v, _, _ := strings.Cut(rest, ";")
		return v
	}
	rapid.Check(t, func(t *rapid.T) {
		hex := rapid.StringMatching(`#[0-9a-f]{6}`)
		theme := ui.Theme{Brand: hex.Draw(t, "brand"), Accent: hex.Draw(t, "accent")}
		sheet, changes, err := theme.Stylesheet()
		if err != nil {
			t.Fatal(err)
		}
		pairs := [][2]string{{value(sheet, "on-brand"), value(sheet, "brand")}}
		for _, ground := range []string{"#ffffff", "#fbfaf6", "#f6efdf", "#dfeeef"} {
			pairs = append(pairs, [2]string{value(sheet, "brand-text"), ground}, [2]string{value(sheet, "accent-text"), ground})
		}
		for _, p := range pairs {
			if c, err := ui.Contrast(p[0], p[1]); err != nil || c < 4.45 {
				t.Fatalf("%v of %s: %.2f (%v)", p, sheet, c, err)
			}
		}
		for _, c := range changes {
			if c.Contrast >= 4.5 || c.Asked == c.Used {
				t.Fatalf("%+v needed no change", c)
			}
		}
	})
}
