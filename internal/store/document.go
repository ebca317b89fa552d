package store

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxDocument bounds a stored document before compression, in bytes: far above any offer, and below what a damaged frame
// could make the decoder claim.
const maxDocument = 64 << 20

// encoders are those at hand, the last used on top: its tables are still in the processor's cache, which counts for documents of
// this size. An encoder that works for many takes its inner ones in turn.
var encoders struct {
	sync.Mutex
	idle []*zstd.Encoder
}

// borrowEncoder gives an encoder to one caller. The fastest level makes documents 2 % larger than the default one, in half the time.
func borrowEncoder() *zstd.Encoder {
	encoders.Lock()
	defer encoders.Unlock()
	if n := len(encoders.idle); n > 0 {
		e := encoders.idle[n-1]
		encoders.idle = encoders.idle[:n-1]
		return e
	}
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

// mostIdle encoders are kept, as many as ever write at once.
const mostIdle = 8

func giveBackEncoder(e *zstd.Encoder) {
	encoders.Lock()
	defer encoders.Unlock()
	if len(encoders.idle) < mostIdle {
		encoders.idle = append(encoders.idle, e)
	}
}

var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxDocument), zstd.WithDecoderConcurrency(0))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
})

func pack(doc []byte) []byte {
	e := borrowEncoder()
	defer giveBackEncoder(e)
	return e.EncodeAll(doc, make([]byte, 0, len(doc)/2+64))
}

func unpack(frame []byte) ([]byte, error) {
	doc, err := decoder().DecodeAll(frame, nil)
	if err != nil {
		return nil, fmt.Errorf("stored document is damaged: %w", err)
	}
	return doc, nil
}
