package app

import (
	"context"
	"iter"
	"runtime"

	"escale/internal/exchange/datatourisme"
)

// decoded is one object of the input, or why there is none.
type decoded struct {
	file   string
	record *datatourisme.Record
	err    error
	size   int64 // what it adds to the progress
}

// decodeAll decodes on all cores and gives the objects in the order of the input, with bounded memory.
func decodeAll(ctx context.Context, input *datatourisme.Input, decoder *datatourisme.Decoder) iter.Seq[decoded] {
	return func(yield func(decoded) bool) {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		queue := make(chan chan decoded, 4*runtime.GOMAXPROCS(0))
		go func() {
			defer close(queue)
			for f := range input.Files() {
				slot := make(chan decoded, 1)
				select {
				case queue <- slot:
				case <-ctx.Done():
					return
				}
				go func() {
					d := decoded{file: f.Name, err: f.Err, size: f.Size}
					if d.err == nil {
						d.record, d.err = decoder.Decode(f.Name, f.Data)
					}
					slot <- d
				}()
			}
		}()
		for slot := range queue {
			if !yield(<-slot) {
				stop()
				for range queue { // the reader must have let go of the input before it is closed
				}
				return
			}
		}
	}
}
