package geo

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"escale/internal/fault"
)

// Outline is one feature of a file of outlines: a territory's code as its source writes it, and its area.
type Outline struct {
	Code  string // "37261"; numbers get back the zeros that spreadsheets take from them
	Name  string // as the file tells it, for reports
	Layer string // of TopoJSON, which may hold communes and departments side by side; else empty
	Area  Area
}

// OutlineLimits bound what a file of outlines may cost. Zero fields take the defaults.
type OutlineLimits struct {
	Bytes   int64      // of the whole file, uncompressed, 1 GB
	Feature int64      // bytes of one feature, or of all of TopoJSON, which must be held at once, 128 MB
	Points  int        // in the arcs of TopoJSON, and in what all geometries make of them, each 20,000,000
	Count   int        // of features, 200,000
	Area    AreaLimits // of each area
}

func (l OutlineLimits) withDefaults() OutlineLimits {
	if l.Bytes <= 0 {
		l.Bytes = 1 << 30
	}
	if l.Feature <= 0 {
		l.Feature = 128 << 20
	}
	if l.Points <= 0 {
		l.Points = 20_000_000
	}
	if l.Count <= 0 {
		l.Count = 200_000
	}
	l.Area = l.Area.withDefaults()
	return l
}

// codeProperties are the names under which sources keep a territory's code: IGN, INSEE, Etalab, OpenStreetMap.
var codeProperties = []string{"insee", "code_insee", "insee_com", "insee_dep", "insee_reg", "code", "codgeo", "ref:insee", "com", "dep", "reg", "siren", "code_siren", "siren_epci", "code_commune", "id"}

var nameProperties = []string{"nom", "name", "nom_com", "nom_officiel", "libgeo", "libelle", "nom_commune"}

// ParseOutlines reads a GeoJSON FeatureCollection feature by feature, or a TopoJSON topology, and yields the outlines
// in the order of the file. A feature that cannot be used comes as an error of its own (*fault.Error with its number
// and code) and reading goes on; what ends the file early comes as the last error.
func ParseOutlines(r io.Reader, limits OutlineLimits) iter.Seq2[Outline, error] {
	return func(yield func(Outline, error) bool) {
		p := outlineParser{limits: limits.withDefaults(), yield: yield}
		p.in = &meter{r: r, left: p.limits.Bytes, leftHere: p.limits.Feature}
		p.dec = json.NewDecoder(p.in)
		if err := p.file(); err != nil && !p.stopped {
			yield(Outline{}, err)
		}
	}
}

// meter ends a reader that gives more than it may, in all or for one value.
type meter struct {
	r              io.Reader
	left, leftHere int64
}

var errTooLarge = errors.New("too large")

func (m *meter) Read(b []byte) (int, error) {
	if m.left <= 0 || m.leftHere <= 0 {
		return 0, errTooLarge
	}
	n, err := m.r.Read(b[:min(int64(len(b)), m.left, m.leftHere)])
	m.left -= int64(n)
	m.leftHere -= int64(n)
	return n, err
}

type outlineParser struct {
	limits  OutlineLimits
	in      *meter
	dec     *json.Decoder
	yield   func(Outline, error) bool
	stopped bool
	count   int
	topo    topology
}

// file reads the outermost object member by member, since neither format says in which order they come.
func (p *outlineParser) file() error {
	if err := p.delim('{'); err != nil {
		return err
	}
	seen := false
	for p.dec.More() {
		key, err := p.dec.Token()
		if err != nil {
			return p.unreadable(err)
		}
		switch key {
		case "features":
			seen = true
			err = p.features()
		case "arcs":
			err = p.value(&p.topo.Arcs)
		case "transform":
			err = p.value(&p.topo.Transform)
		case "objects":
			seen = true
			err = p.value(&p.topo.Objects)
		default:
			var skipped json.RawMessage
			err = p.value(&skipped)
		}
		if err != nil || p.stopped {
			return err
		}
	}
	if err := p.delim('}'); err != nil {
		return err
	}
	if !seen {
		return fault.New(fault.Invalid, "geo.no_outlines")
	}
	return p.topology()
}

func (p *outlineParser) delim(want json.Delim) error {
	token, err := p.dec.Token()
	if err == nil && token != want {
		err = fmt.Errorf("%v instead of %v", token, want)
	}
	if err != nil {
		return p.unreadable(err)
	}
	return nil
}

func (p *outlineParser) value(into any) error {
	p.in.leftHere = p.limits.Feature
	if err := p.dec.Decode(into); err != nil {
		return p.unreadable(err)
	}
	return nil
}

func (p *outlineParser) unreadable(err error) error {
	if errors.Is(err, errTooLarge) {
		return fault.New(fault.TooMany, "geo.outlines_too_large", "bytes", p.limits.Bytes, "feature_bytes", p.limits.Feature)
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fault.New(fault.Invalid, "geo.outlines_unreadable", "at", p.dec.InputOffset(), "feature", p.count).Because(err)
}

func (p *outlineParser) features() error {
	if err := p.delim('['); err != nil {
		return err
	}
	for p.dec.More() {
		var data json.RawMessage
		if err := p.value(&data); err != nil {
			return err
		}
		if err := p.next(); err != nil {
			return err
		}
		if !p.send(p.feature(data)) {
			return nil
		}
	}
	return p.delim(']')
}

// next counts a feature.
func (p *outlineParser) next() error {
	if p.count++; p.count > p.limits.Count {
		return fault.New(fault.TooMany, "geo.too_many_outlines", "limit", p.limits.Count)
	}
	return nil
}

func (p *outlineParser) send(o Outline, err error) bool {
	p.stopped = !p.yield(o, err)
	return !p.stopped
}

func (p *outlineParser) feature(data json.RawMessage) (Outline, error) {
	var f struct {
		ID         any             `json:"id"`
		Properties map[string]any  `json:"properties"`
		Geometry   json.RawMessage `json:"geometry"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return Outline{}, p.refuse("", []fault.Problem{fault.At("", "geo.not_geojson", "cause", err.Error())})
	}
	o := p.named(f.ID, f.Properties)
	if o.Code == "" {
		return o, p.refuse("", []fault.Problem{fault.At("/properties", "geo.no_code")})
	}
	area, err := ParseArea(f.Geometry, p.limits.Area)
	if err != nil {
		var refused *fault.Error
		errors.As(err, &refused)
		return o, p.refuse(o.Code, refused.Problems)
	}
	o.Area = area
	return o, nil
}

func (p *outlineParser) refuse(code string, problems []fault.Problem) error {
	e := fault.New(fault.Invalid, "geo.outline_refused", "feature", p.count, "code", code)
	e.Problems = problems
	return e
}

func (p *outlineParser) named(id any, properties map[string]any) Outline {
	lower := make(map[string]any, len(properties))
	for k, v := range properties {
		lower[strings.ToLower(k)] = v
	}
	o := Outline{Code: codeOf(id)}
	for _, k := range codeProperties {
		if code := codeOf(lower[k]); code != "" {
			o.Code = code
			break
		}
	}
	for _, k := range nameProperties {
		if name, ok := lower[k].(string); ok && name != "" {
			o.Name = name
			break
		}
	}
	return o
}

// codeOf reads a code that a spreadsheet may have made a number: 1004 was "01004", 1 was "01".
func codeOf(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		if v != float64(int64(v)) || v < 0 {
			return ""
		}
		code := strconv.FormatInt(int64(v), 10)
		if len(code) == 4 || len(code) == 1 {
			code = "0" + code
		}
		return code
	}
	return ""
}
