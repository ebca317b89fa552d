package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/offer"
	"escale/internal/quality"
)

// Quality prints the board of the base, or what the charter says of one offer.
type Quality struct {
	Asking
	Format string `help:"table, json or csv." enum:"table,json,csv" default:"table"`
	Top    int    `help:"How many of the most frequent problems." default:"15"`
}

func (c *Quality) Help() string {
	return "escale quality                     the board of the base\n" +
		"escale quality type=hotel owner=…  of what a query finds\n" +
		"escale quality 1000000042          one offer: problems, scores, what to do next\n\n" +
		"Problems and scores can be asked for anywhere: problem=photo-missing, score=web-low, score.web[gte]=70. " + epilogue
}

func (c *Quality) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	say, err := s.say()
	if err != nil {
		return err
	}
	s.JSON = s.JSON || c.Format == "json"
	if len(c.Question) == 1 {
		if id, err := strconv.ParseInt(c.Question[0], 10, 64); err == nil {
			return c.one(s, a, say, offer.ID(id))
		}
	}
	q, actor, values, err := c.parse(a)
	if err != nil {
		return err
	}
	if err := notOfExports(values); err != nil {
		return err
	}
	b, err := a.Board(s, actor, q)
	if err != nil {
		return err
	}
	if c.Format == "csv" && !s.JSON {
		return printCSV(s.Stdout, a, b, offer.Lang(say.Lang))
	}
	return s.Print(b.Report(allWords), func(w io.Writer) { c.board(w, a, b, say) })
}

// allWords leaves labels in every language: programs choose.
func allWords(l offer.Label) any { return l }

// board prints the board in words.
func (c *Quality) board(w io.Writer, a *app.App, b *quality.Board, say *i18n.Speaker) {
	lang := offer.Lang(say.Lang)
	word := func(key string) string { return say.Say("quality."+key, nil) }
	t := table(w)
	lines := func(heading string, all []quality.Line, name func(code string) string) {
		fmt.Fprintf(t, "\n%s\t%s\t%s\t%s\t%s\n", heading, word("offers"), word("web"), word("brochure"), word("open-data"))
		for _, l := range all {
			fmt.Fprintf(t, "%s\t%6d", name(l.Code), l.Offers)
			for _, m := range l.Scores {
				fmt.Fprintf(t, "\t%3.0f %s", m.Points, bar(m.Points, 100, 10))
			}
			fmt.Fprintln(t)
		}
	}
	lines("", []quality.Line{b.Total}, func(string) string { return word("all") })
	lines(word("by_type"), b.Types, func(code string) string { return typeName(a, code, lang) })
	lines(word("by_owner"), b.Owners, func(code string) string { return ownerName(a, code) })
	t.Flush()
	problems := b.Total.Problems
	fmt.Fprintf(w, "\n%s\n", word("problems"))
	t = table(w)
	for i, p := range problems {
		if i == c.Top {
			break
		}
		fmt.Fprintf(t, "%6d %s\t%s\t%s\t%s\n", p.Offers, bar(float64(p.Offers), float64(b.Total.Offers), 10), word(string(p.Rule.Severity)), p.Rule.Code, p.Rule.Label.In(lang))
		fmt.Fprintf(t, "\t\t\t→ %s\n", p.Rule.Action.In(lang))
	}
	t.Flush()
	if more := len(problems) - c.Top; more > 0 {
		fmt.Fprintln(w, say.Say("quality.more", map[string]any{"count": more}))
	}
}

// bar draws a share as a bar of so many cells, full only for the whole; the number beside it says the same.
func bar(part, whole float64, cells int) string {
	n := 0
	if whole > 0 {
		n = min(cells, int(part/whole*float64(cells)))
	}
	return strings.Repeat("█", n) + strings.Repeat("·", cells-n)
}

func typeName(a *app.App, code string, lang offer.Lang) string {
	if sheet := a.State().Catalog.Sheet(offer.Type(code)); sheet != nil {
		return sheet.Plural.In(lang)
	}
	return code
}

func ownerName(a *app.App, code string) string {
	if o, known := a.State().Organisations[code]; known && o.Name != "" {
		return o.Name
	}
	return code
}

// printCSV prints a line for all, for each type and for each owner, with a column for each rule that is broken.
func printCSV(w io.Writer, a *app.App, b *quality.Board, lang offer.Lang) error {
	out := csv.NewWriter(w)
	head := []string{"by", "code", "name", "offers"}
	for _, use := range quality.Uses {
		head = append(head, "score."+string(use))
	}
	var rules []string
	for _, p := range b.Total.Problems {
		rules = append(rules, p.Rule.Code)
	}
	if err := out.Write(append(head, rules...)); err != nil {
		return err
	}
	for _, part := range []struct {
		by    string
		lines []quality.Line
		name  func(string) string
	}{{"all", []quality.Line{b.Total}, func(string) string { return "" }}, {"type", b.Types, func(code string) string { return typeName(a, code, lang) }},
		{"owner", b.Owners, func(code string) string { return ownerName(a, code) }}} {
		for _, l := range part.lines {
			row := []string{part.by, l.Code, part.name(l.Code), strconv.Itoa(l.Offers)}
			for _, m := range l.Scores {
				row = append(row, strconv.FormatFloat(m.Points, 'f', 1, 64))
			}
			for _, code := range rules {
				n := 0
				if i := slices.IndexFunc(l.Problems, func(p quality.RuleBroken) bool { return p.Rule.Code == code }); i >= 0 {
					n = l.Problems[i].Offers
				}
				row = append(row, strconv.Itoa(n))
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// one prints what the charter says of one offer.
func (c *Quality) one(s *Session, a *app.App, say *i18n.Speaker, id offer.ID) error {
	if c.Format == "csv" {
		return fault.New(fault.Invalid, "quality.csv_of_one")
	}
	found, err := a.Assess(s, actors[c.As], id)
	if err != nil {
		return err
	}
	return s.Print(found.Charter.Report(found.Assessment, allWords), func(w io.Writer) {
		lang := offer.Lang(say.Lang)
		word := func(key string) string { return say.Say("quality."+key, nil) }
		name, _ := found.Name().In(lang)
		fmt.Fprintf(w, "%d  %s  (%s, %s)\n", id, name.Value, typeName(a, string(found.Type), lang), say.Say("word.status."+string(found.Status), nil))
		for _, score := range found.Scores {
			fmt.Fprintf(w, "\n%s  %d %s\n", word(string(score.Use)), score.Points, bar(float64(score.Points), 100, 20))
			t := table(w)
			for i, step := range score.Next {
				if i == 3 {
					break
				}
				fmt.Fprintf(t, "  +%.0f\t%d min\t%s\n", step.Gain, step.Effort, step.Rule.Action.In(lang))
			}
			t.Flush()
		}
		fmt.Fprintf(w, "\n%s\n", word("problems"))
		t := table(w)
		for _, severity := range quality.Severities {
			for _, p := range found.Problems {
				if p.Severity == severity {
					fmt.Fprintf(t, "  %s\t%s\t%s\t%s\n", word(string(severity)), p.Rule, p.Path, p.Label(lang))
				}
			}
		}
		t.Flush()
		if len(found.Problems) == 0 {
			fmt.Fprintln(w, "  "+word("nothing_wrong"))
		}
	})
}
