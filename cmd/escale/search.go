package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/exchange/native"
	"escale/internal/fault"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/query"
)

// Asking is how a question is put on the command line: words of the one grammar, NAME=VALUE, as in an address of the API;
// what has no "=" is text to search for.
type Asking struct {
	Question []string `arg:"" optional:"" help:"NAME=VALUE as in the API (type=hotel, territory=tours, near=47.39,0.68;10km, open=today); other words are searched for."`
	As       string   `help:"Whose eyes: administrator, portal or open-data." enum:"administrator,portal,open-data" default:"administrator"`

	Organisation string `help:"Act for this organisation: ask by what it keeps for itself (own.member=yes)." placeholder:"CODE"`
}

// actor is who asks.
func (c *Asking) actor() access.Actor {
	actor := actors[c.As]
	if c.Organisation != "" && actor.Roles.Has(network.Administrator) {
		actor.Organisation = c.Organisation
	}
	return actor
}

func (c *Asking) parse(a *app.App) (*query.Question, access.Actor, url.Values, error) {
	values := url.Values{}
	actor := c.actor()
	var words []string
	for _, word := range c.Question {
		if name, value, ok := strings.Cut(word, "="); ok {
			values.Add(name, value)
		} else {
			words = append(words, word)
		}
	}
	if len(words) > 0 {
		values.Set("q", strings.Join(append(words, values["q"]...), " "))
	}
	q, err := a.Vocabulary(actor).Parse(values, a.Now())
	return q, actor, values, err
}

var actors = map[string]access.Actor{"administrator": access.Operator, "portal": access.Anonymous, "open-data": {Name: "open-data", Organisation: access.OpenData}}

// Search searches the base.
type Search struct {
	Asking
}

func (c *Search) Help() string {
	return "escale search château territory=department:37 facets=category limit=10\n\n" + epilogue
}

func (c *Search) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	q, actor, _, err := c.parse(a)
	if err != nil {
		return err
	}
	found, err := a.Search(s, actor, q)
	if err != nil {
		return err
	}
	if s.JSON {
		return printCards(s.Stdout, found, q)
	}
	t := table(s.Stdout)
	fmt.Fprintln(t, "ID\tTYPE\tNAME\tWHERE\tUPDATED")
	for _, id := range found.IDs {
		o, err := found.Offer(id)
		if err != nil {
			return err
		}
		name, _ := o.Name().In(q.Lang)
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\n", id, o.Type, name.Value, o.Address().Locality, o.Updated.Format("2006-01-02"))
	}
	t.Flush()
	fmt.Fprintf(s.Stdout, "%d found", found.Count)
	if q.Open != nil || q.Now {
		fmt.Fprintf(s.Stdout, ", and %d more whose hours are not told", found.NotTold)
	}
	fmt.Fprintln(s.Stdout)
	for _, f := range found.Facets {
		fmt.Fprintf(s.Stdout, "\n%s\n", f.Name)
		t := table(s.Stdout)
		for i, c := range f.Counts {
			if i == 15 {
				fmt.Fprintf(t, "  …\tand %d more\n", len(f.Counts)-i)
				break
			}
			fmt.Fprintf(t, "  %d\t%s\t%s\n", c.Count, c.Code, place(a, f.Name, c.Code))
		}
		t.Flush()
	}
	return nil
}

func printCards(w io.Writer, found *app.Answer, q *query.Question) error {
	b := []byte(`{"data":[`)
	for i, id := range found.IDs {
		if i > 0 {
			b = append(b, ',')
		}
		b, _ = found.AppendCard(b, id, q.Lang)
	}
	b = append(b, `],"meta":{"count":`...)
	b = strconv.AppendInt(b, int64(found.Count), 10)
	if q.Open != nil || q.Now {
		b = strconv.AppendInt(append(b, `,"not_told":`...), int64(found.NotTold), 10)
	}
	if len(found.Facets) > 0 {
		facets := map[string][]facetCount{}
		for _, f := range found.Facets {
			for _, c := range f.Counts {
				facets[f.Name] = append(facets[f.Name], facetCount{c.Code, c.Count})
			}
		}
		counts, err := json.Marshal(facets, json.Deterministic(true))
		if err != nil {
			return err
		}
		b = append(append(b, `,"facets":`...), counts...)
	}
	_, err := w.Write(append(b, "}}\n"...))
	return err
}

