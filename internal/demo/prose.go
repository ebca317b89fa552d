package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"escale/internal/offer"
)

//go:embed prose/*.txt
var proseFiles embed.FS

// prose is every sentence the demonstration can say. A heading ("== hotel.short rental.short") starts a list, and a list
// holds phrases, each in the seven languages or in French alone. A list whose heading has no dot is a lexicon, from which
// phrases take words by {heading}; {heading2} takes the next but one, so that one text can name two different dishes.
// {Heading} begins with a capital letter.
type prose struct {
	lists    map[string][]*phrase
	lexicons []*lexicon
	byName   map[string]int
}

type lexicon struct {
	name    string
	phrases []*phrase
}

// phrase is one sentence, by the place of its language in offer.Languages.
type phrase struct {
	in    [languages][]segment
	alone bool // French stands for all
}

const languages = 7

// segment is a piece of a phrase: literal text, or a slot.
type segment struct {
	text    string
	slot    slot
	lexicon int // for slotWord
	offset  int
	capital bool
}

// slot is what stands in for a word in braces.
type slot uint8

const (
	slotText    slot = iota
	slotWord         // from a lexicon
	slotName         // the offer's name in the language
	slotThe          // the French name with its article
	slotCommune      // its name
	slotAt           // French: à Tours, au Blanc
	slotOf           // French: de Tours, d’Orléans, du Blanc
	slotNumber       // from here on one for each count
)

var slotNames = map[string]slot{"name": slotName, "le": slotThe, "commune": slotCommune, "a": slotAt, "de": slotOf}

// counts are the numbers that phrases may name.
var counts = [...]string{"rooms", "beds", "persons", "covers", "pitches", "km", "climb", "edition", "year"}

type count int

const (
	rooms count = iota
	beds
	persons
	covers
	pitches
	km
	climb
	edition
	year
)

func readProse() (*prose, error) {
	p := &prose{lists: map[string][]*phrase{}, byName: map[string]int{}}
	for i, name := range counts {
		p.byName[name] = -1 - i // numbers are below zero, lexicons above
	}
	files, err := fs.Glob(proseFiles, "prose/*.txt")
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, name := range files {
		b, err := proseFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(b))
		p.findLexicons(string(b))
	}
	for i, text := range texts {
		if err := p.read(text); err != nil {
			return nil, fmt.Errorf("demo: %s: %w", files[i], err)
		}
	}
	return p, p.check()
}

// headings are those that the code asks for by name; recipes ask for others.
var headings = strings.Fields("location.access note.opening note.rates accessibility.note description.audience itinerary.marking " +
	"life.cancelled life.postponed life.closed life.diverted choice.note channel.note rate.note rate.proof " +
	"rating.note event.ticketing relation.note session.note season.note variant.groups variant.winter variant.summer media.caption " +
	"common.near common.last")

func (p *prose) check() error {
	for _, h := range headings {
		if len(p.lists[h]) == 0 {
			return fmt.Errorf("demo: no prose under %s", h)
		}
	}
	for _, name := range []string{"person", "family", "street", "strada", "century"} {
		if i, ok := p.byName[name]; !ok || i < 0 || len(p.lexicons[i].phrases) == 0 {
			return fmt.Errorf("demo: no words under %s", name)
		}
	}
	return nil
}

// findLexicons gives each lexicon its number before any phrase is read that uses it.
func (p *prose) findLexicons(text string) {
	for line := range strings.Lines(text) {
		if heading, ok := strings.CutPrefix(strings.TrimSpace(line), "== "); ok && !strings.Contains(heading, ".") {
			p.byName[heading] = len(p.lexicons)
			p.lexicons = append(p.lexicons, &lexicon{name: heading})
		}
	}
}

func (p *prose) read(text string) error {
	var under []string
	var at *phrase
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		heading, isHeading := strings.CutPrefix(line, "== ")
		switch {
		case strings.HasPrefix(line, "#"):
		case isHeading:
			under, at = strings.Fields(heading), nil
		case line == "":
			at = nil
		default:
			if at == nil {
				at = new(phrase)
				p.file(under, at)
			}
			if err := p.line(under, at, line); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
		}
	}
	return nil
}

func (p *prose) file(headings []string, x *phrase) {
	for _, h := range headings {
		if i, ok := p.byName[h]; ok {
			p.lexicons[i].phrases = append(p.lexicons[i].phrases, x)
		} else {
			p.lists[h] = append(p.lists[h], x)
		}
	}
}

