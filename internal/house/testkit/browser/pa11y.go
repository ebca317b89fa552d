package browser

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// sniffed is something that HTML_CodeSniffer found.
type sniffed struct{ Code, Message, HTML string }

// PA11y judges the page as pa11y does, with the program that pa11y runs in its browser: HTML_CodeSniffer, by the techniques of WCAG 2.1 on
// levels A and AA. What that program is sure of fails the test; what it would have somebody look at is left to people, as pa11y
// leaves it. It gives how many faults there are.
func (b *Tab) PA11y() int {
	b.t.Helper()
	found := b.sniff()
	for _, f := range found {
		b.t.Errorf("pa11y %s: %s\n\t%s", f.Code, f.Message, f.HTML)
	}
	return len(found)
}

func (b *Tab) sniff() (found []sniffed) {
	b.t.Helper()
	Value[any](b, b.tool("@pa11y/html_codesniffer/build/HTMLCS.js")+"; null")
	said := Value[string](b, `new Promise((done, failed) => HTMLCS.process("WCAG2AA", document, () => done(JSON.stringify(
		HTMLCS.getMessages().filter(m => m.type === HTMLCS.ERROR).map(m => ({code: m.code, message: m.msg, html: m.element.outerHTML?.slice(0, 300) ?? ""})))), failed))`)
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		b.t.Fatal(err)
	}
	return found
}

// tool reads a program that judges pages, as npm installed it.
func (b *Tab) tool(file string) string {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join(root(), "internal/ui/assets/node_modules", file))
	if err != nil {
		b.t.Fatalf("%s is missing (%v): make assets", file, err)
	}
	return string(script)
}

// Version gives the version of a program that npm installed.
func (b *Tab) Version(name string) string {
	b.t.Helper()
	var about struct{ Version string }
	if err := json.Unmarshal([]byte(b.tool(name+"/package.json")), &about); err != nil {
		b.t.Fatal(err)
	}
	return about.Version
}
