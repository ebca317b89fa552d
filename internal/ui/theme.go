package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Theme is the colours of a project, as #rrggbb. Brand is of buttons and of what is chosen, Accent of small marks; empty leaves the
// usual one. Words in these colours are darkened where that takes to be read.
type Theme struct{ Brand, Accent string }

// readable is how much words must stand out from what is behind them: WCAG 2.2, 1.4.3.
const readable = 4.5

// ground are the colours of assets/css/tokens.css that words in brand or accent stand on.
var ground = []string{"#ffffff", "#fbfaf6", "#f6efdf", "#dfeeef"}

// Adjustment says that a colour could not be read where words stand in it, and what is used instead for these.
type Adjustment struct {
	Asked, Used string
	Contrast    float64 // of the asked one, where it was least
}

// Stylesheet writes the colours of a project as a style sheet to be loaded after main.css, and says what it had to change.
// It refuses what is no colour.
func (t Theme) Stylesheet() (string, []Adjustment, error) {
	var b strings.Builder
	var changes []Adjustment
	b.WriteString(":root{")
	for _, role := range []struct{ name, value string }{{"brand", t.Brand}, {"accent", t.Accent}} {
		if role.value == "" {
			continue
		}
		c, err := parseColour(role.value)
		if err != nil {
			return "", nil, fmt.Errorf("ui: %s: %w", role.name, err)
		}
		words, worst := c.legible()
		if worst < readable {
			changes = append(changes, Adjustment{c.String(), words.String(), worst})
		}
		fmt.Fprintf(&b, "--%s:%s;--%s-text:%s;", role.name, c, role.name, words)
		if role.name == "brand" {
			fmt.Fprintf(&b, "--brand-strong:%s;--brand-tint:%s;--on-brand:%s;", c.mixed(colour{}, 0.18), c.mixed(colour{1, 1, 1}, 0.91), c.upon())
		}
	}
	b.WriteString("}")
	return b.String(), changes, nil
}

// Contrast is how much two colours (#rrggbb) stand out from each other, from 1 to 21, as WCAG 2.2 defines it.
func Contrast(a, b string) (float64, error) {
	x, err := parseColour(a)
	if err != nil {
		return 0, err
	}
	y, err := parseColour(b)
	if err != nil {
		return 0, err
	}
	return x.contrast(y), nil
}

// colour is red, green and blue from 0 to 1, in sRGB.
type colour [3]float64

func parseColour(s string) (colour, error) {
	hex, found := strings.CutPrefix(s, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if !found || len(hex) != 6 || err != nil {
		return colour{}, fmt.Errorf("%q is not a colour: write it as #0c5460", s)
	}
	return colour{float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, nil
}

// String writes a colour as style sheets have it.
func (c colour) String() string {
	at := func(i int) int { return int(math.Round(c[i] * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", at(0), at(1), at(2))
}

// luminance is relative luminance as WCAG 2.2 defines it.
func (c colour) luminance() float64 {
	var linear [3]float64
	for i, v := range c {
		if linear[i] = v / 12.92; v > 0.04045 {
			linear[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}

func (c colour) contrast(other colour) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// mixed gives the colour with a share of another.
func (c colour) mixed(other colour, share float64) colour {
	for i := range c {
		c[i] += (other[i] - c[i]) * share
	}
	return c
}

// least is the contrast with what words stand on, where it is least.
func (c colour) least() float64 {
	worst := math.Inf(1)
	for _, g := range ground {
		behind, err := parseColour(g)
		if err == nil {
			worst = min(worst, c.contrast(behind))
		}
	}
	return worst
}

// legible darkens a colour until words in it can be read wherever they stand; it also gives the contrast before.
func (c colour) legible() (words colour, before float64) {
	before = c.least()
	for words = c; words.least() < readable; {
		words = words.mixed(colour{}, 0.04)
	}
	return words, before
}

// upon is the colour of words on this one: white where they can be read, else black, which then can.
func (c colour) upon() colour {
	white := colour{1, 1, 1}
	if c.contrast(white) >= readable {
		return white
	}
	return colour{}
}
