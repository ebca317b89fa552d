package offer

import (
	"fmt"
	"strings"
	"time"
)

// offer reads a document. Its members may come in any order.
func (s *scanner) offer() *Offer {
	o := new(Offer)
	var t table
	for s.begin('{'); s.more('}'); {
		switch name := s.name(); name {
		case "id":
			o.ID = ID(s.integer(64))
		case "version":
			o.Version = s.integer(64)
		case "type":
			o.Type = word[Type](s)
		case "status":
			o.Status = word[Status](s)
		case "merged_into":
			o.MergedInto = ID(s.integer(64))
		case "owner":
			o.Owner = s.string()
		case "created":
			o.Created = s.time()
		case "updated":
			o.Updated = s.time()
		case "unmapped":
			o.Unmapped = list(s, (*scanner).remainder)
		default:
			s.tabled(name, &t)
		}
	}
	o.Cells = t.joined()
	return o
}

// table is cells, and the origins that they point to.
type table struct {
	cells   []Cell
	origins []Origin
	places  []int // of the origin of each cell, from 1; 0 is none
}

// tabled reads the member of a table.
func (s *scanner) tabled(name string, t *table) {
	switch name {
	case "origins":
		t.origins = list(s, (*scanner).origin)
	case "cells":
		n := strings.Count(s.text[s.at:], `{"f":`)
		t.cells, t.places = make([]Cell, 0, n), make([]int, 0, n)
		for s.begin('['); s.more(']'); {
			c, place := s.cell()
			t.cells, t.places = append(t.cells, c), append(t.places, place)
		}
	default:
		s.skip()
	}
}

// joined gives the cells with their origins.
func (t *table) joined() []Cell {
	for i, place := range t.places {
		if place > 0 && place <= len(t.origins) {
			t.cells[i].Origin = t.origins[place-1]
		}
	}
	return t.cells
}

func (s *scanner) cell() (c Cell, origin int) {
	var kind Kind
	early := "" // a value that came before its kind
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "f":
			c.Field = s.string()
		case "r":
			c.Variant = s.string()
		case "i":
			c.Item = s.string()
		case "k":
			kind = word[Kind](s)
		case "o":
			origin = s.count()
		case "v":
			if kind == "" {
				early = s.raw()
			} else {
				c.Value = s.value(kind)
			}
		default:
			s.skip()
		}
	}
	if early != "" && kind != "" && s.err == nil {
		inner := &scanner{text: early}
		c.Value = inner.value(kind)
		s.err = inner.end()
	}
	if s.err != nil {
		s.err = fmt.Errorf("field %s: %w", c.Field, s.err)
	}
	return c, origin
}

func (s *scanner) origin() (v Origin) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "source":
			v.Source = s.string()
		case "at":
			v.At = s.time()
		case "overridden":
			v.Overridden = s.bool()
		case "from":
			v.From = ID(s.integer(64))
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) remainder() (v Remainder) {
	for s.begin('{'); s.more('}'); {
		switch s.name() {
		case "source":
			v.Source = s.string()
		case "path":
			v.Path = s.string()
		case "field":
			v.Field = s.string()
		case "reason":
			v.Reason = s.string()
		case "value":
			v.Value = s.string()
		default:
			s.skip()
		}
	}
	return v
}

func (s *scanner) time() time.Time {
	t, err := time.Parse(time.RFC3339, s.string())
	if err != nil {
		s.fail("%v", err)
	}
	return t
}
