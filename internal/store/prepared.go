package store

import (
	"context"
	"database/sql"
)

// preparing is a connection in one transaction, which prepares a statement when it comes for the second time: an import runs
// the same few statements for each of its objects, a save runs each of its own once.
type preparing struct {
	conn *sql.Conn
	met  map[string]*sql.Stmt // nil for what came once
}

func newPreparing(conn *sql.Conn) *preparing { return &preparing{conn, map[string]*sql.Stmt{}} }

// end lets go of what was prepared.
func (p *preparing) end() {
	for _, s := range p.met {
		if s != nil {
			s.Close() //nolint:errcheck // nothing hangs on it
		}
	}
}

// statement gives a query prepared, or nil: then it is run as it is, and says itself what is wrong with it.
func (p *preparing) statement(ctx context.Context, query string) *sql.Stmt {
	s, met := p.met[query]
	if met && s == nil {
		s, _ = p.conn.PrepareContext(ctx, query)
	}
	p.met[query] = s
	return s
}

func (p *preparing) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := p.statement(ctx, query); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return p.conn.ExecContext(ctx, query, args...)
}

func (p *preparing) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := p.statement(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return p.conn.QueryContext(ctx, query, args...)
}

func (p *preparing) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := p.statement(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return p.conn.QueryRowContext(ctx, query, args...)
}
