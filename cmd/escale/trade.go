package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"escale/internal/access"
	"escale/internal/app/trade"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/opening"
)

// Which says which offers an operation is about, and whether it is only to be looked at.
type Which struct {
	Offers       []string `arg:"" optional:"" help:"Numbers of offers, or a question: NAME=VALUE as in escale search."`
	Yes          bool     `help:"Do it. Without, what would be done is shown and nothing is."`
	On           string   `help:"Do it at the beginning of this day." placeholder:"YYYY-MM-DD"`
	Why          string   `help:"Why, for whoever reads it later." placeholder:"WORDS"`
	Organisation string   `help:"Act for this organisation." placeholder:"CODE"`
}

func (*Which) Help() string {
	return "Offers are named by their numbers, or found by a question: escale offer close type=itinerary territory=epci:244100798 --until 2026-08-02 --ground fire\n\n" +
		"Without --yes it is only told what would become of each. What was done is undone as a whole by escale offer undo. " + epilogue
}

func (w *Which) actor() access.Actor {
	actor := access.Operator
	actor.Organisation = w.Organisation
	return actor
}

// order makes the order of some work.
func (w *Which) order(work trade.Work) (o *trade.Order, err error) {
	o = &trade.Order{Work: work, Note: w.Why}
	if o.On, err = dayOf("--on", w.On); err != nil {
		return nil, err
	}
	values := url.Values{}
	for _, word := range w.Offers {
		if name, value, ok := strings.Cut(word, "="); ok {
			values.Add(name, value)
			continue
		}
		id, err := strconv.ParseInt(word, 10, 32)
		if err != nil {
			return nil, fault.New(fault.Invalid, "operation.no_number", "value", word)
		}
		o.Offers = append(o.Offers, offer.ID(id))
	}
	o.Question = values.Encode()
	return o, nil
}

func dayOf(flag, value string) (opening.Date, error) {
	d, err := opening.ParseDate(value)
	if err != nil {
		return 0, fault.New(fault.Invalid, "operation.no_day", "flag", flag, "value", value)
	}
	return d, nil
}

// run shows what some work would do, or does it.
func (w *Which) run(s *Session, work trade.Work) error {
	order, err := w.order(work)
	if err != nil {
		return err
	}
	return s.operate(order, w.actor(), w.Yes)
}

func (s *Session) operate(order *trade.Order, actor access.Actor, yes bool) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	t := trade.New(a)
	plan, err := t.Plan(s, actor, order)
	if err != nil {
		return err
	}
	if !yes {
		return s.Print(plan, func(w io.Writer) { s.printPlan(w, plan) })
	}
	bar := s.Progress(int64(plan.Offers), string(plan.Kind))
	op, err := t.Act(s, actor, order, plan.Confirm, func(done, total int) { bar.Set(int64(done), int64(total)) })
	bar.Done()
	if err != nil {
		return err
	}
	return s.Print(op, func(w io.Writer) { s.printOperation(w, op) })
}

var verdicts = map[trade.Verdict]string{trade.Changed: "changes", trade.Proposed: "proposed", trade.Refused: "refused", trade.Same: "so already"}

// mostLines bounds what of a plan is listed.
const mostLines = 50

