package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// client is one connection that asks and reads as little as a client can: it shares the cores with what it measures.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
}

func dial(address string) (*client, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

// request is what a client sends besides the address.
type request struct {
	Encoding string // that it accepts; "" is none
	Tag      string // of the answer that it has
}

// get asks for a path and gives the status and the length of the body. body may be nil.
func (c *client) get(path string, r request, body *bytes.Buffer) (status, length int, err error) {
	c.out = append(c.out[:0], "GET "+path+" HTTP/1.1\r\nHost: 127.0.0.1\r\n"...)
	if r.Encoding != "" {
		c.out = append(c.out, "Accept-Encoding: "+r.Encoding+"\r\n"...)
	}
	if r.Tag != "" {
		c.out = append(c.out, "If-None-Match: "+r.Tag+"\r\n"...)
	}
	if _, err = c.conn.Write(append(c.out, "\r\n"...)); err != nil {
		return 0, 0, err
	}
	status, length, err = c.head()
	if err != nil || status == http.StatusNotModified {
		return status, 0, err
	}
	if length < 0 {
		return status, 0, fmt.Errorf("%s: the answer does not tell its length", path)
	}
	if body == nil {
		_, err = c.in.Discard(length)
	} else {
		_, err = io.CopyN(body, c.in, int64(length))
	}
	return status, length, err
}

// head reads the lines before the body; the length is -1 when it is not told.
func (c *client) head() (status, length int, err error) {
	length = -1
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case first:
			if len(line) < 12 {
				return 0, 0, fmt.Errorf("the answer begins with %q", line)
			}
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, 0, err
			}
		case len(line) == 0:
			return status, length, nil
		case len(line) > 16 && strings.EqualFold(string(line[:15]), "content-length:"):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[15:]))); err != nil {
				return 0, 0, err
			}
		}
	}
}

// clients is how many connections ask at once.
const clients = 8

// load is what came of asking for a while.
type load struct {
	Requests int
	Bytes    int64
	Rate     float64 // requests a second
}

// put asks for paths over some connections for a while. next gives the n-th path of a client.
func put(ctx context.Context, address string, r request, want int, during time.Duration, next func(client, n int) string) (*load, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	total, failed := new(load), error(nil)
	begun := time.Now()
	until := begun.Add(during)
	for k := range clients {
		wg.Go(func() {
			n, size, err := one(ctx, address, r, want, until, func(n int) string { return next(k, n) })
			mu.Lock()
			defer mu.Unlock()
			total.Requests, total.Bytes = total.Requests+n, total.Bytes+size
			if err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	total.Rate = float64(total.Requests) / time.Since(begun).Seconds()
	return total, failed
}

func one(ctx context.Context, address string, r request, want int, until time.Time, next func(n int) string) (n int, size int64, err error) {
	c, err := dial(address)
	if err != nil {
		return 0, 0, err
	}
	defer c.conn.Close()
	for ; time.Now().Before(until) && ctx.Err() == nil; n++ {
		path := next(n)
		status, length, err := c.get(path, r, nil)
		if err == nil && status != want {
			err = fmt.Errorf("%s: status %d, not %d", path, status, want)
		}
		if err != nil {
			return n, size, err
		}
		size += int64(length)
	}
	return n, size, ctx.Err()
}
