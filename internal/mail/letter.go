package mail

import (
	"html/template"
	"strings"
	"unicode/utf8"
)

// Letter is what a message says, in parts that are the same for every reader: those who read HTML and those who do not. All of it
// is plain text: nothing that somebody typed is ever taken for markup.
type Letter struct {
	Lang     string // fr, en
	Name     string // of the network, above it all
	Greeting string
	Words    []string // paragraphs
	Action   Link     // what is to be done, as a button; may be none
	Lists    []List   // what happened, one after the other
	After    []string // paragraphs, smaller: until when, what if it was not you
	Foot     string   // why somebody gets this
}

// List is a heading and what stands below it.
type List struct {
	Heading string
	Lines   []Link
}

// Link is words, and where they lead; an empty URL leads nowhere.
type Link struct{ Text, URL string }

// lineWidth is where plain text is wrapped: what fits into a terminal, and into a quotation of it.
const lineWidth = 72

// Text gives the letter as plain text.
func (l Letter) Text() string {
	var b strings.Builder
	paragraph := func(s string) {
		if s != "" {
			b.WriteString(wrapped(s) + "\n\n")
		}
	}
	paragraph(l.Greeting)
	for _, w := range l.Words {
		paragraph(w)
	}
	if l.Action.URL != "" {
		b.WriteString(l.Action.Text + "\n" + l.Action.URL + "\n\n")
	}
	for _, list := range l.Lists {
		paragraph(list.Heading)
		for _, line := range list.Lines {
			b.WriteString("- " + strings.ReplaceAll(wrapped(line.Text), "\n", "\n  ") + "\n")
			if line.URL != "" {
				b.WriteString("  " + line.URL + "\n")
			}
		}
		b.WriteString("\n")
	}
	for _, w := range l.After {
		paragraph(w)
	}
	b.WriteString("-- \n" + l.Name + "\n")
	if l.Foot != "" {
		b.WriteString(wrapped(l.Foot) + "\n")
	}
	return b.String()
}

// wrapped breaks lines between words. A word that is longer than a line, such as an address, stays whole.
func wrapped(s string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > lineWidth:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}

// HTML gives the letter as a page. Programs of mail know tables and styles on the spot, and little else.
func (l Letter) HTML() (string, error) {
	var b strings.Builder
	err := page.Execute(&b, l)
	return b.String(), err
}

var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>{{.Name}}</title></head>
<body style="margin:0;padding:0;background:#f4f1ea">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="background:#f4f1ea"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" style="max-width:560px;background:#ffffff;border-radius:12px;color:#1d2b2e;font:16px/1.55 'Source Sans 3','Segoe UI',Helvetica,Arial,sans-serif">
<tr><td style="padding:24px 32px 0;font:600 18px/1.3 Fraunces,Georgia,serif;color:#0c5460">{{.Name}}</td></tr>
<tr><td style="padding:16px 32px 28px">
{{with .Greeting}}<p style="margin:0 0 14px">{{.}}</p>{{end}}
{{range .Words}}<p style="margin:0 0 14px">{{.}}</p>
{{end}}{{if .Action.URL}}<p style="margin:22px 0"><a href="{{.Action.URL}}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0c5460;color:#ffffff;font-weight:600;text-decoration:none">{{.Action.Text}}</a></p>
<p style="margin:0 0 14px;font-size:13px;color:#5b6b6e;word-break:break-all">{{.Action.URL}}</p>
{{end}}{{range .Lists}}<h2 style="margin:22px 0 8px;font-size:16px">{{.Heading}}</h2>
<ul style="margin:0 0 14px;padding-left:20px">{{range .Lines}}<li style="margin:0 0 6px">{{if .URL}}<a href="{{.URL}}" style="color:#0c5460">{{.Text}}</a>{{else}}{{.Text}}{{end}}</li>{{end}}</ul>
{{end}}{{range .After}}<p style="margin:0 0 10px;font-size:14px;color:#5b6b6e">{{.}}</p>
{{end}}</td></tr></table>
{{with .Foot}}<p style="max-width:560px;margin:16px auto 0;font:13px/1.5 Helvetica,Arial,sans-serif;color:#5b6b6e">{{.}}</p>{{end}}
</td></tr></table>
</body>
</html>
`))