func (s *Session) printPlan(w io.Writer, p *trade.Plan) {
	say, err := s.say()
	if err != nil {
		say = nil
	}
	t := table(w)
	for i, step := range p.Steps {
		if i == mostLines {
			fmt.Fprintf(t, "…\tand %d more\n", p.Offers-i)
			break
		}
		what := strings.Join(step.Fields, " ")
		if step.Why != nil && say != nil {
			what = say.Fault(step.Why)
			if len(step.Why.Problems) > 0 {
				what = say.Problem(step.Why.Problems[0])
			}
		}
		if step.Partly {
			what += " (some of it only proposed)"
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\n", verdicts[step.Verdict], step.Offer, step.Name, what)
	}
	t.Flush()
	for _, d := range p.Doubts {
		if say != nil {
			fmt.Fprintln(w, "Look at: "+say.Problem(fault.Problem{Key: d.Key, Args: d.Args}))
		}
	}
	for _, f := range p.Falls {
		goes := "goes along"
		if f.Ends {
			goes = "ends"
		}
		fmt.Fprintf(w, "%s %s %s: %d offers\n", goes, f.What, strings.TrimSpace(f.Code+" "+f.Who), f.Offers)
	}
	fmt.Fprintf(w, "%d offers: %d would change, %d be proposed, %d be refused, %d are so already. Nothing was done; add --yes.\n", p.Offers, p.Changed, p.Proposed, p.Refused, p.Same)
}

func (s *Session) printOperation(w io.Writer, op *trade.Operation) {
	say, err := s.say()
	for _, p := range op.Problems {
		if err == nil {
			fmt.Fprintf(w, "refused %d %s: %s\n", p.Offer, p.Name, say.Problem(fault.Problem{Key: p.Key, Args: p.Args}))
		}
	}
	for _, id := range op.Kept {
		fmt.Fprintf(w, "kept as it is now, at least in part: %d\n", id)
	}
	for _, id := range op.Made {
		fmt.Fprintf(w, "made %d\n", id)
	}
	switch op.State {
	case trade.Scheduled:
		fmt.Fprintf(w, "%s: waits for %s, %d offers\n", op.ID, op.Order.On, op.Offers)
	case trade.Running:
		fmt.Fprintf(w, "%s: %d of %d offers done, and going on\n", op.ID, op.Done, op.Offers)
	default:
		fmt.Fprintf(w, "%s: %s; of %d offers %d changed, %d proposed, %d refused, %d were so already\n", op.ID, op.State, op.Offers, op.Changed, op.Proposed, op.Refused, op.Same)
	}
	if !op.Ends.IsZero() {
		fmt.Fprintf(w, "taken back by itself after %s\n", op.Ends)
	}
}

// note makes what visitors read of French words.
func note(words string) offer.Text {
	if words == "" {
		return nil
	}
	return offer.Say("fr", words)
}

// OfferClose closes offers.
type OfferClose struct {
	Which
	Until   string `help:"The last day; after it they open again by themselves." placeholder:"YYYY-MM-DD"`
	From    string `help:"The first day." placeholder:"YYYY-MM-DD"`
	ForGood bool   `help:"For good."`
	Ground  string `help:"Why: fire, works, order… (thesaurus life_ground)." placeholder:"CODE"`
	Number  string `help:"Number of the order by which it is closed." placeholder:"NUMBER"`
	Words   string `help:"What visitors read, in French." placeholder:"WORDS"`
}

func (c *OfferClose) Run(s *Session) error {
	w := &trade.Closing{ForGood: c.ForGood, Ground: c.Ground, Number: c.Number, Note: note(c.Words)}
	var err error
	if w.Until, err = dayOf("--until", c.Until); err != nil {
		return err
	}
	if w.From, err = dayOf("--from", c.From); err != nil {
		return err
	}
	return c.run(s, w)
}

// OfferReopen takes back a state of life.
type OfferReopen struct {
	Which
	Programme bool `help:"With what is on their programme."`
}

func (c *OfferReopen) Run(s *Session) error {
	return c.run(s, &trade.Reopening{Programme: c.Programme})
}

// OfferCancel cancels events.
type OfferCancel struct {
	Which
	Programme bool     `help:"With what is on their programme."`
	Dates     []string `help:"These days alone." placeholder:"YYYY-MM-DD"`
	Ground    string   `help:"Why: weather, low-demand… (thesaurus life_ground)." placeholder:"CODE"`
	Words     string   `help:"What visitors read, in French." placeholder:"WORDS"`
}

func (c *OfferCancel) Run(s *Session) error {
	w := &trade.Cancelling{Programme: c.Programme, Ground: c.Ground, Note: note(c.Words)}
	for _, value := range c.Dates {
		d, err := dayOf("--dates", value)
		if err != nil {
			return err
		}
		w.Dates = append(w.Dates, d)
	}
	return c.run(s, w)
}

// OfferPostpone postpones events.
type OfferPostpone struct {
	Which
	To        string `help:"The new first day; without, it is not known yet." placeholder:"YYYY-MM-DD"`
	Programme bool   `help:"With what is on its programme, by as many days."`
	Ground    string `help:"Why (thesaurus life_ground)." placeholder:"CODE"`
	Words     string `help:"What visitors read, in French." placeholder:"WORDS"`
}

func (c *OfferPostpone) Run(s *Session) error {
	to, err := dayOf("--to", c.To)
	if err != nil {
		return err
	}
	return c.run(s, &trade.Postponing{To: to, Programme: c.Programme, Ground: c.Ground, Note: note(c.Words)})
}

// OfferRelocate moves events to another place.
type OfferRelocate struct {
	Which
	Venue     int64  `help:"Number of the record of the place." placeholder:"ID"`
	Place     string `help:"Its name, where it has no record." placeholder:"NAME"`
	Programme bool   `help:"With what is on their programme."`
	Words     string `help:"What visitors read, in French." placeholder:"WORDS"`
}

func (c *OfferRelocate) Run(s *Session) error {
	return c.run(s, &trade.Relocating{Venue: offer.ID(c.Venue), Place: c.Place, Programme: c.Programme, Note: note(c.Words)})
}

// OfferDuplicate makes drafts that say the same.
type OfferDuplicate struct {
	Which
	Edition   bool   `help:"As the next edition: every date on the same day of the week in another year."`
	Year      int    `help:"That year; the one after that of the dates when nothing is said." placeholder:"YYYY"`
	Programme bool   `help:"With what is on its programme."`
	Owner     string `help:"Organisation that answers for the draft." placeholder:"CODE"`
}

func (c *OfferDuplicate) Run(s *Session) error {
	return c.run(s, &trade.Duplicating{Edition: c.Edition, Year: c.Year, Programme: c.Programme, Owner: c.Owner})
}

// OfferMerge merges records of one thing.
type OfferMerge struct {
	Which
	Into int64    `help:"The record that stays." required:"" placeholder:"ID"`
	Keep []string `help:"Of a field, whose value stands: name=other, opening=own. What is not named is brought together." placeholder:"FIELD=SIDE"`
}

func (c *OfferMerge) Run(s *Session) error {
	w := &trade.Merging{Into: offer.ID(c.Into), Keep: map[string]offer.Side{}}
	for _, word := range c.Keep {
		name, side, _ := strings.Cut(word, "=")
		w.Keep[name] = offer.Side(side)
	}
	return c.run(s, w)
}

// OfferPart parts what was merged.
type OfferPart struct {
	Offer int64  `arg:"" help:"Number of the record that was merged into another."`
	Yes   bool   `help:"Do it. Without, what would be done is shown and nothing is."`
	Why   string `help:"Why, for whoever reads it later." placeholder:"WORDS"`
}

func (*OfferPart) Help() string { return epilogue }

func (c *OfferPart) Run(s *Session) error {
	return s.operate(&trade.Order{Work: &trade.Parting{Offer: offer.ID(c.Offer)}, Note: c.Why}, access.Operator, c.Yes)
}

// OfferUndo takes an operation back.
type OfferUndo struct {
	Operation string `arg:"" help:"Its name, as the operation and the history of its offers tell it."`
	Yes       bool   `help:"Do it. Without, what would be done is shown and nothing is."`
	Why       string `help:"Why, for whoever reads it later." placeholder:"WORDS"`
}

func (*OfferUndo) Help() string { return epilogue }

func (c *OfferUndo) Run(s *Session) error {
	return s.operate(&trade.Order{Work: &trade.Undoing{Operation: c.Operation}, Note: c.Why}, access.Operator, c.Yes)
}

// OfferOperations lists operations.
type OfferOperations struct{}

func (*OfferOperations) Help() string { return epilogue }

func (c *OfferOperations) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	list, err := trade.New(a).Operations(s, access.Operator)
	if err != nil {
		return err
	}
	return s.Print(list, func(w io.Writer) {
		for _, op := range list {
			s.printOperation(w, op)
		}
	})
}

