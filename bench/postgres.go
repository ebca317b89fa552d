package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"escale/internal/house/testkit/cluster"
	"escale/internal/query"
)

// PostGIS is the line to type where PostGIS is missing.
const postGIS = "apt-get install --no-install-recommends postgresql postgresql-15-postgis-3   (postgresql-16-postgis-3 beside PostgreSQL 16)"

// postgres is PostgreSQL with PostGIS as a good engineer would set it up for this work; postgres_load.go has the tables.
//
// One statement answers a question: what is found is worked out once, with the key of the order and the facets that are
// counted, and total, page and counts are drawn from it.
type postgres struct {
	pool    *pgxpool.Pool
	server  int // process id
	book    *codebook
	lexicon *lexicon
	savable []*document
}

// tuned are the settings of a server of its own with so much for shared_buffers: memory as the manual advises, a disk that
// seeks quickly, no compiling of statements that take milliseconds (it costs more than it gains), two workers for two cores,
// and plans made for the values asked for: words and codes are of very different frequency. Commits are durable, as
// everybody's here; the log has what a server without replicas needs, so that what is filled in bulk is not written twice.
func tuned(shared string) []string {
	return []string{"shared_buffers=" + shared, "effective_cache_size=16GB", "work_mem=256MB", "maintenance_work_mem=3GB", "jit=off",
		"wal_level=minimal", "max_wal_senders=0", "max_parallel_maintenance_workers=2",
		"max_parallel_workers_per_gather=2", "max_parallel_workers=2", "max_worker_processes=8", "random_page_cost=1.1",
		"effective_io_concurrency=200", "max_wal_size=16GB", "checkpoint_timeout=30min", "wal_compression=lz4",
		"default_toast_compression=lz4", "plan_cache_mode=force_custom_plan", "default_statistics_target=500", "synchronous_commit=on"}
}

var errNoPostGIS = errors.New("PostGIS is not installed; type: " + postGIS)

// measurePostgres fills a cluster of its own and measures it.
func measurePostgres(ctx context.Context, s *stage) (any, error) {
	var all asked
	truth := map[string]*answer{}
	p := &postgres{lexicon: new(lexicon)}
	if err := errors.Join(s.read("questions", &all), s.read("answers", &truth), s.read("lexicon", p.lexicon)); err != nil {
		return nil, err
	}
	p.book = all.Book
	c, err := cluster.Start(ctx, tuned(s.Shared)...)
	if err != nil {
		return nil, err
	}
	defer c.Stop()
	if err := p.connect(ctx, c.URL); err != nil {
		return nil, err
	}
	defer func() { p.pool.Close() }()
	result := new(measured)
	if err := p.load(ctx, s, result); err != nil {
		return nil, err
	}
	if err := p.ready(ctx, c, result); err != nil {
		return result, err
	}
	t := &trial{stage: s, engine: p, truth: truth, result: result, budget: s.Slow}
	return result, t.whole(ctx, &all)
}

// ready starts the server anew and reads everything into memory.
func (p *postgres) ready(ctx context.Context, c *cluster.Cluster, result *measured) error {
	if err := p.pool.QueryRow(ctx, "SELECT pg_database_size(current_database())").Scan(&result.Disk); err != nil {
		return err
	}
	if err := p.pool.QueryRow(ctx, "SELECT 'PostgreSQL ' || split_part(version(), ' ', 2) || ', PostGIS ' || postgis_lib_version()").Scan(&result.Version); err != nil {
		return err
	}
	if _, err := p.pool.Exec(ctx, "CHECKPOINT"); err != nil {
		return err
	}
	p.pool.Close()
	begun := time.Now()
	if err := c.Restart(ctx); err != nil {
		return err
	}
	result.Restart = since(begun)
	if err := p.connect(ctx, c.URL); err != nil {
		return err
	}
	return p.warm(ctx)
}

