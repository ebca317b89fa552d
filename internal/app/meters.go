package app

import (
	"sync"
	"sync/atomic"
	"time"

	"escale/internal/index"
)

// meters is what the house tells of itself.
type meters struct {
	built, toBuild atomic.Int64
	lags           sync.Map     // name of a follower → how many changes it is behind, as float64
	heard          atomic.Int64 // when the log was last read, in nanoseconds of the monotonic clock since start
}

// started is where the monotonic clock of this process is counted from: a wall clock may jump.
var started = time.Now()

func (m *meters) lag(name string, lag float64) {
	m.lags.Store(name, lag)
	m.heard.Store(int64(time.Since(started)))
}

// silence tells for how long the log could not be read.
func (m *meters) silence() time.Duration { return time.Since(started) - time.Duration(m.heard.Load()) }

// Lag tells, for each follower of the log, how many changes it is behind.
func (a *App) Lag() map[string]float64 {
	lags := map[string]float64{}
	a.meters.lags.Range(func(name, lag any) bool {
		lags[name.(string)] = lag.(float64)
		return true
	})
	return lags
}

// Stats tells what the index holds.
func (a *App) Stats() index.Stats {
	if x := a.index.Load(); x != nil {
		return x.Pin().Stats()
	}
	return index.Stats{}
}
