package offer

import (
	"bytes"
	"reflect"

	"github.com/go-json-experiment/json"

	"escale/internal/fault"
	"escale/internal/geo"
	"escale/internal/opening"
)

// Kind is the closed list of what a field can hold. One file of this package is one kind; a field's kind never changes.
type Kind string

const (
	KindText           Kind = "text"           // words in many languages
	KindWord           Kind = "word"           // a short string that is the same in every language
	KindNumber         Kind = "number"         // a quantity, with the unit of its field
	KindFlag           Kind = "flag"           // yes, no, or not told
	KindChoice         Kind = "choice"         // a code of the thesaurus
	KindDate           Kind = "date"           // a day
	KindSpan           Kind = "span"           // from a day to a day
	KindLink           Kind = "link"           // an address on the web
	KindAddress        Kind = "address"        // a postal address
	KindPosition       Kind = "position"       // a point on the map
	KindTrack          Kind = "track"          // a line on the map
	KindHours          Kind = "hours"          // when it is open or takes place
	KindContact        Kind = "contact"        // whom to ask, and how
	KindMedium         Kind = "medium"         // a picture, video, sound, logo or document with its rights
	KindRate           Kind = "rate"           // what it costs
	KindClassification Kind = "classification" // stars and labels, with their dates
	KindRelation       Kind = "relation"       // another offer
	KindIdentifier     Kind = "identifier"     // the same thing in another system
	KindPart           Kind = "part"           // a hall, a bedroom, a menu: something with fields of its own
	KindLife           Kind = "life"           // active, closed, cancelled…
)

// Value is one value of a closed sum of types, one per Kind. Values are never changed in place.
type Value interface {
	Kind() Kind
	// Check says what is wrong with the value in a field; paths are relative to the value. It never changes anything.
	Check(f *Field, r Reference) []fault.Problem
	// Facts adds what can be asked of the value to what can be asked of its offer.
	Facts(f *Field, r Reference, to *Facts)
}

// Reference is what values are judged by: the thesaurus, the territories, and the day. Atlas may be nil; codes of communes
// are then not looked up. Without Today, what has an end counts as if it had none.
type Reference struct {
	Catalog *Catalog
	Atlas   *geo.Atlas
	Today   opening.Date
	Country string // of the offer whose values are looked at, see Offer.Country
}

// Equal tells whether two values say the same, which is whether they are stored alike: a list that is empty and one that is
// not there mean one thing. Both may be nil.
func Equal(a, b Value) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	if a == nil || b == nil || a.Kind() != b.Kind() {
		return false
	}
	x, errX := json.Marshal(a, json.Deterministic(true))
	y, errY := json.Marshal(b, json.Deterministic(true))
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// kinds lists every Kind.
var kinds = []Kind{KindText, KindWord, KindNumber, KindFlag, KindChoice, KindDate, KindSpan, KindLink, KindAddress, KindPosition, KindTrack,
	KindHours, KindContact, KindMedium, KindRate, KindClassification, KindRelation, KindIdentifier, KindLife, KindPart}
