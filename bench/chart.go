package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// drawRatios draws how many times as long the other engines take, for each shape at the largest size that all have, on a
// scale of powers of ten. "" when no size has all engines.
func drawRatios(sizes []*size) string {
	var s *size
	for _, one := range sizes {
		if one.engines[1] != nil && one.engines[2] != nil {
			s = one
		}
	}
	if s == nil {
		return ""
	}
	c := &chart{size: s}
	for _, sh := range shapes {
		c.add(sh.name, func(i int) (float64, bool) { return s.ratio(i, sh.name, false) })
	}
	c.add("one of each in turn", func(i int) (float64, bool) { return s.mixRatio(i, false) })
	return c.draw()
}

type chart struct {
	size *size
	bars []bars
}

type bars struct {
	name   string
	ratios [2]float64 // PostgreSQL, Bleve
}

func (c *chart) add(name string, ratio func(engine int) (float64, bool)) {
	b := bars{name: name}
	for i := range b.ratios {
		b.ratios[i], _ = ratio(i + 1)
	}
	c.bars = append(c.bars, b)
}

// Measures of the picture, in pixels. Colours stand apart for the colour-blind too, and on dark ground.
const (
	left, right, upper, rowHeight, barHeight = 190, 70, 64, 34, 12
	plotWidth                                = 560
)

var colours = [2]string{"#0b6e99", "#d9730d"}

func (c *chart) draw() string {
	highest := 10.0
	for _, b := range c.bars {
		highest = max(highest, b.ratios[0], b.ratios[1])
	}
	decades := int(math.Ceil(math.Log10(highest)))
	x := func(ratio float64) float64 {
		return left + plotWidth*math.Log10(math.Max(1, ratio))/float64(decades)
	}
	height := upper + rowHeight*len(c.bars) + 30
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13" role="img" aria-labelledby="title">`, left+plotWidth+right, height)
	title := fmt.Sprintf("How many times as long as Escale, %s offers", thousands(c.size.offers))
	fmt.Fprintf(&b, "\n<title id=\"title\">%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<text x=\"12\" y=\"24\" font-size=\"17\" font-weight=\"600\">%s</text>\n", title, title)
	for i, e := range engines[1:] {
		fmt.Fprintf(&b, "<rect x=\"%d\" y=\"36\" width=\"12\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"47\">%s</text>\n", 12+i*120, colours[i], 30+i*120, html.EscapeString(e.name))
	}
	for d := range decades + 1 {
		at := x(math.Pow10(d))
		fmt.Fprintf(&b, "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%d\" y2=\"%d\" stroke=\"#ccc\"/><text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%s</text>\n",
			at, at, upper-4, height-24, at, height-8, thousands(int(math.Pow10(d))))
	}
	for i, bar := range c.bars {
		y := upper + rowHeight*i
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left-8, y+17, html.EscapeString(bar.name))
		for k, r := range bar.ratios {
			if r <= 0 {
				continue
			}
			fmt.Fprintf(&b, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/><text x=\"%.0f\" y=\"%d\" font-size=\"11\">%s</text>\n",
				left, y+k*(barHeight+1), math.Max(1, x(r)-left), barHeight, colours[k], x(r)+5, y+k*(barHeight+1)+10, times(r))
		}
	}
	return b.String() + "</svg>\n"
}