func (p *postgres) connect(ctx context.Context, url string) error {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err
	}
	config.MaxConns = 8
	if p.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return err
	}
	var pid string
	if err := p.pool.QueryRow(ctx, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").Scan(&pid); err != nil {
		return err
	}
	p.server, err = strconv.Atoi(pid)
	return err
}

// warm reads tables and indexes into memory, as they are in a server that has run for a while.
func (p *postgres) warm(ctx context.Context) error {
	_, err := p.pool.Exec(ctx, `SELECT pg_prewarm(c.oid) FROM pg_class c WHERE c.relname LIKE 'search%' AND c.relkind IN ('r', 'i')`)
	return err
}

// cpu sums up the server and all its processes, also those that ended: a worker in parallel lives for one question.
func (p *postgres) cpu() (time.Duration, error) {
	all, err := family(p.server)
	if err != nil {
		return 0, err
	}
	total := all[0].reaped
	for _, one := range all {
		total += one.own
	}
	return total, nil
}

func (p *postgres) memory(context.Context) (*memory, error) {
	all, err := family(p.server)
	if err != nil {
		return nil, err
	}
	m := new(memory)
	for _, one := range all {
		pages, err := pagesOf(one.pid)
		if err != nil {
			continue // it ended
		}
		m.Anonymous += pages["Pss_Anon"]
		m.Shared += pages["Pss_Shmem"]
		m.Mapped += pages["Pss_File"]
	}
	return m, nil
}

// statement is a question as SQL.
type statement struct {
	where []string
	args  []any
	key   string // of the order, smallest first, none last
}

// arg adds a value and gives its place.
func (s *statement) arg(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *statement) when(condition string) { s.where = append(s.where, condition) }

func (p *postgres) prepare(q *question) (asking, error) {
	s := new(statement)
	for _, c := range q.Codes {
		if len(c.Any) > 0 {
			s.when("codes && " + s.arg(c.Any) + "::int[]")
		}
		if len(c.None) > 0 {
			s.when("NOT codes && " + s.arg(c.None) + "::int[]")
		}
	}
	words := ""
	if len(q.Words) > 0 {
		words = s.arg(tsquery(q.Words)) + "::text::tsquery"
		s.when("words @@ " + words)
	}
	s.places(q)
	if q.To != 0 {
		s.when("days && daterange(" + s.arg(q.From.String()) + "::text::date, " + s.arg(q.To.String()) + "::text::date, '[]')")
	}
	switch q.Sort {
	case query.ByRelevance:
		s.key = "-ts_rank(named, " + words + ")"
	case query.ByDistance:
		s.key = "ST_DistanceSphere(at, " + point(s, q) + ")"
	case query.ByDate:
		s.key = "lower(days * datemultirange(daterange(" + s.arg(q.From.String()) + "::text::date, NULL)))"
	case query.ByName:
		s.key = "name"
	case query.ByRandom:
		s.key = "hashint8extended(id, " + s.arg(int64(q.Seed)) + ")"
	case query.ByDraw:
		s.key = "draw"
	default:
		return nil, fmt.Errorf("engine PostgreSQL is not taught the order %q", q.Sort)
	}
	return &postgresAsking{p: p, q: q, sql: s.whole(q), args: s.args}, nil
}

func point(s *statement, q *question) string {
	return "ST_SetSRID(ST_MakePoint(" + s.arg(q.Near.Centre.Lon) + "::float8, " + s.arg(q.Near.Centre.Lat) + "::float8), 4326)"
}

