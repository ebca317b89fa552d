// Package schemaorg says what an offer is in the words of schema.org, as JSON-LD, so that search engines and assistants read it
// without reading the page. It turns an offer that was shown into a document and knows nothing of who asks: what may not be seen
// is not in the offer.
//
// What an offer is called there follows from the data: the category's "schemaorg", that of the nearest category above, or the
// sheet's. Which properties a type has is schema.org's business (its definitions, version 29); the test holds every document to them.
package schemaorg

import (
	"slices"
	"strings"

	"escale/internal/offer"
	"escale/internal/opening"
)

// Page is what a document says besides the offer itself: the page that shows it.
type Page struct {
	URL       string // absolute
	Lang      offer.Lang
	Images    []string // absolute addresses, the main one first
	Publisher Publisher
	Licence   string // address of the terms under which the data are, "" where not told
	Today     opening.Date
}

// Publisher is who answers for the page.
type Publisher struct{ Name, URL string }

// Object is a document or a part of one.
type Object = map[string]any

// Documents gives the documents of the page of an offer: the offer, and the page about it, which says in which language, by whom and
// under which licence. The offer has standard values only, see offer.Offer.As.
func Documents(o *offer.Offer, r offer.Reference, p Page) []Object {
	w := &writer{o: o, r: r, p: p, as: typeOf(o, r.Catalog)}
	thing := w.thing()
	thing["@context"] = "https://schema.org"
	page := Object{"@context": "https://schema.org", "@type": "WebPage", "url": p.URL, "inLanguage": string(p.Lang), "mainEntity": Object{"@id": p.URL + "#offer"}}
	set(page, "name", w.say(o.Name()))
	if !o.Updated.IsZero() {
		page["dateModified"] = o.Updated.UTC().Format("2006-01-02T15:04:05Z")
	}
	if p.Publisher.Name != "" {
		page["publisher"] = without(Object{"@type": "Organization", "name": p.Publisher.Name, "url": p.Publisher.URL})
	}
	if p.Licence != "" {
		page["license"] = p.Licence
	}
	return []Object{thing, page}
}

type writer struct {
	o  *offer.Offer
	r  offer.Reference
	p  Page
	as string
}

// typeOf gives the type of schema.org that an offer is of.
func typeOf(o *offer.Offer, c *offer.Catalog) string {
	for _, code := range o.Category() {
		for concept := c.Thesaurus.Concept("category", code); concept != nil; concept = c.Thesaurus.Concept("category", concept.Parent) {
			for _, name := range concept.Equals["schemaorg"] {
				if kinds[name] != 0 {
					return name
				}
			}
		}
	}
	if sheet := c.Sheet(o.Type); sheet != nil {
		for _, name := range sheet.Equals["schemaorg"] {
			if kinds[name] != 0 {
				return name
			}
		}
	}
	return "TouristAttraction"
}

// thing writes the offer by the kind of its type.
func (w *writer) thing() Object {
	is := kinds[w.as]
	t := Object{"@type": w.as, "@id": w.p.URL + "#offer", "url": w.p.URL}
	set(t, "name", w.say(w.o.Name()))
	set(t, "description", w.say(w.text(offer.FieldSummary)))
	if t["description"] == nil {
		set(t, "description", w.say(w.text(offer.FieldDescription)))
	}
	set(t, "alternateName", w.words(offer.FieldAliases))
	set(t, "image", w.p.Images)
	set(t, "sameAs", w.sameAs())
	switch {
	case is&event != 0:
		w.event(t)
	case is&trip != 0:
		w.trip(t)
	case is&article != 0:
		set(t, "headline", t["name"])
		set(t, "inLanguage", string(w.p.Lang))
	case is&place == 0:
		set(t, "address", w.address())
		set(t, "telephone", w.channel(offer.Phone, offer.Mobile))
		set(t, "email", w.channel(offer.Email))
		set(t, "location", w.place())
	default:
		w.placed(t, is)
	}
	return t
}

