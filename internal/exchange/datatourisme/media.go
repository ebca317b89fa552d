package datatourisme

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"escale/internal/offer"
)

// media reads pictures, videos and documents. The main one stands in a property of its own and again among all; what is
// there by address is not added twice.
func (d *decoding) media(n *node) {
	if d.seen == nil {
		d.seen = map[string]bool{}
	}
	for v := range n.each {
		if v.kind != isObject {
			continue
		}
		if v.get("hasRelatedResource") == nil && v.get("hasAnnotation") == nil {
			if d.seen[Key(v.get("@id").word())] {
				v.use() // a pointer to what stands in full elsewhere
			}
			continue
		}
		id := v.get("@id").word()
		note := d.annotation(v)
		number := 0
		for resource := range v.get("hasRelatedResource").each {
			for locator := range resource.get("locator").each {
				if d.medium(locator, resource, note, id, number) {
					number++
				}
			}
		}
	}
}

// annotation reads what is said about a medium: title, credit and rights.
func (d *decoding) annotation(v *node) offer.Medium {
	var m offer.Medium
	for a := range v.get("hasAnnotation").each {
		m.Title = addNote(m.Title, d.oneLine(a.get("title"), d.translated(a, "title")))
		m.Caption = addNote(m.Caption, d.text("", a.get("abstract"), d.translated(a, "abstract")))
		m.Caption = addNote(m.Caption, d.text("", a.get("comment"), d.translated(a, "comment")))
		var credits []string
		for _, c := range a.get("credits").words() {
			credits = append(credits, lines(plain(c)))
		}
		m.Rights.Credit = lines(m.Rights.Credit, strings.Join(credits, ", "))
		if stated := a.get("isCoveredBy").word(); stated != "" {
			m.Rights.Stated = lines(m.Rights.Stated, stated)
			m.Rights.Licence = licence(stated)
		}
		from, okFrom := d.boundary(a.get("rightsStartDate"))
		until, okUntil := d.boundary(a.get("rightsEndDate"))
		if !okFrom || !okUntil || until != 0 && until < from {
			d.aside(a, offer.FieldMedia, "", "datatourisme.period_impossible", "from", shorten(a.get("rightsStartDate").first()), "to", shorten(a.get("rightsEndDate").first()))
			continue
		}
		m.Rights.From, m.Rights.Until = from, until
		a.get("rightsStartDate").use()
		a.get("rightsEndDate").use()
	}
	return m
}

func (d *decoding) oneLine(n *node, machine languages) offer.Text {
	t := d.text("", n, machine)
	for lang, p := range t {
		p.Value = strings.ReplaceAll(p.Value, "\n", " ")
		t[lang] = p
	}
	return t
}

// medium adds one address of a resource.
func (d *decoding) medium(locator, resource *node, m offer.Medium, id string, number int) bool {
	raw := locator.word()
	address := webAddress(raw)
	if address == "" {
		if raw != "" {
			d.aside(locator, offer.FieldMedia, "", "link.not_a_web_address", "value", shorten(locator))
			locator.release()
		}
		return false
	}
	resource.get("hasMimeType").use()
	width, height := whole(resource.get("width")), whole(resource.get("height"))
	if d.seen[address] {
		return false
	}
	d.seen[address] = true
	m.URL, m.Width, m.Height = address, width, height
	m.MIME = mime(resource.get("hasMimeType"), address)
	m.Type = mediaType(m.MIME, address)
	item := itemID("medium", address)
	if id != "" {
		d.seen[Key(id)] = true
		item = itemID("medium", Key(id), strconv.Itoa(number))
	}
	return d.put(offer.FieldMedia, item, m)
}

func whole(n *node) int {
	x, ok := n.number()
	if !ok || x < 0 || x > 1e6 {
		return 0
	}
	n.use()
	return int(x)
}

// mimes are the values of the ontology's list, and endings of names.
var mimes = map[string]string{
	"JPEG": "image/jpeg", "JPG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "BMP": "image/bmp", "TIFF": "image/tiff",
	"WEBP": "image/webp", "SVG": "image/svg+xml", "PDF": "application/pdf", "GPX": "application/gpx+xml",
	"KML": "application/vnd.google-earth.kml+xml", "KMZ": "application/vnd.google-earth.kmz", "MP4": "video/mp4", "MPEG": "video/mpeg",
	"AVI": "video/x-msvideo", "MP3": "audio/mpeg", "ZIP": "application/zip",
}

func mime(n *node, address string) string {
	for id := range ids(n) {
		if m := mimes[strings.ToUpper(localName(id))]; m != "" {
			return m
		}
	}
	name, _, _ := strings.Cut(address, "?")
	return mimes[strings.ToUpper(strings.TrimPrefix(path.Ext(name), "."))]
}

var videoHosts = []string{"youtube.com/", "youtu.be/", "vimeo.com/", "dailymotion.com/", "dai.ly/"}

func mediaType(mime, address string) offer.MediaType {
	kind, _, _ := strings.Cut(mime, "/")
	switch {
	case kind == "image":
		return offer.Photo
	case kind == "video" || slices.ContainsFunc(videoHosts, func(h string) bool { return strings.Contains(address, h) }):
		return offer.Video
	case kind == "audio":
		return offer.Sound
	case mime == "":
		return offer.Photo // nine addresses of ten without a type are pictures behind a script
	}
	return offer.Document
}

var separators = strings.NewReplacer("-", " ", "_", " ", "/", " ", ".", " ")

// licence finds what free words mean on the closed list: "CC By-NC-ND 4.0" and "Public domain" name a licence; "oui" and
// what else is stated without naming one is not told.
func licence(stated string) offer.Licence {
	words := strings.Fields(strings.ToLower(separators.Replace(stated)))
	has := func(w string) bool { return slices.Contains(words, w) }
	phrase := " " + strings.Join(words, " ") + " "
	switch {
	case strings.Contains(phrase, " licence ouverte ") || has("etalab"):
		return offer.LicenceOuverte
	case has("odbl"):
		return offer.ODbL
	case has("cc0") || strings.Contains(phrase, " public domain ") || strings.Contains(phrase, " domaine public "):
		return offer.CC0
	case strings.Contains(phrase, "droits reserves") || strings.Contains(phrase, "droits réservés") || strings.Contains(phrase, "rights reserved") || has("copyright"):
		return offer.AllRightsReserved
	case !has("by"):
		return ""
	}
	switch nc, nd, sa := has("nc"), has("nd"), has("sa"); {
	case nc && nd:
		return offer.CCBYNCND
	case nc && sa:
		return offer.CCBYNCSA
	case nc:
		return offer.CCBYNC
	case nd:
		return offer.CCBYND
	case sa:
		return offer.CCBYSA
	}
	return offer.CCBY
}
