package geo

import "math"

// Curve gives the place of p along a Hilbert curve over the whole Earth, 32 bits deep in each direction (about a
// centimetre). Points that are near in the order are near on Earth, so whatever is numbered along it has its neighbours
// beside it. (D. Hilbert, 1891; the walk over quadrants turns the plane instead of keeping a table of turns.)
func Curve(p Point) uint64 {
	return hilbert(toCell(p.Lon, 180), toCell(p.Lat, 90))
}

func toCell(degrees, limit float64) uint32 {
	if !(degrees > -limit) {
		return 0
	}
	return uint32(min(math.Floor((degrees+limit)/(2*limit)*(1<<32)), math.MaxUint32))
}

// hilbert gives the distance along the curve of the cell (x, y).
func hilbert(x, y uint32) uint64 {
	var d uint64
	for s := uint32(1) << 31; s > 0; s >>= 1 {
		var rx, ry uint32
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d = d<<2 | uint64((3*rx)^ry)
		x, y = turn(x, y, rx, ry)
	}
	return d
}

// turn brings a quadrant into the position of the first one. Higher bits come along reversed; they are not read again.
func turn(x, y, rx, ry uint32) (uint32, uint32) {
	if ry == 1 {
		return x, y
	}
	if rx == 1 {
		x, y = ^x, ^y
	}
	return y, x
}
