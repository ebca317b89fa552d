package api

import (
	"bytes"
	"container/list"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/sync/singleflight"

	"escale/internal/access"
	"escale/internal/app"
)

// answer is a whole answer, ready to be sent: the bytes, and what is said about them. Its tag is the hash and the length of
// the bytes, which hold everything that the caller may see and nothing else: it changes exactly when they do, is the same on
// every node, and tells nothing of what is withheld, as one made of the versions of offers would.
type answer struct {
	mediaType string
	lang      string // Content-Language, where the answer is in one
	link      string // Link, to the next page
	name      string // of the file, where the answer is to be saved
	tag       string
	length    int

	content app.Content                                // that it was made from
	holds   func(m app.Moment, since app.Content) bool // whether it is right at another moment; nil where that does not matter

	mu   sync.Mutex
	body []byte // nil once it lies there packed and nobody has asked for it plain
	sent bool   // plain
	gzip []byte
	zstd []byte
}

func newAnswer(mediaType string, body []byte) *answer {
	tag := strconv.AppendUint(append(make([]byte, 0, 32), '"'), xxhash.Sum64(body), 36)
	tag = strconv.AppendUint(append(tag, '.'), uint64(len(body)), 36)
	return &answer{mediaType: mediaType, body: body, length: len(body), tag: string(append(tag, '"'))}
}

// drafts lends the space in which answers are written, so that what is kept is not larger than they are.
var drafts = sync.Pool{New: func() any { return new([]byte) }}

// maxDraft is the largest such space that is worth keeping.
const maxDraft = 1 << 20

// written makes an answer of what is appended.
func written(mediaType string, appended func([]byte) ([]byte, error)) (*answer, error) {
	body, err := drafted(appended)
	if err != nil {
		return nil, err
	}
	return newAnswer(mediaType, body), nil
}

// drafted gives what is appended, in as much memory as it needs.
func drafted(appended func([]byte) ([]byte, error)) ([]byte, error) {
	draft := drafts.Get().(*[]byte)
	defer drafts.Put(draft)
	b, err := appended((*draft)[:0])
	if err == nil && cap(b) <= maxDraft {
		*draft = b
	}
	return bytes.Clone(b), err
}

// tagIn is the tag of the answer in an encoding: each has one of its own.
func (n *answer) tagIn(encoding string) string {
	if encoding == "" {
		return n.tag
	}
	return n.tag[:len(n.tag)-1] + "-" + encoding + `"`
}

// worthPacking is the length from which compressing shortens more than the headers cost.
const worthPacking = 700

// encoded gives the bytes in an encoding, packed once, and how many bytes more are held than before. What is asked for packed is
// held packed alone: so the memory holds four times as many answers.
func (n *answer) encoded(encoding string) (body []byte, more int, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	held := n.held()
	packed := &n.gzip
	switch encoding {
	case "":
		n.sent = true
		err = n.unpack()
		return n.body, n.held() - held, err
	case "zstd":
		packed = &n.zstd
	}
	if *packed == nil {
		if err := n.unpack(); err != nil {
			return nil, 0, err
		}
		*packed, err = drafted(func(b []byte) ([]byte, error) {
			if encoding == "zstd" {
				return zstdWriter().EncodeAll(n.body, b), nil
			}
			return appendGzip(b, n.body)
		})
		if err == nil && !n.sent {
			n.body = nil
		}
	}
	return *packed, n.held() - held, err
}

// unpack brings back the bytes as they were written.
func (n *answer) unpack() (err error) {
	switch {
	case n.body != nil || n.length == 0:
	case n.zstd != nil:
		n.body, err = zstdReader().DecodeAll(n.zstd, make([]byte, 0, n.length))
	default:
		n.body = make([]byte, n.length)
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(n.gzip)); err == nil {
			_, err = io.ReadFull(r, n.body)
		}
	}
	return err
}

func (n *answer) held() int { return len(n.body) + len(n.gzip) + len(n.zstd) }

// size is what the answer costs to keep.
func (n *answer) size() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.held() + 512
}