// line reads one language of a phrase. Bars part several phrases in French alone.
func (p *prose) line(headings []string, at *phrase, line string) error {
	lang, words, _ := strings.Cut(line, " ")
	place := languageAt(offer.Lang(lang))
	if place < 0 {
		return fmt.Errorf("%q is not one of the seven languages", lang)
	}
	for i, part := range strings.Split(words, " | ") {
		if i > 0 {
			at = new(phrase)
			p.file(headings, at)
		}
		segments, err := p.parse(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		at.in[place] = segments
		at.alone = place == 0
	}
	return nil
}

func languageAt(lang offer.Lang) int {
	for i, l := range offer.Languages {
		if l == lang {
			return i
		}
	}
	return -1
}

func (p *prose) parse(text string) ([]segment, error) {
	var out []segment
	for text != "" {
		before, rest, ok := strings.Cut(text, "{")
		if before != "" {
			out = append(out, segment{text: before})
		}
		if !ok {
			break
		}
		word, after, closed := strings.Cut(rest, "}")
		s, err := p.slot(word)
		if err != nil || !closed {
			return nil, fmt.Errorf("{%s} is no slot: %w", word, err)
		}
		out = append(out, s)
		text = after
	}
	return out, nil
}

func (p *prose) slot(word string) (segment, error) {
	first, size := utf8.DecodeRuneInString(word)
	s := segment{capital: unicode.IsUpper(first)}
	name := string(unicode.ToLower(first)) + word[size:]
	if known, ok := slotNames[name]; ok {
		s.slot = known
		return s, nil
	}
	if last := name[len(name)-1]; last >= '2' && last <= '9' {
		s.offset, name = int(last-'1'), name[:len(name)-1]
	}
	i, ok := p.byName[name]
	switch {
	case !ok:
		return s, fmt.Errorf("no lexicon has this name")
	case i < 0:
		s.slot = slotNumber + slot(-1-i)
	default:
		s.slot, s.lexicon = slotWord, i
	}
	return s, nil
}

// speaker is what an offer puts into the slots.
type speaker struct {
	name    [languages]string
	the     string
	commune string
	at, of  string
	counts  [len(counts)]int
	words   []uint32 // of each lexicon, which phrase
}

// say writes a phrase in a language.
func (p *prose) say(b []byte, x *phrase, lang int, s *speaker) []byte {
	segments := x.in[lang]
	if x.alone {
		segments = x.in[0]
	}
	for i := range segments {
		g := &segments[i]
		start := len(b)
		switch g.slot {
		case slotText:
			b = append(b, g.text...)
		case slotWord:
			l := p.lexicons[g.lexicon].phrases
			b = p.say(b, l[(int(s.words[g.lexicon])+g.offset)%len(l)], lang, s)
		case slotName:
			b = append(b, s.name[lang]...)
		case slotThe:
			b = append(b, s.the...)
		case slotCommune:
			b = append(b, s.commune...)
		case slotAt:
			b = append(b, s.at...)
		case slotOf:
			b = append(b, s.of...)
		default:
			b = strconv.AppendInt(b, int64(s.counts[g.slot-slotNumber]), 10)
		}
		if g.capital {
			b = capitalise(b, start)
		}
	}
	return b
}

// capitalise makes the letter at a place a capital. All letters that begin a phrase keep their length in bytes.
func capitalise(b []byte, at int) []byte {
	r, size := utf8.DecodeRune(b[at:])
	if up := unicode.ToUpper(r); utf8.RuneLen(up) == size {
		utf8.EncodeRune(b[at:at+size], up)
	}
	return b
}

// fixed tells whether the phrase has no slots, and so is the same for every offer.
func (x *phrase) fixed() bool {
	for _, segments := range x.in {
		if len(segments) > 1 || len(segments) == 1 && segments[0].slot != slotText {
			return false
		}
	}
	return true
}

// noteKey finds a text that many offers share: a heading, and whether it is wanted in all languages or in two.
type noteKey struct {
	heading string
	full    bool
}

// notes makes the texts that are the same for every offer once for all: values are never changed in place.
func (p *prose) notes() map[noteKey]offer.Text {
	notes := map[noteKey]offer.Text{}
	for heading, list := range p.lists {
		if len(list) != 1 || !list[0].fixed() {
			continue
		}
		full, short := offer.Text{}, offer.Text{}
		for i, lang := range offer.Languages {
			words := string(p.say(nil, list[0], i, nil))
			full[lang] = offer.Phrase{Value: words}
			if i < 2 {
				short[lang] = offer.Phrase{Value: words}
			}
		}
		notes[noteKey{heading, true}], notes[noteKey{heading, false}] = full, short
	}
	return notes
}
