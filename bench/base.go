package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"escale/internal/access"
	"escale/internal/app"
)

// address is what addresses in answers begin with; an index kept under another one is not taken.
const address = "http://127.0.0.1"

// clock gives the time of every stage: the noon of one day and what has passed since the stage began, so that "today" and
// the draw of the day are the same in all of them, however late it gets.
func (s *stage) clock() func() time.Time {
	begun := time.Now()
	noon := time.Date(s.Day.Year(), s.Day.Month(), s.Day.Day(), 12, 0, 0, 0, time.UTC)
	return func() time.Time { return noon.Add(time.Since(begun)) }
}

func (s *stage) open(ctx context.Context) (*app.App, error) {
	return app.Open(ctx, app.Options{Data: filepath.Join(s.dir, "base"), BaseURL: address, Now: s.clock()})
}

// started opens the base as a server does after a stop, and waits until it may answer.
func (s *stage) started(ctx context.Context) (*app.App, time.Duration, error) {
	begun := time.Now()
	a, err := s.open(ctx)
	if err != nil {
		return nil, 0, err
	}
	a.Start(ctx)
	for told := time.Now(); a.Ready(ctx) != nil; {
		time.Sleep(time.Millisecond)
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			done, total := a.Building()
			s.say("opening the base: the index has %d of %d", done, total)
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, errors.Join(err, a.Close())
		}
	}
	return a, time.Since(begun), nil
}

// built is what making the base took.
type built struct {
	From         int // offers that were there, of a smaller base
	Write, Index Seconds
	Bytes        int64 // of the base on disk, without pictures
}

// makeBase makes the demo base and its index; the rate of writing is that of durable writing, offers being made on the way.
func makeBase(ctx context.Context, s *stage) (any, error) {
	if err := errors.Join(os.RemoveAll(s.file("base")), os.RemoveAll(s.file("touched"))); err != nil {
		return nil, err
	}
	b := new(built)
	var err error
	if s.grow {
		if b.From, err = s.sow(); err != nil {
			return nil, err
		}
	}
	a, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.fill(ctx, a, b); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	if err := a.Close(); err != nil {
		return nil, err
	}
	for _, part := range []string{"escale.db", "index"} {
		b.Bytes += sizeOf(filepath.Join(s.dir, "base", part))
	}
	if s.grow && s.compared() {
		return b, s.reap()
	}
	return b, nil
}

func (s *stage) fill(ctx context.Context, a *app.App, b *built) error {
	begun := time.Now()
	if err := a.MakeDemo(ctx, access.Operator, app.DemoOptions{Offers: s.Offers, Seed: 1, From: b.From}, s.progress("making the base")); err != nil {
		return err
	}
	b.Write = since(begun)
	s.say("made the base, %d offers, in %s; building the index", s.Offers-b.From, b.Write)
	begun = time.Now()
	stop := s.watch("the index", a.Building)
	_, err := a.Index(ctx)
	stop()
	b.Index = since(begun)
	s.say("built the index in %s", b.Index)
	return err
}

// A seed is the store of a base as it was made, for a larger one to grow from. Its name has the day, since a demo of another day
// is another.
func (s *stage) seed(offers string) string {
	return filepath.Join(filepath.Dir(s.dir), "seed-"+s.Day.UTC().Format(time.DateOnly)+"-"+offers)
}

// leastSeed is the size from which a demo has all its members: only then is it the beginning of a larger one.
const leastSeed = 8000

// sow begins the base with the largest seed there is, and tells how many offers that has. Where no other engine is compared, the
// disk is needed for the base, and the seed goes.
func (s *stage) sow() (offers int, err error) {
	found, err := filepath.Glob(s.seed("*"))
	if err != nil {
		return 0, err
	}
	for _, path := range found {
		if n, err := strconv.Atoi(path[len(s.seed("")):]); err == nil && n > offers && n < s.Offers {
			offers = n
		}
	}
	if offers == 0 {
		return 0, nil
	}
	from, to := s.seed(strconv.Itoa(offers)), filepath.Join(s.dir, "base", "escale.db")
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return 0, err
	}
	if s.compared() {
		return offers, copyFile(to, from)
	}
	return offers, os.Rename(from, to)
}

// reap keeps the store for a larger base.
func (s *stage) reap() error {
	if s.Offers < leastSeed || s.Offers%100 != 0 {
		return nil
	}
	return copyFile(s.seed(strconv.Itoa(s.Offers)), filepath.Join(s.dir, "base", "escale.db"))
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func sizeOf(path string) int64 {
	total := int64(0)
	_ = filepath.Walk(path, func(_ string, info os.FileInfo, err error) error { // what cannot be read does not count
		if err == nil && info.Mode().IsRegular() {
			total += info.Size()
		}
		return nil
	})
	return total
}

// Seconds is a duration as it is kept in results.
type Seconds float64

func since(t time.Time) Seconds { return Seconds(time.Since(t).Seconds()) }

func (s Seconds) String() string {
	switch {
	case s >= 120:
		return fmt.Sprintf("%.0f min %02.0f s", float64(int(s)/60), float64(int(s)%60))
	case s >= 1:
		return fmt.Sprintf("%.1f s", float64(s))
	}
	return fmt.Sprintf("%.0f ms", float64(s)*1000)
}
