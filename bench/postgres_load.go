package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"
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
const offerTable = `CREATE TABLE offer (id bigint NOT NULL, doc jsonb NOT NULL)`

const searchTable = `
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

// indexes are made over two connections, one for each core: that of the words takes as long as all others.
var indexes = [2][]string{{
	"CREATE INDEX search_words ON search USING gin (words) WITH (fastupdate = off)",
}, {
	"ALTER TABLE offer ADD PRIMARY KEY (id)",
	"CREATE UNIQUE INDEX search_pkey ON search (id)",
	"CREATE INDEX search_codes ON search USING gin (codes) WITH (fastupdate = off)",
	"CREATE INDEX search_at ON search USING gist (at)",
	"CREATE INDEX search_globe ON search USING gist ((at::geography))",
	"CREATE INDEX search_days ON search USING gist (days)",
	"CREATE INDEX search_draw ON search (draw)",
	"CREATE INDEX search_name ON search (name, id)",
	"ANALYZE offer",
}}

// last is done when all indexes are there: it would wait for one that is being made.
var last = []string{"ALTER TABLE search ADD PRIMARY KEY USING INDEX search_pkey", "VACUUM (ANALYZE) search"}

// load fills the tables, then indexes them, as a bulk load is done: each table in the transaction that makes it, so that
// nothing of it goes through the log, rows in the server's own binary form, indexes afterwards.
func (p *postgres) load(ctx context.Context, s *stage, result *measured) error {
	if _, err := p.pool.Exec(ctx, "CREATE EXTENSION postgis; CREATE EXTENSION pg_prewarm; ALTER FUNCTION ts_match_vq(tsvector, tsquery) COST 2000"); err != nil {
		if strings.Contains(err.Error(), "postgis") {
			return fmt.Errorf("%w (%w)", errNoPostGIS, err)
		}
		return err
	}
	begun := time.Now()
	if err := p.copyAll(ctx, s, result); err != nil {
		return err
	}
	result.Copying = since(begun)
	s.say("copied %d offers in %s; indexing", result.Offers, result.Copying)
	g, inner := errgroup.WithContext(ctx)
	for _, list := range indexes {
		g.Go(func() error { return p.each(inner, s, list) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := p.each(ctx, s, last); err != nil {
		return err
	}
	result.Build = since(begun)
	s.say("loaded and indexed %d offers in %s", result.Offers, result.Build)
	return nil
}

// each runs statements over one connection.
func (p *postgres) each(ctx context.Context, s *stage, list []string) error {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for _, sql := range list {
		begun, before := time.Now(), workOf(conn)
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		if took := since(begun); took > 1 {
			s.say("%s: %s, %s of a processor", sql, took, Seconds((workOf(conn) - before).Seconds()))
		}
	}
	return nil
}

// workOf is the processor time that a connection has used; 0 where the system does not tell.
func workOf(conn *pgxpool.Conn) time.Duration {
	if own, err := processOf(int(conn.Conn().PgConn().PID())); err == nil {
		return own.own
	}
	return 0
}

// copyAll copies the documents into both tables at once.
func (p *postgres) copyAll(ctx context.Context, s *stage, result *measured) error {
	var facets []string
	for _, f := range many {
		facets = append(facets, "f_"+f+" int[] NOT NULL")
	}
	offers, search := newCopying(ctx, p, "offer", offerTable), newCopying(ctx, p, "search", fmt.Sprintf(searchTable, strings.Join(facets, ",\n\t")))
	progress := s.progress("copying to PostgreSQL")
	ranked := p.lexicon.ranked()
	err := eachDocument(s.file("documents"), func(d *document) error {
		if len(p.savable) < savable {
			p.savable = append(p.savable, d)
		}
		result.Offers++
		progress(int64(result.Offers), int64(s.Offers))
		offers.row(2)
		offers.int64(d.ID)
		offers.document(d.Raw)
		p.searchRow(search, ranked, d)
		return ctx.Err()
	})
	for _, c := range []*copying{offers, search} {
		if e := c.end(err); err == nil {
			err = e
		}
	}
	own, _ := ownCPU() // only told
	s.say("processors: reading and writing rows %s, documents %s, what is searched %s", Seconds(own.Seconds()), Seconds(offers.work.Seconds()), Seconds(search.work.Seconds()))
	return err
}

func (p *postgres) searchRow(c *copying, ranked *ranking, d *document) {
	c.row(8 + len(many))
	c.int64(d.ID)
	c.int32(int32(d.Draw))
	if len(d.Key) > 0 {
		c.bytes(d.Key)
	} else {
		c.null()
	}
	if d.Point != nil {
		c.point(d.Point)
	} else {
		c.null()
	}
	c.days(d.Runs)
	c.lexemes(ranked.of(d.terms()))
	c.lexemes(ranked.of(slices.Compact(slices.Sorted(slices.Values(d.Named)))))
	c.ints(d.Codes)
	for _, f := range many {
		c.ints(p.book.within(d.Codes, f))
	}
}

// ranking gives terms in the order in which the server keeps them, which spares it sorting.
type ranking struct {
	rank  []int32  // by number
	terms []string // by rank
}

func (l *lexicon) ranked() *ranking {
	r := &ranking{rank: make([]int32, len(l.Terms)), terms: slices.Sorted(slices.Values(l.Terms))}
	for i, t := range r.terms {
		r.rank[l.of(t)] = int32(i)
	}
	return r
}

func (r *ranking) of(numbers []int32) []string {
	ranks := make([]int32, len(numbers))
	for i, n := range numbers {
		ranks[i] = r.rank[n]
	}
	slices.Sort(ranks)
	terms := make([]string, len(ranks))
	for i, n := range ranks {
		terms[i] = r.terms[n]
	}
	return terms
}

// tsvector writes terms as text, each once and without the place where it stands.
func tsvector(l *lexicon, numbers []int32) string {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteString(lexeme(l.Terms[n]) + " ")
	}
	return b.String()
}