func (s *statement) places(q *question) {
	if q.Near != nil {
		s.when("ST_DWithin(at::geography, " + point(s, q) + "::geography, " + s.arg(q.Near.Radius) + "::float8, false)")
	}
	if b := q.Box; b != nil {
		s.when(fmt.Sprintf("ST_Intersects(at, ST_MakeEnvelope(%s::float8, %s::float8, %s::float8, %s::float8, 4326))", s.arg(b.West), s.arg(b.South), s.arg(b.East), s.arg(b.North)))
	}
	if q.Ring != nil {
		var corners []string
		for _, c := range q.Ring {
			corners = append(corners, degrees(c.Lon)+" "+degrees(c.Lat))
		}
		s.when("ST_Intersects(at, ST_GeomFromText(" + s.arg("POLYGON(("+strings.Join(corners, ",")+"))") + "::text, 4326))")
	}
}

// whole joins the statement. Each facet is a column of its own: see postgres_load.go for what else was tried.
func (s *statement) whole(q *question) string {
	columns, arrays := []string{"id", s.key + " AS k"}, []string{}
	for _, f := range q.Facets {
		columns = append(columns, "f_"+f)
		arrays = append(arrays, "f_"+f)
	}
	where := ""
	if len(s.where) > 0 {
		where = " WHERE " + strings.Join(s.where, " AND ")
	}
	far := "NULL::float8[]"
	if q.Sort == query.ByDistance {
		far = "ARRAY(SELECT k FROM p ORDER BY k, id)"
	}
	counts := "SELECT NULL::int[] AS codes, NULL::bigint[] AS counts"
	if len(arrays) > 0 {
		counts = "SELECT array_agg(c) AS codes, array_agg(n) AS counts FROM (SELECT c, count(*) AS n FROM m, unnest(" + strings.Join(arrays, " || ") + ") AS c GROUP BY c) AS each"
	}
	return "WITH m AS MATERIALIZED (SELECT " + strings.Join(columns, ", ") + " FROM search" + where + "), " +
		"p AS MATERIALIZED (SELECT id, k FROM m ORDER BY k, id LIMIT " + strconv.Itoa(limit) + ") " +
		"SELECT (SELECT count(*) FROM m), ARRAY(SELECT id FROM p ORDER BY k, id), " + far + ", f.codes, f.counts FROM (" + counts + ") AS f"
}

// tsquery writes words as a tsquery. Terms are quoted, since they hold what means something there.
func tsquery(words []word) string {
	var all []string
	for _, w := range words {
		var any []string
		for _, t := range w.Terms {
			any = append(any, lexeme(t))
		}
		if w.Prefix != "" {
			any = append(any, lexeme(w.Prefix)+":*")
		}
		all = append(all, "("+strings.Join(any, " | ")+")")
	}
	return strings.Join(all, " & ")
}

var lexemes = strings.NewReplacer(`'`, `''`, `\`, `\\`)

func lexeme(term string) string { return "'" + lexemes.Replace(term) + "'" }

type postgresAsking struct {
	p     *postgres
	q     *question
	sql   string
	args  []any
	total int
	ids   []int64
	far   []float64
	codes []int32
	count []int64
}

func (a *postgresAsking) run(ctx context.Context) error {
	return a.p.pool.QueryRow(ctx, a.sql, a.args...).Scan(&a.total, &a.ids, &a.far, &a.codes, &a.count)
}

func (a *postgresAsking) answer() *answer {
	got := &answer{Total: a.total, IDs: a.ids, Far: a.far, Facets: map[string]map[string]int{}}
	for _, f := range a.q.Facets {
		got.Facets[f] = map[string]int{}
	}
	for i, n := range a.codes {
		got.Facets[a.p.book.Facets[n/codesOfFacet]][a.p.book.code(n)] = int(a.count[i])
	}
	return got
}

func (p *postgres) save(ctx context.Context, n int, word string) error {
	d := p.savable[n].another(p.lexicon, word)
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE offer SET doc = $2::text::jsonb WHERE id = $1", d.ID, string(d.Raw)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE search SET name = $2, words = $3::text::tsvector, named = $4::text::tsvector WHERE id = $1", d.ID, d.Key, tsvector(p.lexicon, d.terms()), tsvector(p.lexicon, d.Named))
		return err
	})
}
