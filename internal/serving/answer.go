package serving

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"escale/internal/app"
)

// Answer is a whole answer, ready to be sent: the bytes, and what is said about them. Its tag is the hash and the length of
// the bytes, which hold everything that the caller may see and nothing else: it changes exactly when they do, is the same on
// every node, and tells nothing of what is withheld, as one made of the versions of offers would.
type Answer struct {
	Lang     string // Content-Language, where the answer is in one
	Link     string // Link, to the next page
	Name     string // of the file, where the answer is to be saved
	Status   int    // 0 is 200
	Location string // where to go on, with a status that says so

	Content app.Content                                // that it was made from
	Holds   func(m app.Moment, since app.Content) bool // whether it is right at another moment; nil where that does not matter
	// Renew makes of the bytes those that are right at a moment at which it does not hold, by less than making the answer again;
	// false where that cannot be. The answer that it makes needs nothing but bytes, and what renews it in its turn. May be nil.
	Renew func(m app.Moment, since app.Content, body []byte) (*Answer, bool)
	Until time.Time // when time alone makes it wrong; zero is never
	Alone bool      // for this caller only: kept by nobody

	mediaType string
	tag       string
	length    int

	mu   sync.Mutex
	body []byte // nil once it lies there packed and nobody has asked for it plain
	sent bool   // plain
	gzip []byte
	zstd []byte
}

// NewAnswer makes an answer of bytes, which are its own from then on.
func NewAnswer(mediaType string, body []byte) *Answer {
	tag := strconv.AppendUint(append(make([]byte, 0, 32), '"'), xxhash.Sum64(body), 36)
	tag = strconv.AppendUint(append(tag, '.'), uint64(len(body)), 36)
	return &Answer{mediaType: mediaType, body: body, length: len(body), tag: string(append(tag, '"'))}
}

// MovedTo is the answer that an address has another, now and then or for good as the status says.
func MovedTo(location string, status int) *Answer {
	n := NewAnswer("", nil)
	n.Status, n.Location = status, location
	return n
}

// drafts lends the space in which answers are written, so that what is kept is not larger than they are.
var drafts = sync.Pool{New: func() any { return new([]byte) }}

// maxDraft is the largest such space that is worth keeping.
const maxDraft = 1 << 20

// Written makes an answer of what is appended, in no more memory than it needs.
func Written(mediaType string, appended func([]byte) ([]byte, error)) (*Answer, error) {
	body, err := drafted(appended)
	if err != nil {
		return nil, err
	}
	return NewAnswer(mediaType, body), nil
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
func (n *Answer) tagIn(encoding string) string {
	if encoding == "" {
		return n.tag
	}
	return n.tag[:len(n.tag)-1] + "-" + encoding + `"`
}

// worthPacking is the length from which compressing shortens more than the headers cost.
const worthPacking = 700

// encoded gives the bytes in an encoding, packed once, and how many bytes more are held than before. What is asked for packed is
// held packed alone: so the memory holds four times as many answers.
func (n *Answer) encoded(encoding string) (body []byte, more int, err error) {
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
func (n *Answer) unpack() (err error) {
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

// renewed gives the answer as it is right at a moment, having been so for a content; nil where it must be made again.
func (n *Answer) renewed(m app.Moment, since app.Content) *Answer {
	if n.Renew == nil {
		return nil
	}
	body, err := n.plain()
	if err != nil {
		return nil
	}
	next, ok := n.Renew(m, since, body)
	if !ok {
		return nil
	}
	next.Lang, next.Link, next.Name, next.Status, next.Location = n.Lang, n.Link, n.Name, n.Status, n.Location
	next.Holds, next.Until, next.Content = n.Holds, n.Until, m.Content()
	return next
}

// plain gives the bytes as they were written, to be read only, and keeps no more of them than before.
func (n *Answer) plain() ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	kept := n.body
	err := n.unpack()
	body := n.body
	n.body = kept
	return body, err
}

func (n *Answer) held() int { return len(n.body) + len(n.gzip) + len(n.zstd) }

// size is what the answer costs to keep.
func (n *Answer) size() int {
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

// Values of headers that all who know nobody get, and that members get.
var (
	keptByNobody = []string{"private, no-cache"} // what a member sees is for no cache that others share
	notKept      = []string{"no-store"}
)

// Send writes an answer, or says that the caller has it already. The key is that under which it is kept, if it is; age is how long
// others may keep it without asking again.
func (c *Call) Send(key string, n *Answer, age time.Duration) error {
	encoding := ""
	if n.length >= worthPacking {
		encoding = acceptedEncoding(c.Request.Header["Accept-Encoding"])
	}
	h := c.Header()
	c.tellKeeping(h, n, age)
	if n.Status == 0 && !n.Alone {
		tag := n.tagIn(encoding)
		c.tell(h, "Etag", tag)
		if c.Moment != nil {
			c.tell(h, "Escale-Seq", strconv.FormatInt(c.Moment.Seq, 10))
		}
		if hasTag(c.Request.Header["If-None-Match"], tag) { // what is told of the body, the caller knows (RFC 9110, 15.4.5)
			c.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	if n.Lang != "" {
		c.tell(h, "Content-Language", n.Lang)
	}
	if n.Link != "" {
		c.tell(h, "Link", n.Link)
	}
	if n.Location != "" {
		c.tell(h, "Location", n.Location)
	}
	body, more, err := n.encoded(encoding)
	if err != nil {
		return err
	}
	if more != 0 {
		c.server.answers.grow(key, more)
	}
	if n.mediaType != "" {
		c.tell(h, "Content-Type", n.mediaType)
	}
	if encoding != "" {
		c.tell(h, "Content-Encoding", encoding)
	}
	if n.Name != "" {
		c.tell(h, "Content-Disposition", `attachment; filename="`+n.Name+`"`)
	}
	c.tell(h, "Content-Length", strconv.Itoa(len(body)))
	c.WriteHeader(cmp.Or(n.Status, http.StatusOK))
	if c.Request.Method == http.MethodHead {
		return nil
	}
	_, err = c.Write(body)
	return err
}

// tellKeeping tells who may keep the answer, for whom, and for how long.
func (c *Call) tellKeeping(h http.Header, n *Answer, age time.Duration) {
	switch {
	case n.Alone:
		h["Vary"], h["Cache-Control"] = c.face.Vary, notKept
	case c.Actor.Stranger():
		h["Vary"] = c.face.Vary
		c.tell(h, "Cache-Control", c.server.cacheControl(age))
	default:
		h["Vary"], h["Cache-Control"] = c.face.VaryForMembers, keptByNobody
	}
}

func (s *Server) cacheControl(age time.Duration) string {
	if age == s.options.Fresh {
		return s.freshness
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

// Fresh gives how long an answer made now may be kept without asking: not beyond the setting, nor beyond the network's
// midnight, at which rights and "today" end.
func (c *Call) Fresh(now time.Time) time.Duration {
	year, month, day := now.Date()
	midnight := time.Date(year, month, day+1, 0, 0, 0, 0, now.Location())
	return min(c.server.options.Fresh, midnight.Sub(now))
}
