package ui

import (
	"fmt"

	"rsc.io/qr"
)

// codeMargin is the quiet zone around a code, in modules (ISO/IEC 18004).
const codeMargin = 4

// Code draws a text as a QR code in SVG, a run of dark modules at a time. It is black on white whatever the project's colours, since that is
// what readers see best.
func Code(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("ui: a code of %d bytes: %w", len(text), err)
	}
	size := code.Size + 2*codeMargin
	b := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, size, size, 8*size, 8*size, size, size)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				b = fmt.Appendf(b, "M%d %dh%dv1h-%dz", x+codeMargin, y+codeMargin, run, run)
				x += run
			}
		}
	}
	return append(b, `"/></svg>`...), nil
}