var gzipWriters = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // two thirds of the time of level 4, for 7 % more
	return w
}}

// appendGzip packs a whole answer as one member: browsers and curl show only the first of several.
func appendGzip(b, body []byte) ([]byte, error) {
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	out := sliceWriter(b)
	w.Reset(&out)
	_, err := w.Write(body)
	err = errors.Join(err, w.Close())
	return out, err
}

type sliceWriter []byte

func (s *sliceWriter) Write(b []byte) (int, error) { *s = append(*s, b...); return len(b), nil }

var zstdWriter = sync.OnceValue(func() *zstd.Encoder {
	w, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20)) // half the time of the default, for 4 % more
	return w
})

var zstdReader = sync.OnceValue(func() *zstd.Decoder {
	r, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0))
	return r
})

// answers keeps whole answers, the latest asked for, up to a number of bytes.
type answers struct {
	max     int64
	flights singleflight.Group

	mu           sync.Mutex
	held         int64
	byKey        map[string]*list.Element
	recent       list.List // of *kept
	hits, misses int64
}

type kept struct {
	key    string
	answer *answer
	size   int64
	since  app.Content // that the answer was last found right for
}

func newAnswers(max int64) *answers { return &answers{max: max, byKey: map[string]*list.Element{}} }

// get gives the answer kept under a key, where it is right at the moment of the call, or has it made; asked for by many at
// once it is made once. The key must name everything else that the answer hangs on.
func (as *answers) get(c *call, key string, make func() (*answer, error)) (*answer, error) {
	if n := as.find(key, c.moment); n != nil {
		c.cached = "hit"
		return n, nil
	}
	c.cached = "miss"
	flight := key
	if c.moment != nil {
		flight = fmt.Sprint(key, "\x00", c.moment.Content())
	}
	v, err, _ := as.flights.Do(flight, func() (any, error) {
		n, err := make()
		if err == nil {
			as.keep(key, n)
		}
		return n, err
	})
	if err != nil {
		return nil, err
	}
	return v.(*answer), nil
}

// find gives the answer kept under a key if it is right at a moment.
func (as *answers) find(key string, m *app.Moment) *answer {
	as.mu.Lock()
	defer as.mu.Unlock()
	e, ok := as.byKey[key]
	if !ok {
		as.misses++
		return nil
	}
	k := e.Value.(*kept)
	if m != nil && k.answer.holds != nil && k.since != m.Content() {
		since := k.since
		as.mu.Unlock() // others need not wait for what may have to be looked at
		holds := k.answer.holds(*m, since)
		as.mu.Lock()
		if !holds {
			as.misses++
			return nil
		}
		k.since = m.Content()
		if as.byKey[key] != e {
			return k.answer // forgotten meanwhile, and right all the same
		}
	}
	as.recent.MoveToFront(e)
	as.hits++
	return k.answer
}

