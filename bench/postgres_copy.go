package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"io"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"escale/internal/geo"
	"escale/internal/opening"
)

// copying is one COPY in progress, in the binary form of the server: "COPY", "Binary Format" in its manual, and the function
// that receives each type.
type copying struct {
	out  *bufio.Writer
	pipe *io.PipeWriter
	done chan error
	work time.Duration // of the server's process
	size [4]byte
}

// newCopying makes a table and begins to fill it, in one transaction.
func newCopying(ctx context.Context, p *postgres, table, create string) *copying {
	in, out := io.Pipe()
	c := &copying{out: bufio.NewWriterSize(out, 1<<20), pipe: out, done: make(chan error, 1)}
	go func() {
		err := pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, create); err != nil {
				return err
			}
			conn := tx.Conn().PgConn()
			_, err := conn.CopyFrom(ctx, in, "COPY "+table+" FROM STDIN (FORMAT binary, FREEZE)")
			if own, e := processOf(int(conn.PID())); e == nil {
				c.work = own.own
			}
			return err
		})
		in.CloseWithError(cmp.Or(err, io.ErrClosedPipe))
		c.done <- err
	}()
	c.out.WriteString("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	return c
}

// end ends the copying, or gives it up.
func (c *copying) end(failed error) error {
	c.uint16(math.MaxUint16)
	err := c.out.Flush()
	c.pipe.CloseWithError(failed) // nil is the end of the file
	if e := <-c.done; e != nil {
		return e
	}
	return err
}

// What is written here fails when the buffer is written, which end tells.

func (c *copying) uint16(n uint16) { c.out.Write(binary.BigEndian.AppendUint16(c.size[:0], n)) }
func (c *copying) uint32(n int)    { c.out.Write(binary.BigEndian.AppendUint32(c.size[:0], uint32(n))) }
func (c *copying) float(x float64) {
	c.out.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
}

func (c *copying) row(columns int) { c.uint16(uint16(columns)) }
func (c *copying) null()           { c.uint32(-1) }

func (c *copying) int64(n int64) {
	c.uint32(8)
	c.uint32(int(n >> 32))
	c.uint32(int(n))
}

func (c *copying) int32(n int32) {
	c.uint32(4)
	c.uint32(int(n))
}

func (c *copying) bytes(b []byte) {
	c.uint32(len(b))
	c.out.Write(b)
}

func (c *copying) document(json []byte) {
	c.uint32(1 + len(json))
	c.out.WriteByte(1) // version
	c.out.Write(json)
}

// point writes extended well-known binary.
func (c *copying) point(p *geo.Point) {
	c.uint32(1 + 4 + 4 + 8 + 8)
	c.out.WriteByte(1) // little end first
	c.out.Write(binary.LittleEndian.AppendUint32(nil, 1|0x20000000))
	c.out.Write(binary.LittleEndian.AppendUint32(nil, 4326))
	c.float(p.Lon)
	c.float(p.Lat)
}

func (c *copying) ints(list []int32) {
	if len(list) == 0 {
		c.uint32(12)
	} else {
		c.uint32(20 + 8*len(list))
	}
	const int4 = 23
	c.uint32(min(1, len(list))) // dimensions
	c.uint32(0)                 // no nulls
	c.uint32(int4)
	if len(list) > 0 {
		c.uint32(len(list))
		c.uint32(1)
	}
	for _, n := range list {
		c.int32(n)
	}
}

// epoch is the day from which the server counts.
var epoch = opening.DateOf(2000, 1, 1)

func (c *copying) days(runs []run) {
	const lowerIncluded, size = 2, 1 + 8 + 8
	c.uint32(4 + len(runs)*(4+size))
	c.uint32(len(runs))
	for _, r := range runs {
		c.uint32(size)
		c.out.WriteByte(lowerIncluded)
		c.int32(int32(r.From - epoch))
		c.int32(int32(r.To + 1 - epoch))
	}
}

// lexemes writes a tsvector of terms that are sorted.
func (c *copying) lexemes(terms []string) {
	size := 4
	for _, t := range terms {
		size += len(t) + 3
	}
	c.uint32(size)
	c.uint32(len(terms))
	for _, t := range terms {
		c.out.WriteString(t)
		c.out.WriteString("\x00\x00\x00") // its end, and no places
	}
}