// placed writes what places have, and what businesses, lodgings and tables have besides.
func (w *writer) placed(t Object, is kind) {
	set(t, "address", w.address())
	set(t, "geo", w.geo())
	set(t, "telephone", w.channel(offer.Phone, offer.Mobile))
	set(t, "isAccessibleForFree", w.free())
	usual, special := w.hours()
	set(t, "openingHoursSpecification", usual)
	set(t, "specialOpeningHoursSpecification", special)
	set(t, "amenityFeature", w.features())
	set(t, "maximumAttendeeCapacity", w.number("capacity.persons"))
	if is&business != 0 {
		set(t, "email", w.channel(offer.Email))
		set(t, "priceRange", w.priceRange())
		set(t, "paymentAccepted", strings.Join(w.labels("payment"), ", "))
	}
	if is&(lodging|food) != 0 {
		set(t, "starRating", w.stars())
	}
	if is&lodging != 0 {
		set(t, "checkinTime", w.word("stay.check_in"))
		set(t, "checkoutTime", w.word("stay.check_out"))
		set(t, "numberOfRooms", w.number("capacity.rooms"))
		set(t, "petsAllowed", w.flag("pets"))
	}
	if is&(lodging|attraction) != 0 {
		set(t, "availableLanguage", w.codes("languages"))
	}
	if is&food != 0 {
		set(t, "servesCuisine", w.labels("cuisine"))
	}
}

// trip writes an itinerary or a package: where it begins, and what it costs.
func (w *writer) trip(t Object) {
	set(t, "itinerary", w.place())
	set(t, "touristType", w.labels("audiences"))
	set(t, "offers", w.offers())
}

// place is where an offer lies, of what is no place itself.
func (w *writer) place() Object {
	p := without(Object{"address": w.address(), "geo": w.geo()})
	if len(p) == 0 {
		return nil
	}
	p["@type"] = "Place"
	set(p, "name", w.say(w.o.Name()))
	set(p, "name", w.word("event.place"))
	return p
}

func (w *writer) address() Object {
	a := w.o.Address()
	if a.PostalCode == "" && a.Locality == "" && len(a.Lines) == 0 {
		return nil
	}
	return without(Object{"@type": "PostalAddress", "streetAddress": strings.Join(a.Lines, ", "), "postalCode": a.PostalCode, "addressLocality": a.Locality,
		"addressCountry": strings.ToUpper(w.o.Country())})
}

func (w *writer) geo() Object {
	at, ok := w.o.Position()
	if !ok || !at.Valid() {
		return nil
	}
	return Object{"@type": "GeoCoordinates", "latitude": at.Lat, "longitude": at.Lon}
}

// sameAs lists where else the same thing is spoken of: Wikidata, its own pages.
func (w *writer) sameAs() []string {
	var all []string
	for _, id := range w.o.Identifiers() {
		if id.System == "wikidata" && len(id.Value) > 1 && id.Value[0] == 'Q' && strings.Trim(id.Value[1:], "0123456789") == "" {
			all = append(all, "https://www.wikidata.org/wiki/"+id.Value)
		}
	}
	for _, c := range w.contacts() {
		for _, ch := range c.Channels {
			if (ch.Means == offer.Website || ch.Means == offer.Social) && web(ch.Value) && !slices.Contains(all, ch.Value) {
				all = append(all, ch.Value)
			}
		}
	}
	return all
}

// web tells an address that leads to a page; any other is never passed on.
func web(s string) bool { return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") }

// stars gives the number of an official rating in stars.
func (w *writer) stars() Object {
	for c := range w.o.All(offer.FieldRatings) {
		rating, ok := c.Value.(offer.Classification)
		if !ok || !rating.Holds(w.p.Today) || !strings.HasPrefix(rating.Code, "stars-") {
			continue
		}
		if n := rating.Code[len(rating.Code)-1:]; n >= "1" && n <= "5" {
			return Object{"@type": "Rating", "ratingValue": n, "bestRating": "5"}
		}
	}
	return nil
}

// features lists what is there and what certainly is not.
func (w *writer) features() []Object {
	var all []Object
	for c := range w.o.All(offer.FieldFeatures) {
		if v, ok := c.Value.(offer.Choice); ok {
			all = append(all, Object{"@type": "LocationFeatureSpecification", "name": w.label("feature", v.Code), "value": !v.Not})
		}
	}
	return all
}