func (as *answers) keep(key string, n *answer) {
	size := int64(n.size() + 2*len(key))
	if size > as.max/8 { // one huge answer is no reason to forget a thousand
		return
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	if e, twice := as.byKey[key]; twice { // it was no longer right, or made by somebody who asked just before the other was kept
		as.recent.Remove(e)
		as.held -= e.Value.(*kept).size
	}
	as.byKey[key] = as.recent.PushFront(&kept{key, n, size, n.content})
	as.held += size
	as.shrink()
}

// grow counts bytes that a kept answer gained or lost.
func (as *answers) grow(key string, more int) {
	as.mu.Lock()
	defer as.mu.Unlock()
	if e, ok := as.byKey[key]; ok {
		e.Value.(*kept).size += int64(more)
		as.held += int64(more)
		as.shrink()
	}
}

func (as *answers) shrink() {
	for as.held > as.max {
		last := as.recent.Back()
		old := last.Value.(*kept)
		as.recent.Remove(last)
		delete(as.byKey, old.key)
		as.held -= old.size
	}
}

func (as *answers) stats() (held, hits, misses int64) {
	as.mu.Lock()
	defer as.mu.Unlock()
	return as.held, as.hits, as.misses
}

// Values of headers that all who know nobody get, and that members get.
var (
	varyForAll     = []string{"Accept, Accept-Encoding, Accept-Language"}
	varyForMembers = []string{"Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"}
	keptByNobody   = []string{"private, no-cache"} // what a member sees is for no cache that others share
)

// send writes an answer, or says that the caller has it already. age is how long it may be kept without asking again.
func (a *API) send(c *call, key string, n *answer, age time.Duration) error {
	encoding := ""
	if n.length >= worthPacking {
		encoding = acceptedEncoding(c.request.Header["Accept-Encoding"])
	}
	tag := n.tagIn(encoding)
	h := c.Header()
	c.tell(h, "Etag", tag)
	if c.actor == access.Anonymous {
		h["Vary"] = varyForAll
		c.tell(h, "Cache-Control", a.cacheControl(age))
	} else {
		h["Vary"], h["Cache-Control"] = varyForMembers, keptByNobody
	}
	if c.moment != nil {
		c.tell(h, "Escale-Seq", strconv.FormatInt(c.moment.Seq, 10))
	}
	if hasTag(c.request.Header["If-None-Match"], tag) { // what is told of the body, the caller knows (RFC 9110, 15.4.5)
		c.WriteHeader(http.StatusNotModified)
		return nil
	}
	if n.lang != "" {
		c.tell(h, "Content-Language", n.lang)
	}
	if n.link != "" {
		c.tell(h, "Link", n.link)
	}
	body, more, err := n.encoded(encoding)
	if err != nil {
		return err
	}
	if more != 0 {
		a.answers.grow(key, more)
	}
	c.tell(h, "Content-Type", n.mediaType)
	if encoding != "" {
		c.tell(h, "Content-Encoding", encoding)
	}
	if n.name != "" {
		c.tell(h, "Content-Disposition", `attachment; filename="`+n.name+`"`)
	}
	c.tell(h, "Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(http.StatusOK)
	if c.request.Method == http.MethodHead {
		return nil
	}
	_, err = c.Write(body)
	return err
}

func (a *API) cacheControl(age time.Duration) string {
	if age == a.options.Fresh {
		return a.freshness
	}
	return cacheControl(age)
}

func cacheControl(age time.Duration) string {
	seconds := int64(age / time.Second)
	if seconds <= 0 {
		return "no-cache"
	}
	return "public, max-age=" + strconv.FormatInt(seconds, 10) + ", must-revalidate"
}

// acceptedEncoding chooses among zstd and gzip (RFC 9110, 12.5.3); "" sends the bytes as they are.
func acceptedEncoding(headers []string) string {
	best, most := "", 0.0
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			name, quality := weighed(part)
			if name == "*" {
				name = "gzip"
			}
			if (name == "zstd" && quality >= most || name == "gzip" && quality > most) && quality > 0 {
				best, most = name, quality
			}
		}
	}
	return best
}

// weighed reads one item of a list with weights, such as "gzip;q=0.5".
func weighed(item string) (name string, quality float64) {
	name, rest, _ := strings.Cut(item, ";")
	name = strings.ToLower(strings.TrimSpace(name))
	quality = 1
	for rest != "" {
		var param string
		param, rest, _ = strings.Cut(rest, ";")
		if value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(param)), "q="); ok {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil || !(q >= 0 && q <= 1) {
				return name, 0
			}
			quality = q
		}
	}
	return name, quality
}

// hasTag tells whether If-None-Match names the tag, by the weak comparison that RFC 9110 (13.1.2) asks for.
func hasTag(headers []string, tag string) bool {
	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			part = strings.TrimSpace(part)
			if part == "*" || strings.TrimPrefix(part, "W/") == tag {
				return true
			}
		}
	}
	return false
}

// fresh gives how long an answer made now may be kept without asking: not beyond the setting, nor beyond the network's
// midnight, at which rights and "today" end.
func (a *API) fresh(now time.Time) time.Duration {
	year, month, day := now.Date()
	midnight := time.Date(year, month, day+1, 0, 0, 0, 0, now.Location())
	return min(a.options.Fresh, midnight.Sub(now))
}
