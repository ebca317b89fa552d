package api

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"escale/internal/i18n"
	"escale/internal/query"
	"escale/internal/serving"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/*
var staticFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// policy lets pages load their own style and pictures, send forms home, and nothing else: there is no script to run.
const policy = "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sheetOfPaper is what every page has; Body is its own.
type sheetOfPaper struct {
	speaker *i18n.Speaker
	Title   string
	Path    string
	Query   string
	Body    any
}

// T says the house's words. Arguments come in pairs: name, value.
func (p *sheetOfPaper) T(key string, args ...any) string {
	words := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			words[name] = args[i+1]
		}
	}
	return p.speaker.Say(key, words)
}

// Lang is the language of the page.
func (p *sheetOfPaper) Lang() string { return p.speaker.Lang }

// Other lists the languages that the page can be had in besides its own, as addresses.
func (p *sheetOfPaper) Other() []link {
	var all []link
	for _, tag := range i18n.Languages {
		if lang := tag.String(); lang != p.speaker.Lang {
			values, _ := query.Parameters(p.Query) // what does not parse is left out
			values.Set("lang", lang)
			all = append(all, link{lang, p.Path + "?" + values.Encode(), map[string]string{"fr": "Français", "en": "English"}[lang]})
		}
	}
	return all
}

type link struct{ Code, URL, Label string }

func paper(c *serving.Call, title string, body any) *sheetOfPaper {
	return &sheetOfPaper{speakerFor(c), title, c.Request.URL.Path, c.Request.URL.RawQuery, body}
}

// drawn gives the bytes of a page.
func drawn(name string, p *sheetOfPaper) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, name, p)
	return b.Bytes(), err
}

const mediaTypeOfPages = "text/html; charset=utf-8"

func (a *API) show(c *serving.Call, name string, p *sheetOfPaper) error {
	body, err := drawn(name, p)
	if err != nil {
		return err
	}
	n := serving.NewAnswer(mediaTypeOfPages, body)
	n.Lang = p.Lang()
	c.Header().Set("Content-Security-Policy", policy)
	return c.Send("", n, c.Fresh(a.app.Now()))
}

// problemPage shows a refusal to a person.
func problemPage(c *serving.Call, s *i18n.Speaker, p Problem) {
	body, err := drawn("problem.html", &sheetOfPaper{s, p.Title, "/", "", p})
	h := c.Header()
	h.Set("Content-Type", mediaTypeOfPages)
	h.Set("Content-Security-Policy", policy)
	if err != nil {
		c.Log().Error("api: drawing a problem", "request", c.ID, "error", err)
		c.WriteHeader(http.StatusInternalServerError)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(p.Status)
	c.Write(body) //nolint:errcheck // the reader is gone, or not
}

// static answers GET /static/{file}.
func (a *API) static(c *serving.Call) error {
	name := c.Request.PathValue("file")
	body, err := staticFiles.ReadFile("static/" + name)
	if err != nil {
		return serving.NotThere(c.Request.URL.Path)
	}
	kind := map[string]string{"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}[name[strings.LastIndexByte(name, '.')+1:]]
	return c.Send("", serving.NewAnswer(kind, body), c.Fresh(a.app.Now()))
}
