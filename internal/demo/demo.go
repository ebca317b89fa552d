// Package demo makes a believable network out of nothing: organisations, sources and any number of offers of every type,
// in seven languages, with hours, prices, media, relations and all the oddities of real data. It exists for three readers.
// Whoever tries Escale sees at once what it is for, without having data; whoever develops has every field, kind and state
// at hand; and whoever measures gets half a million documents of the size of real ones, the same on every machine.
//
// Everything follows from the seed and the number of the offer alone. No offer needs another to be made first, so offers
// can be made in any order, by several workers, in constant memory; and relations point where they should because what
// lies at a number can be asked without making it. Communes, postal codes and positions are real ones of the atlas; names
// of places to stay, persons and toponyms are invented, telephone numbers are those that the French regulator (ARCEP)
// keeps for fiction, addresses on the web end in example.org (RFC 2606), and SIRET numbers begin with 000, which none does.
//
// What the offers are like is data: recipes.yaml says it per type, the files in prose hold the sentences.
package demo

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"time"

	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
)

// DefaultOffers is how many offers a demonstration has unless told otherwise.
const DefaultOffers = 5000

// Options say which network is made.
type Options struct {
	Offers int          // how many; 0 is DefaultOffers
	Seed   uint64       // another seed is another network
	Today  opening.Date // events lie in the year after it, ratings around it
	// Media gives the hash and the size in pixels of picture n of a theme once it lies in the library. It is asked at most
	// once for each of Pictures, when an offer first shows it, and may be called by several goroutines at once. Without it
	// media point to addresses that lead nowhere.
	Media func(theme string, n int) (hash string, w, h int)
}

// Picture is one drawing that offers share: illustration.Draw(Theme, Seed, w, h) makes it. Seed is also the n by which
// Options.Media is asked.
type Picture struct {
	Theme string
	Seed  uint64
}

// Network is a made network. It is safe for use by many at once.
type Network struct {
	Organisations []network.Organisation
	Sources       []network.Source

	options   Options
	reference offer.Reference
	prose     *prose
	recipes   map[offer.Type]*recipe
	details   map[offer.Type][]*detail
	fields    map[offer.Type]map[string]bool // that the sheet has
	types     [block]offer.Type              // of each slot of a block
	models    []*model
	criteria  []*criteria
	slots     map[offer.Type][]int
	land      *land
	pool      map[Picture]*drawing
	notes     map[noteKey]offer.Text
	now       time.Time // of Today, at noon in the time zone of the network
	zone      *time.Location
}

type drawing struct {
	once sync.Once
	hash string
	w, h int
}

// New prepares a network on the territories and the catalog of a reference, whose Atlas must hold the region and its two
// neighbours across the Alps, as the embedded one does. It fails when they are missing, or when the recipes name what is
// not in the thesaurus.
func New(o Options, r offer.Reference) (*Network, error) {
	if o.Offers <= 0 {
		o.Offers = DefaultOffers
	}
	if o.Today == 0 {
		return nil, fmt.Errorf("demo: no date is given for today")
	}
	if r.Atlas == nil || r.Catalog == nil {
		return nil, fmt.Errorf("demo: needs an atlas and a catalog")
	}
	zone, err := time.LoadLocation(opening.DefaultZone)
	if err != nil {
		return nil, fmt.Errorf("demo: %w", err)
	}
	n := &Network{options: o, reference: r, zone: zone, now: o.Today.At(12*60, zone).UTC(), slots: map[offer.Type][]int{}}
	if n.prose, err = readProse(); err != nil {
		return nil, err
	}
	if n.recipes, err = readRecipes(r, n.prose); err != nil {
		return nil, err
	}
	if n.details, err = readDetails(r, n.prose); err != nil {
		return nil, err
	}
	n.fields = fieldsOf(r.Catalog)
	if err := n.deal(); err != nil {
		return nil, err
	}
	if n.land, err = survey(r.Atlas); err != nil {
		return nil, err
	}
	n.notes = n.prose.notes()
	n.pool = map[Picture]*drawing{}
	for _, p := range Pictures() {
		n.pool[p] = new(drawing)
	}
	n.Sources = sources()
	n.enrol()
	if err := n.readModels(); err != nil {
		return nil, err
	}
	return n, n.readCriteria()
}

// Len gives the number of offers.
func (n *Network) Len() int { return n.options.Offers }