// OfferStop keeps an operation from going on.
type OfferStop struct {
	Operation string `arg:"" help:"Its name."`
}

func (*OfferStop) Help() string { return epilogue }

func (c *OfferStop) Run(s *Session) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	op, err := trade.New(a).Stop(s, access.Operator, c.Operation)
	if err != nil {
		return err
	}
	return s.Print(op, func(w io.Writer) { s.printOperation(w, op) })
}

// OfferOperator has somebody else run places.
type OfferOperator struct {
	Which
	To     int64  `help:"Record of the new operator, a legal unit." placeholder:"ID"`
	Name   string `help:"Its name, where it has no record." placeholder:"NAME"`
	Former string `help:"Organisation of the old operator, if it has one." placeholder:"CODE"`
}

func (c *OfferOperator) Run(s *Session) error {
	return c.run(s, &trade.ChangingOperator{To: offer.ID(c.To), Name: c.Name, Former: c.Former})
}

// OfferHandover gives offers another owner.
type OfferHandover struct {
	Which
	To  string `help:"Organisation that answers for them from then on." required:"" placeholder:"CODE"`
	Own bool   `help:"What the old owner keeps for itself goes along, in fields that both have."`
}

func (c *OfferHandover) Run(s *Session) error {
	return c.run(s, &trade.HandingOver{To: c.To, Own: c.Own})
}

