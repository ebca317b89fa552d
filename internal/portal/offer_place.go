package portal

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/geo"
	"escale/internal/offer"
	"escale/internal/ui"
	"escale/internal/ui/locator"
)

// placePanel is where the offer lies, and how to get there.
type placePanel struct {
	Lines []string
	Map   *ui.Map
	Way   ui.Link // to directions
	Point string
	Track *trackPanel
}

// trackPanel is an itinerary in figures, from the side, and to take along.
type trackPanel struct {
	Figures  ui.Figures
	Profile  string // address of the picture
	Alt      string
	Download ui.Button
}

func (o *offered) place() *placePanel {
	o.take(offer.FieldAddress, offer.FieldPosition, offer.FieldTrack)
	p := &placePanel{}
	address := o.o.Address()
	for _, line := range append(append([]string{}, address.Lines...), strings.TrimSpace(address.PostalCode+" "+address.Locality)) {
		if line = strings.TrimSpace(line); line != "" {
			p.Lines = append(p.Lines, line)
		}
	}
	if at, ok := o.o.Position(); ok && at.Valid() {
		position := offer.Position(at)
		p.Point = coordinates(position)
		p.Way = ui.Link{Text: o.say("portal.offer.directions"), Icon: "navigation", External: true,
			URL: "https://www.openstreetmap.org/directions?to=" + strings.ReplaceAll(p.Point, " ", "")}
		p.Map = &ui.Map{Label: o.say("portal.offer.map"), Zoom: o.site.closest(), Fallback: o.say("portal.offer.map_fallback"), Words: o.mapWords(),
			Style: o.site.Portal.Map.Style, Tiles: o.site.Portal.Map.Tiles, Attribution: o.site.Portal.Map.Attribution,
			Marks: []ui.Mark{{ID: strconv.FormatInt(int64(o.o.ID), 10), Name: o.name.text, Lon: at.Lon, Lat: at.Lat}}}
	}
	p.Track = o.track()
	if p.Map != nil {
		p.Map.Drawn = o.drawn(p.Map)
	}
	if p.Track != nil && p.Map != nil {
		p.Map.Track = "/api/v1/offers/" + strconv.FormatInt(int64(o.o.ID), 10) + ".geojson?fields=name"
	}
	if len(p.Lines) == 0 && p.Map == nil && p.Track == nil {
		return nil
	}
	return p
}

// drawn draws where the offer lies, or how its way goes.
func (o *offered) drawn(m *ui.Map) templ.Component {
	drawn := locator.Map{Title: m.Label + " : " + o.name.text, Width: 600, Height: 400}
	if track, ok := trackOf(o.o); ok {
		drawn.Track = track.Lines()
	}
	for _, mark := range m.Marks {
		drawn.Marks = append(drawn.Marks, locator.Mark{At: geo.Point{Lat: mark.Lat, Lon: mark.Lon}})
	}
	return drawing(drawn)
}

// drawing puts a drawn map into a page; nil where nothing is drawn.
func drawing(m locator.Map) templ.Component {
	picture := m.Draw()
	if picture == nil {
		return nil
	}
	return templ.Raw(string(picture))
}

// durationField is how long an itinerary takes, which stands beside how long it is.
const durationField = "itinerary.duration"

// track gives what can be said of a line; nil where there is none.
func (o *offered) track() *trackPanel {
	track, ok := trackOf(o.o)
	if !ok {
		return nil
	}
	t := &trackPanel{Download: ui.Button{Text: o.say("portal.offer.gpx"), Icon: "download", URL: o.api("gpx")}}
	for _, f := range o.sheet.Fields() {
		if f.Kind != offer.KindNumber || f.Measure == "" && f.Key != durationField {
			continue
		}
		for c := range o.o.All(f.Key) {
			if n, ok := c.Value.(offer.Number); ok {
				o.take(f.Key)
				t.Figures = append(t.Figures, ui.Figure{Value: o.quantity(f, float64(n)), Label: o.labelled(f.Label).text})
			}
		}
	}
	for _, line := range track.Lines() {
		if len(line.Elevations) == 0 {
			return t
		}
	}
	t.Profile, t.Alt = o.api("svg"), o.say("portal.offer.profile")
	return t
}

// access says for whom the place is fit, and tells what was verified from what was declared.
func (o *offered) access() []ui.Thing {
	var all []ui.Thing
	for _, f := range o.sheet.Fields() {
		if f.Kind != offer.KindChoice || f.Scheme != "accessibility_level" {
			continue
		}
		for c := range o.o.All(f.Key) {
			level, ok := c.Value.(offer.Choice)
			if !ok {
				continue
			}
			o.take(f.Key, f.Key+"_source", f.Key+"_checked", f.Key+"_note")
			thing := ui.Thing{Icon: accessIcons[f.Key], Text: o.labelled(f.Label).text, Badge: ui.Badge{Kind: accessKinds[level.Code], Text: o.concept(f.Scheme, level.Code).text}}
			if thing.Icon == "" {
				thing.Icon = "accessibility"
			}
			thing.Note = strings.Join(o.accessNotes(f.Key), " · ")
			all = append(all, thing)
		}
	}
	return all
}

// accessNotes says on whose word, since when, and what is in place.
func (o *offered) accessNotes(key string) []string {
	var notes []string
	for c := range o.o.All(key + "_note") {
		if t, ok := c.Value.(offer.Text); ok {
			notes = append(notes, o.words(t).text)
		}
	}
	for c := range o.o.All(key + "_source") {
		if source, ok := c.Value.(offer.Choice); ok {
			notes = append(notes, o.concept("accessibility_source", source.Code).text)
		}
	}
	for c := range o.o.All(key + "_checked") {
		if d, ok := c.Value.(offer.Date); ok {
			notes = append(notes, o.dateOf(d))
		}
	}
	return notes
}

var accessIcons = map[string]string{
	"accessibility.motor": "accessibility", "accessibility.visual": "eye", "accessibility.hearing": "ear", "accessibility.mental": "brain",
}

var accessKinds = map[string]ui.Kind{"labelled": ui.Good, "verified": ui.Good, "declared": ui.Soon, "partial": ui.Soon, "not-accessible": ui.Cancelled}
