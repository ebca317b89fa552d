package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The documents lie apart from what is searched, so that a search never reads past them.
//
// Facets were tried in four ways, at 5,000 offers; processor time of a question that counts fifteen of nearly all, and of one
// that counts five of some, in ms:
//
//	a column of codes for each facet that is counted, put together and counted in one pass    41    1.4    kept
//	the same, each column counted by itself                                                   74    1.4
//	one column of all codes, of which those of the facets asked for are counted               53    1.6
//	a table of (offer, facet, code) joined to what was found, covering index                  72    1.8
//
// For conditions on facets all codes are also in one column under a GIN index: conditions on several facets meet in the
// index, as bitmaps.
//
// Words: the planner takes matching a tsvector for as cheap as an addition, and so reads a whole table of long texts, each
// unpacked, rather than the index. Told what it costs, it takes the index: 17 ms and not 27 for a common word. Ranking unpacks the
// texts again, so only the names are ranked, as is usual: 6 ms and not 17. That is less than what the others do, and it favours
// PostgreSQL.
const tables = `
CREATE TABLE offer (id bigint PRIMARY KEY, doc jsonb NOT NULL);
CREATE TABLE search (
	id bigint NOT NULL,
	draw int NOT NULL,        -- place in the draw of the day: a nightly job writes it
	name bytea,               -- collation key
	at geometry(Point, 4326),
	days datemultirange NOT NULL,
	words tsvector NOT NULL,
	named tsvector NOT NULL,  -- those of the names alone, for ranking
	codes int[] NOT NULL,
	%s
)`

const indexes = `
ALTER FUNCTION ts_match_vq(tsvector, tsquery) COST 2000;
ALTER TABLE search ADD PRIMARY KEY (id);
CREATE INDEX search_words ON search USING gin (words) WITH (fastupdate = off);
CREATE INDEX search_codes ON search USING gin (codes) WITH (fastupdate = off);
CREATE INDEX search_at ON search USING gist (at);
CREATE INDEX search_globe ON search USING gist ((at::geography));
CREATE INDEX search_days ON search USING gist (days);
CREATE INDEX search_draw ON search (draw);
CREATE INDEX search_name ON search (name, id);
ANALYZE offer`

// load fills the tables, then indexes them, as a bulk load is done.
func (p *postgres) load(ctx context.Context, s *stage) (int, error) {
	if _, err := p.pool.Exec(ctx, "CREATE EXTENSION postgis; CREATE EXTENSION pg_prewarm"); err != nil {
		if strings.Contains(err.Error(), "postgis") {
			return 0, fmt.Errorf("%w (%w)", errNoPostGIS, err)
		}
		return 0, err
	}
	var facets []string
	for _, f := range many {
		facets = append(facets, "f_"+f+" int[] NOT NULL")
	}
	if _, err := p.pool.Exec(ctx, fmt.Sprintf(tables, strings.Join(facets, ",\n\t"))); err != nil {
		return 0, err
	}
	n, err := p.copyAll(ctx, s)
	if err != nil {
		return 0, err
	}
	s.say("copied %d offers; indexing", n)
	for _, sql := range append(strings.Split(indexes, ";\n"), "VACUUM (ANALYZE) search") {
		if _, err := p.pool.Exec(ctx, sql); err != nil {
			return 0, fmt.Errorf("%s: %w", sql, err)
		}
	}
	return n, nil
}

// copyAll copies the documents into both tables at once.
func (p *postgres) copyAll(ctx context.Context, s *stage) (int, error) {
	offers, search := newCopying(ctx, p, "offer"), newCopying(ctx, p, "search")
	n := 0
	progress := s.progress("copying to PostgreSQL")
	err := eachDocument(s.file("documents"), func(d *document) error {
		if len(p.savable) < savable {
			p.savable = append(p.savable, d)
		}
		n++
		progress(int64(n), int64(s.Offers))
		if err := offers.row(decimal(d.ID), string(d.Raw)); err != nil {
			return err
		}
		return search.row(p.searchRow(d)...)
	})
	for _, c := range []*copying{offers, search} {
		if e := c.end(); err == nil {
			err = e
		}
	}
	return n, err
}

const null = "\\N"

func (p *postgres) searchRow(d *document) []string {
	name, at := null, null
	if len(d.Key) > 0 {
		name = `\x` + hex.EncodeToString(d.Key)
	}
	if d.Point != nil {
		at = fmt.Sprintf("SRID=4326;POINT(%v %v)", d.Point.Lon, d.Point.Lat)
	}
	row := []string{decimal(d.ID), strconv.Itoa(d.Draw), name, at, multirange(d.Runs), tsvector(d.Named, d.Told), tsvector(d.Named), ints(d.Codes)}
	for _, f := range many {
		row = append(row, ints(p.book.within(d.Codes, f)))
	}
	return row
}

func multirange(runs []run) string {
	var b strings.Builder
	b.WriteByte('{')
	for i, r := range runs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("[" + r.From.String() + "," + (r.To + 1).String() + ")")
	}
	b.WriteByte('}')
	return b.String()
}

func ints(list []int32) string {
	b := []byte{'{'}
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(append(b, '}'))
}

// tsvector writes terms, each once and without the place where it stands.
func tsvector(lists ...[]string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, terms := range lists {
		for _, t := range terms {
			if !seen[t] {
				seen[t] = true
				b.WriteString(lexeme(t) + " ")
			}
		}
	}
	return b.String()
}

// copying is one COPY in progress.
type copying struct {
	out  *bufio.Writer
	pipe *io.PipeWriter
	done chan error
}

func newCopying(ctx context.Context, p *postgres, table string) *copying {
	in, out := io.Pipe()
	c := &copying{bufio.NewWriterSize(out, 1<<18), out, make(chan error, 1)}
	go func() {
		conn, err := p.pool.Acquire(ctx)
		if err == nil {
			_, err = conn.Conn().PgConn().CopyFrom(ctx, in, "COPY "+table+" FROM STDIN")
			conn.Release()
		}
		in.CloseWithError(cmp.Or(err, io.ErrClosedPipe))
		c.done <- err
	}()
	return c
}

var copyText = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

func (c *copying) row(values ...string) error {
	for i, v := range values {
		if i > 0 {
			c.out.WriteByte('\t')
		}
		if v != null {
			v = copyText.Replace(v)
		}
		c.out.WriteString(v)
	}
	return c.out.WriteByte('\n')
}

func (c *copying) end() error {
	err := c.out.Flush()
	c.pipe.Close()
	if e := <-c.done; e != nil {
		return e
	}
	return err
}