type facetCount struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}

// place gives the name of a territory that a facet counts by its code; nothing for other facets, whose codes are words.
func place(a *app.App, facet, code string) string {
	if t, err := a.State().Atlas.Get(facet + ":" + code); err == nil {
		return t.Name
	}
	return ""
}

// Offer is about one offer.
type Offer struct {
	Show  OfferShow  `cmd:"" help:"Show one offer."`
	Track OfferTrack `cmd:"" help:"Give an itinerary the line of a GPX file."`

	Close      OfferClose      `cmd:"" help:"Close for a time or for good."`
	Reopen     OfferReopen     `cmd:"" help:"Take back that something is closed, cancelled or postponed."`
	Cancel     OfferCancel     `cmd:"" help:"Cancel events, or some of their dates."`
	Postpone   OfferPostpone   `cmd:"" help:"Postpone events, to a day or without one."`
	Relocate   OfferRelocate   `cmd:"" help:"Move events to another place."`
	Duplicate  OfferDuplicate  `cmd:"" help:"Make drafts that say the same, or the next edition."`
	Merge      OfferMerge      `cmd:"" help:"Bring records of one thing together."`
	Part       OfferPart       `cmd:"" help:"Part again what was merged."`
	Operator   OfferOperator   `cmd:"" help:"Another runs a place, from a day on."`
	Handover   OfferHandover   `cmd:"" help:"Another organisation answers for offers, now or from a day on."`
	Leave      OfferLeave      `cmd:"" help:"An organisation leaves the network; its offers stay."`
	Bulk       OfferBulk       `cmd:"" help:"Edit one field of many offers."`
	Operations OfferOperations `cmd:"" help:"List what was ordered, and how far it has come."`
	Undo       OfferUndo       `cmd:"" help:"Take an operation back, as a whole."`
	Stop       OfferStop       `cmd:"" help:"Keep an operation from going on."`
}

// OfferShow shows one offer.
type OfferShow struct {
	ID   int64  `arg:"" help:"Its id."`
	Lang string `help:"Language, several joined by commas, or * for all." default:"*"`
	As   string `help:"Whose eyes: administrator, portal or open-data." enum:"administrator,portal,open-data" default:"administrator"`

	Variant string `help:"Show it as a variant does: winter, groups…; without, with all variants." placeholder:"CODE"`
}

func (c *OfferShow) Help() string { return epilogue }

func (c *OfferShow) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	q, err := a.State().Vocabulary.Parse(c.values(), a.Now())
	if err != nil {
		return err
	}
	shown, err := a.OfferAs(s, actors[c.As], offer.ID(c.ID), q.Variant)
	if err != nil {
		return err
	}
	voice, err := voiceOf(c.Lang)
	if err != nil {
		return err
	}
	value := jsontext.Value(a.Renderer().Full(nil, shown.Offer, voice, nil, nil, shown.Today))
	if err := value.Indent(); err != nil {
		return err
	}
	_, err = s.Stdout.Write(append(value, '\n'))
	return err
}

// values are what is asked of the offer, to be checked as a question is.
func (c *OfferShow) values() url.Values {
	if c.Variant == "" {
		return nil
	}
	return url.Values{"variant": {c.Variant}}
}

// OfferTrack gives an offer a line.
type OfferTrack struct {
	ID   int64  `arg:"" help:"Its id."`
	File string `arg:"" help:"GPX, 1.0 or 1.1: its tracks, else its routes."`
	Anew bool   `help:"Measure everything on the line, also what somebody had said."`
}

func (*OfferTrack) Help() string {
	return "Distance, climb, altitudes, start and communes crossed follow the line, except where somebody said otherwise. " + epilogue
}