// OfferLeave lets an organisation leave.
type OfferLeave struct {
	Code string `arg:"" help:"The organisation that leaves."`
	To   string `help:"Who takes its offers over; without, who animates it." placeholder:"CODE"`
	On   string `help:"At the beginning of this day." placeholder:"YYYY-MM-DD"`
	Yes  bool   `help:"Do it. Without, what would be done is shown and nothing is."`
}

func (*OfferLeave) Help() string { return epilogue }

func (c *OfferLeave) Run(s *Session) error {
	on, err := dayOf("--on", c.On)
	if err != nil {
		return err
	}
	return s.operate(&trade.Order{Work: &trade.Leaving{Organisation: c.Code, To: c.To}, On: on}, access.Operator, c.Yes)
}

// OfferBulk edits one field of many offers.
type OfferBulk struct {
	Which
	Field    string `help:"Key of the field, as escale sheet tells it." required:"" placeholder:"KEY"`
	Variant  string `help:"As this variant shows it." placeholder:"CODE"`
	Set      string `help:"The value: yes, 12, a code, or JSON as an offer is stored." xor:"do" placeholder:"VALUE"`
	Add      string `help:"One more item of a list." xor:"do" placeholder:"VALUE"`
	Remove   string `help:"That item of a list." xor:"do" placeholder:"VALUE"`
	Clear    bool   `help:"Nothing." xor:"do"`
	NextYear bool   `help:"Rates or dates go over to the next year." xor:"do"`
}

func (c *OfferBulk) Run(s *Session) error {
	w := &trade.Setting{Field: c.Field, Variant: c.Variant}
	switch {
	case c.Clear:
		w.Do = trade.Clear
	case c.NextYear:
		w.Do = trade.NextYear
	case c.Add != "":
		w.Do, w.Value = trade.AddTo, valueOf(c.Add)
	case c.Remove != "":
		w.Do, w.Value = trade.TakeFrom, valueOf(c.Remove)
	default:
		w.Do, w.Value = trade.SetTo, valueOf(c.Set)
	}
	return c.run(s, w)
}

// valueOf gives a word of the command line as JSON: itself where it is that, else a string.
func valueOf(word string) jsontext.Value {
	if v := jsontext.Value(word); word != "" && v.IsValid() {
		return v
	}
	return must(json.Marshal(word))
}