// Continues tells whether a network of so many offers, with the same seed on the same day, is the beginning of this one: it
// has all members, and ends with a block, outside of which no offer points.
func (n *Network) Continues(offers int) bool {
	return offers <= n.Len() && offers%block == 0 && professionalsOf(offers) == professionalsOf(n.Len())
}

// Offers gives every offer in order, with the pictures that it shows. The offer of number i has the id offer.FirstID+i:
// relations point to those ids, so the offers must be written in order into a base that has given none yet. Version is 1.
func (n *Network) Offers() iter.Seq2[*offer.Offer, []Picture] {
	return func(yield func(*offer.Offer, []Picture) bool) {
		for i := range n.options.Offers {
			if !yield(n.At(i)) {
				return
			}
		}
	}
}

// At makes the offer of a number, 0 to Len()-1, without those before it. The first are the models: one of each type, in the
// order of the sheets' menu, complete.
func (n *Network) At(i int) (*offer.Offer, []Picture) {
	if i < len(n.models) {
		return n.model(i)
	}
	d := n.begin(i)
	d.identity()
	d.location()
	d.contacts()
	d.opening()
	d.describe()
	d.media()
	d.services()
	d.rates()
	d.ratings()
	d.accessibility()
	d.capacities()
	d.special()
	d.relations()
	d.legal()
	d.details()
	d.variants()
	if d.o.Status == offer.Draft {
		d.leaveUnfinished()
	}
	return d.o, d.pictures
}

func fieldsOf(c *offer.Catalog) map[offer.Type]map[string]bool {
	fields := map[offer.Type]map[string]bool{}
	for _, s := range c.Sheets {
		fields[s.Type] = map[string]bool{}
		for _, f := range s.Fields() {
			fields[s.Type][f.Key] = f.Replaced == ""
		}
	}
	return fields
}

// block is how many offers lie together in one intercommunality. All blocks have the same types at the same slots, so
// that what lies near can be found by counting.
const block = 100

// deal gives the slots of a block to the types: first one of each in the order of the menu, then the rest in turns.
func (n *Network) deal() error {
	left := map[offer.Type]int{}
	at := 0
	put := func(t offer.Type) {
		if at < block {
			n.types[at] = t
			n.slots[t] = append(n.slots[t], at)
		}
		left[t]--
		at++
	}
	sheets := n.reference.Catalog.Sheets
	for _, s := range sheets {
		r := n.recipes[s.Type]
		if r == nil {
			return fmt.Errorf("demo: recipes.yaml has no recipe for %s", s.Type)
		}
		left[s.Type] = r.Share
		put(s.Type)
	}
	for at < block {
		before := at
		for _, s := range sheets {
			if left[s.Type] > 0 {
				put(s.Type)
			}
		}
		if at == before {
			break
		}
	}
	if at != block {
		return fmt.Errorf("demo: the shares of recipes.yaml are %d in all, not %d", at, block)
	}
	return nil
}

// typeAt gives the type of the offer of a number. Only mountains have ski areas; elsewhere there is one more rental.
func (n *Network) typeAt(i int) offer.Type {
	if i < len(n.models) {
		return n.models[i].offer.Type
	}
	t := n.types[i%block]
	if t == "ski-area" && !n.land.districtOf(i/block, n.options.Seed).alpine {
		return "rental"
	}
	return t
}

// dice decides one thing after another, the same for a seed and a number.
type dice struct{ *rand.Rand }

// Streams of decisions, so that one more of one kind does not change those of another.
const (
	rollOffer uint64 = iota + 1
	rollPlace
	rollPeople
	rollKept // and those after it: one of each member
)

func roll(seed, stream uint64, i int) dice {
	return dice{rand.New(rand.NewPCG(seed^stream*0x9e3779b97f4a7c15, uint64(i)))}
}

func (d dice) chance(p float64) bool { return d.Float64() < p }

// between gives a whole number from a to b, both included.
func (d dice) between(a, b int) int { return a + d.IntN(max(1, b-a+1)) }

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// some gives up to k different ones, in the order of the list.
func some[T any](d dice, from []T, k int) []T {
	k = min(k, len(from))
	out := make([]T, 0, k)
	for i, v := range from {
		if d.IntN(len(from)-i) < k-len(out) {
			out = append(out, v)
		}
	}
	return out
}

// day gives the instant of noon, some days from today.
func (n *Network) day(ago int) time.Time { return n.now.AddDate(0, 0, -ago) }