func (c *OfferTrack) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	did, err := a.ImportTrack(s, access.Operator, offer.ID(c.ID), s.Path(c.File), c.Anew)
	if err != nil {
		return err
	}
	now := did.Offer
	return s.Print(map[string]any{"id": did.ID, "version": now.Version, "off_the_map": did.OffMap}, func(w io.Writer) {
		fmt.Fprintf(w, "offer %d follows %s\n", c.ID, c.File)
		if did.OffMap > 0 {
			fmt.Fprintf(w, "  left out: %s off the map\n", points(did.OffMap))
		}
		sheet := a.State().Catalog.Sheet(now.Type)
		for _, f := range sheet.Fields() {
			if f.Measure == "" {
				continue
			}
			var values []string
			for cell := range now.All(f.Key) {
				values = append(values, measured(cell.Value))
			}
			fmt.Fprintf(w, "  %s: %s %s\n", f.Label.In("en"), strings.Join(values, " "), f.Unit)
		}
	})
}

func points(n int) string {
	if n == 1 {
		return "1 point"
	}
	return strconv.Itoa(n) + " points"
}

// measured writes a value that was taken from a track.
func measured(v offer.Value) string {
	switch v := v.(type) {
	case offer.Number:
		return strconv.FormatFloat(float64(v), 'f', -1, 64)
	case offer.Word:
		return string(v)
	case offer.Position:
		return fmt.Sprintf("%.6f,%.6f", v.Lat, v.Lon)
	}
	return ""
}

func voiceOf(langs string) (native.Voice, error) {
	if langs == "*" {
		return native.Voice{All: true}, nil
	}
	var v native.Voice
	for tag := range strings.SplitSeq(langs, ",") {
		lang, err := offer.ParseLang(tag)
		if err != nil {
			return v, err
		}
		v.Langs = append(v.Langs, lang)
	}
	if len(v.Langs) == 1 {
		v = native.Speak(v.Langs[0])
	}
	return v, nil
}

// notOfExports refuses the words of a question that an export, being whole and in the order of ids, would not heed.
func notOfExports(values url.Values) error {
	var problems []fault.Problem
	for _, name := range []string{"cursor", "facets", "first", "lang", "limit", "sort"} {
		if values.Has(name) {
			problems = append(problems, fault.At(name, "parameter.unknown", "name", name))
		}
	}
	return fault.Refuse("query.invalid", problems)
}

// Export writes offers out.
type Export struct {
	Asking
	Output string `help:"File to write; it appears when it is whole. Without it the offers go to standard output." short:"o" placeholder:"FILE"`
	Lang   string `help:"Language, several joined by commas, or * for all." default:"*"`
}

func (c *Export) Help() string {
	return "One offer a line, as JSON (NDJSON), in the order of ids; memory stays constant however many there are. " + epilogue
}

func (c *Export) Run(s *Session) (err error) {
	a, err := s.Base()
	if err != nil {
		return err
	}
	q, actor, values, err := c.parse(a)
	if err != nil {
		return err
	}
	if err := notOfExports(values); err != nil {
		return err
	}
	voice, err := voiceOf(c.Lang)
	if err != nil {
		return err
	}
	bar := s.Progress(-1, "export")
	defer bar.Done()
	if c.Output == "" {
		_, err = a.Export(s, actor, q, voice, s.Stdout, bar.Set)
		return err
	}
	path := s.Path(c.Output)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fault.New(fault.Unavailable, "file.not_writable", "file", path)
	}
	file, err := os.Create(path + ".part")
	if err != nil {
		return fault.New(fault.Unavailable, "file.not_writable", "file", path).Because(err)
	}
	defer os.Remove(path + ".part") // gone already when all went well
	n, err := a.Export(s, actor, q, voice, file, bar.Set)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return err
	}
	bar.Done()
	return s.Print(map[string]any{"offers": n, "file": path}, func(w io.Writer) { fmt.Fprintf(w, "%d offers written to %s\n", n, c.Output) })
}
