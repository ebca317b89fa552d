package geo

import (
	"cmp"
	"slices"
)

// boxTree finds which of many boxes meet one: an R-tree packed once along the Hilbert curve, in two flat arrays
// (I. Kamel and C. Faloutsos, "On Packing R-trees", 1993). A search of 35,000 boxes looks at about a hundred.
type boxTree struct {
	boxes  []cellBox // level by level, leaves first
	levels []int     // where each level starts in boxes; the last entry is the end
	items  []int32   // what the caller calls the leaves
}

const treeFanout = 16

func newBoxTree(boxes []cellBox) *boxTree {
	n := len(boxes)
	keys := make([]uint64, n)
	order := make([]int32, n)
	for i, b := range boxes {
		x, y := (int64(b.minX)+int64(b.maxX))/2, (int64(b.minY)+int64(b.maxY))/2
		keys[i], order[i] = hilbert(uint32(x+1<<30)<<1, uint32(y+1<<30)<<1), int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Or(cmp.Compare(keys[i], keys[j]), cmp.Compare(i, j)) })
	t := &boxTree{items: order, boxes: make([]cellBox, 0, n+n/8+1), levels: []int{0}}
	for _, i := range order {
		t.boxes = append(t.boxes, boxes[i])
	}
	for start, end := 0, n; ; start, end = end, len(t.boxes) {
		t.levels = append(t.levels, end)
		if end-start <= 1 {
			return t
		}
		for i := start; i < end; i += treeFanout {
			parent := noBox
			for _, b := range t.boxes[i:min(i+treeFanout, end)] {
				parent = parent.join(b)
			}
			t.boxes = append(t.boxes, parent)
		}
	}
}

// search calls visit with every item whose box meets b, until visit returns false.
func (t *boxTree) search(b cellBox, visit func(item int32) bool) {
	if len(t.items) > 0 {
		t.searchLevel(len(t.levels)-2, 0, 1, b, visit)
	}
}

func (t *boxTree) searchLevel(level, from, to int, b cellBox, visit func(int32) bool) bool {
	start := t.levels[level]
	to = min(to, t.levels[level+1]-start)
	for i := from; i < to; i++ {
		if !t.boxes[start+i].meets(b) {
			continue
		}
		if level == 0 {
			if !visit(t.items[i]) {
				return false
			}
		} else if !t.searchLevel(level-1, i*treeFanout, (i+1)*treeFanout, b, visit) {
			return false
		}
	}
	return true
}

func toCells(b Box) cellBox {
	low, high := toVertex(Point{Lat: b.South, Lon: b.West}), toVertex(Point{Lat: b.North, Lon: b.East})
	return cellBox{low.x, low.y, high.x, high.y}
}
