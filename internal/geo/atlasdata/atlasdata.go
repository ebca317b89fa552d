// Package atlasdata carries the territories that every base begins with: the whole of France down to the communes,
// present and past, with the countries and border communes that networks across the Alps need. It is apart from geo so
// that geo stays code alone, and whoever tests with three communes does not unpack forty thousand.
//
// The file is made by tools/territories; its sources and licences stand in NOTICE.
package atlasdata

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"strings"

	"escale/internal/geo"
)

//go:embed territories.tsv.gz
var packed []byte

// Edition is the day up to which the embedded territories tell what happened, as an ISO date.
const Edition = "2026-01-01"

// Atlas gives the embedded territories as an atlas without outlines. It unpacks them anew at each call, in about a
// tenth of a second; keep what it gives.
func Atlas() (*geo.Atlas, error) {
	territories, err := Territories()
	if err != nil {
		return nil, err
	}
	return geo.NewAtlas(territories, nil)
}

// Territories gives the embedded territories, widest first, then by code.
func Territories() ([]geo.Territory, error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("atlasdata: %w", err)
	}
	var text strings.Builder
	text.Grow(3 << 20)
	if _, err := io.Copy(&text, unpacked); err != nil {
		return nil, fmt.Errorf("atlasdata: %w", err)
	}
	return parse(text.String())
}

// header is the first line of the file; the cells below are read in this order.
const header = "level\tkind\tcode\tname\tnames\tcountry\tregion\tdepartment\tepci\tcommune\tpostalCodes\tlat\tlon\tpopulation\tfrom\tto\tsuccessors\tformerNames"

func parse(text string) ([]geo.Territory, error) {
	first, rest, _ := strings.Cut(text, "\n")
	if first != header {
		return nil, fmt.Errorf("atlasdata: the file begins with %q", first)
	}
	territories := make([]geo.Territory, 0, strings.Count(rest, "\n"))
	for line := range strings.Lines(rest) {
		territories = append(territories, geo.Territory{})
		if err := parseRow(strings.TrimSuffix(line, "\n"), &territories[len(territories)-1]); err != nil {
			return nil, fmt.Errorf("atlasdata: row %d: %w", len(territories)+1, err)
		}
	}
	return territories, nil
}

func parseRow(line string, t *geo.Territory) error {
	row := cells{rest: line}
	if n := strings.Count(line, "\t"); n != strings.Count(header, "\t") {
		return fmt.Errorf("%d cells in %q", n+1, line)
	}
	level, ok := geo.ParseLevel(row.next())
	if !ok {
		return fmt.Errorf("no level in %q", line)
	}
	t.Level, t.Kind = level, geo.Kind(row.next())
	t.Code, t.Name, t.Names = row.next(), row.next(), row.pairs()
	t.Country, t.Region, t.Department, t.EPCI, t.Commune = row.next(), row.next(), row.next(), row.next(), row.next()
	t.PostalCodes = row.list(",")
	t.Position = geo.Point{Lat: row.number(), Lon: row.number()}
	t.Population = int(row.number())
	t.From, t.To, t.Successors, t.FormerNames = row.next(), row.next(), row.list(","), row.list(";")
	return row.err
}

// cells reads a row from left to right.
type cells struct {
	rest string
	err  error
}

func (c *cells) next() string {
	cell, rest, _ := strings.Cut(c.rest, "\t")
	c.rest = rest
	return cell
}

func (c *cells) list(separator string) []string {
	if cell := c.next(); cell != "" {
		return strings.Split(cell, separator)
	}
	return nil
}

// pairs reads "de=Genf;en=Geneva".
func (c *cells) pairs() map[string]string {
	list := c.list(";")
	if list == nil {
		return nil
	}
	names := make(map[string]string, len(list))
	for _, pair := range list {
		lang, name, _ := strings.Cut(pair, "=")
		names[lang] = name
	}
	return names
}

func (c *cells) number() float64 {
	cell := c.next()
	if cell == "" {
		return 0
	}
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil && c.err == nil {
		c.err = err
	}
	return n
}
