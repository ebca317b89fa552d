package form

import (
	"strconv"

	"github.com/a-h/templ"

	"escale/internal/fault"
	"escale/internal/offer"
)

func (s *Setting) medium() group {
	return group{class: "medium", members: []part{
		{"", hint{mediumPicture}},
		{"", group{members: []part{
			{"alt", note("form.medium.alt", 2)},
			{"", group{class: "row", members: []part{
				{"rights", group{class: "row", members: []part{
					{"credit", leaf{label: label{key: "form.medium.credit"}, max: offer.MaxShort, sample: "© Ada Lovelace"}},
					{"licence", pick{label: label{key: "form.medium.licence"}, none: "form.medium.licence_none", options: licences}},
					{"until", day(label{key: "form.medium.until"})},
				}}},
			}}},
			{"", group{label: label{key: "form.more"}, fold: true, members: []part{
				{"", group{class: "row", members: []part{
					{"type", pick{label: label{key: "form.medium.type"}, options: closed("word.media.", offer.MediaTypes...), size: "short"}},
					{"url", leaf{label: label{key: "form.medium.url"}, input: "url", max: 2000, sample: "https://"}},
				}}},
				{"title", note("form.medium.title", 1)},
				{"caption", note("form.medium.caption", 2)},
				{"rights", group{members: []part{
					{"", group{class: "row", members: []part{
						{"author", leaf{label: label{key: "form.medium.author"}, max: offer.MaxShort}},
						{"from", day(label{key: "form.medium.from"})},
						{"people", pick{label: label{key: "form.medium.people"}, none: "form.medium.people_none",
							options: closed("form.medium.consent.", offer.ConsentGiven, offer.ConsentMissing, offer.ConsentWithdrawn)}},
					}}},
					{"stated", leaf{label: label{key: "form.medium.stated"}, max: offer.MaxShort, size: "wide"}},
					{"uses", ticks{label: label{key: "form.medium.uses"}, class: "inline", options: closed("form.use.", offer.Uses...)}},
					{"as_is", tick{label: label{key: "form.medium.as_is"}}},
				}}},
				{"focus", group{label: label{key: "form.medium.focus"}, class: "row focus", members: []part{
					{"x", percent("form.medium.focus_x")}, {"y", percent("form.medium.focus_y")},
				}}},
			}}},
		}}},
	}}
}

// licences names every licence; codes are names by themselves but for two.
func licences(*Setting) []option {
	var all []option
	for _, l := range offer.Licences() {
		o := option{string(l), said(string(l))}
		switch l {
		case offer.LicenceOuverte:
			o.label = said("Licence Ouverte 2.0")
		case offer.AllRightsReserved:
			o.label = label{key: "form.medium.reserved"}
		}
		all = append(all, o)
	}
	return all
}

// percent is a share of one, typed as hundredths.
func percent(key string) leaf {
	return leaf{label: label{key: key}, size: "short", mode: "decimal", parse: func(s *Setting, words string) (any, *fault.Problem) {
		x, p := parseNumber(s, words)
		share, is := x.(float64)
		if p == nil && (!is || share < 0 || share > 100) {
			return nil, wrong("form.wrong.percent", words)
		}
		return share / 100, p
	}, write: func(s *Setting, v any) string {
		share, is := v.(float64)
		if !is {
			return ""
		}
		return writeNumber(s, strconv.FormatFloat(share*100, 'f', -1, 64))
	}}
}

// mediumPicture shows the picture, and takes another in its place.
func mediumPicture(c *canvas, at place, v any) templ.Component {
	view := pictureView{name: at.aside("file").name, label: c.say("form.medium.file"), locked: c.locked}
	if m, err := valueOf(offer.KindMedium, v); err == nil && m != nil {
		medium, _ := m.(offer.Medium)
		view.alt, _ = phraseOf(medium.Alt, c.lang())
		view.kind = string(medium.Type)
		if c.Picture != nil {
			view.url = c.Picture(medium)
		}
		if medium.Focus != nil {
			view.x, view.y = medium.Focus.X, medium.Focus.Y
		}
	}
	view.problems = c.claim(place{at.aside("file").name, at.pointer + "/hash"})
	return view.view()
}

func phraseOf(t offer.Text, lang offer.Lang) (string, offer.Lang) {
	p, in := t.In(lang)
	return p.Value, in
}

// File names the control by which the file of a cell is sent: of a medium, or of a track.
func File(k offer.Key) string { return placeOf(k).aside("file").name }
