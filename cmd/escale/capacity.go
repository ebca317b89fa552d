package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Capacity counts tourist beds.
type Capacity struct {
	Asking
	At string   `help:"The day, 2026-04-01; from history. Without it, today." placeholder:"DATE"`
	By []string `help:"What to tell by, several joined by commas: type, class, category, commune, epci, department, region, owner." default:"type,class"`
}

func (*Capacity) Help() string {
	return "escale capacity --at 2026-04-01 --by type,class territory=department:37\n\nThe sheets say how beds are counted; where only rooms or pitches are known, two for a room and three for a pitch are reckoned. " + epilogue
}

func (c *Capacity) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	q, actor, _, err := c.parse(a)
	if err != nil {
		return err
	}
	at := opening.DayOf(a.Now())
	if c.At != "" {
		if at, err = opening.ParseDate(c.At); err != nil || at.IsZero() {
			return fault.Refuse("query.invalid", []fault.Problem{fault.At("at", "date.malformed", "value", c.At)})
		}
	}
	bar := s.Progress(-1, "offers")
	report, err := a.CapacityReport(s, actor, q, at, c.By, bar.Set)
	bar.Done()
	if err != nil {
		return err
	}
	return s.Print(report, func(w io.Writer) {
		t := table(w)
		fmt.Fprintln(t, strings.ToUpper(strings.Join(report.By, "\t"))+"\tOFFERS\tBEDS\tOF THEM RECKONED\tNOT TOLD\tCLOSED")
		for _, r := range report.Rows {
			for i, code := range r.Codes {
				fmt.Fprint(t, dimension(a, report.By[i], code), "\t")
			}
			fmt.Fprintln(t, figures(r))
		}
		fmt.Fprintln(t, "all"+strings.Repeat("\t", max(len(report.By), 1))+figures(report.Total))
		t.Flush()
		fmt.Fprintf(w, "on %s\n", report.At)
		if !report.Began.IsZero() {
			fmt.Fprintf(w, "the base began on %s only: of what there was before it knows nothing\n", report.Began)
		}
	})
}

func figures(r app.CapacityRow) string {
	var cells []string
	for _, n := range []int{r.Offers, r.Beds, r.Reckoned, r.NotTold, r.Closed} {
		cells = append(cells, strconv.Itoa(n))
	}
	return strings.Join(cells, "\t")
}

// dimension gives a code with what it is called, where it is not a word by itself.
func dimension(a *app.App, name, code string) string {
	called := place(a, name, code)
	scheme := map[string]string{"class": "label", "category": "category"}[name]
	if concept := a.State().Catalog.Thesaurus.Concept(scheme, code); concept != nil {
		called = concept.Labels.In(offer.Lang("en"))
	}
	switch {
	case code == "":
		return "-"
	case called == "":
		return code
	}
	return code + " " + called
}
