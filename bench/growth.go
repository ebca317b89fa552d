package main

import (
	"fmt"
	"math"
)

// growth tells with which power of the base processor time grows, from each size to the next.
func (p *page) growth() {
	if len(p.sizes) < 2 {
		return
	}
	p.line("\n## Growth\n\nProcessor time of a question grows as the base to the power of… (1 is in proportion)")
	columns := []string{"shape"}
	type step struct{ from, to, engine int }
	var steps []step
	for i := 1; i < len(p.sizes); i++ {
		for e := range engines {
			if p.sizes[i-1].engines[e] != nil && p.sizes[i].engines[e] != nil {
				steps = append(steps, step{i - 1, i, e})
				columns = append(columns, fmt.Sprintf("%s, %s → %s", engines[e].name, thousands(p.sizes[i-1].offers), thousands(p.sizes[i].offers)))
			}
		}
	}
	columns = append(columns, "Escale, over all sizes")
	p.table(columns...)
	for _, sh := range shapes {
		cells := []string{sh.name}
		for _, st := range steps {
			a, b := p.sizes[st.from], p.sizes[st.to]
			cells = append(cells, exponent([]*size{a, b}, st.engine, sh.name))
		}
		p.row(append(cells, exponent(p.sizes, 0, sh.name))...)
	}
}

// exponent fits the power of the base with which processor time of a shape grows: the slope of a line through the logarithms,
// by least squares.
func exponent(sizes []*size, engine int, shape string) string {
	var xs, ys []float64
	for _, s := range sizes {
		if t := s.engines[engine].of(shape, false); t != nil && t.CPU > 0 {
			xs, ys = append(xs, math.Log(float64(s.offers))), append(ys, math.Log(float64(t.CPU)))
		}
	}
	if len(xs) < 2 {
		return "–"
	}
	x, y := mean(xs), mean(ys)
	up, down := 0.0, 0.0
	for i := range xs {
		up, down = up+(xs[i]-x)*(ys[i]-y), down+(xs[i]-x)*(xs[i]-x)
	}
	return fmt.Sprintf("%.2f", up/down)
}

func mean(list []float64) float64 {
	total := 0.0
	for _, x := range list {
		total += x
	}
	return total / float64(len(list))
}
