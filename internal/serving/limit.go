package serving

import (
	"container/list"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"escale/internal/fault"
)

// maxClients bounds how many clients are remembered. Who was forgotten starts with a full burst: with fewer than that many
// at once nobody gains by it.
const maxClients = 20_000

// clients counts the requests of each client.
type clients struct {
	rate   rate.Limit
	burst  int
	policy []string // the header that tells it

	mu     sync.Mutex
	of     map[client]*list.Element
	recent list.List // of *account, the latest first
}

// client names a client for limits: its address, of IPv6 the network that one household or server has.
type client netip.Prefix

func (cl client) String() string {
	p := netip.Prefix(cl)
	if p.IsSingleIP() || !p.IsValid() {
		return p.Addr().String()
	}
	return p.String()
}

type account struct {
	client client
	bucket *rate.Limiter
}

func newClients(perSecond float64, burst int) *clients {
	return &clients{rate: rate.Limit(perSecond), burst: burst, of: map[client]*list.Element{},
		policy: []string{fmt.Sprintf(`"client";q=%d;w=%d`, burst, max(1, int(float64(burst)/perSecond)))}}
}

// admit lets a request through, or says how long to wait. The headers are those of the IETF draft on RateLimit fields
// (draft-ietf-httpapi-ratelimit-headers).
func (cs *clients) admit(c *Call) error {
	if cs.rate < 0 {
		return nil
	}
	bucket := cs.bucket(c.client)
	h := c.Header()
	h["Ratelimit-Policy"] = cs.policy
	if bucket.Allow() {
		left := int(bucket.Tokens())
		c.tell(h, "Ratelimit", `"client";r=`+strconv.Itoa(max(0, left))+`;t=`+strconv.Itoa(int(float64(cs.burst-left)/float64(cs.rate))))
		return nil
	}
	wait := 1 + int(1/float64(cs.rate))
	h["Ratelimit"] = []string{`"client";r=0;t=` + strconv.Itoa(wait)}
	h.Set("Retry-After", strconv.Itoa(wait))
	return fault.New(fault.TooMany, "request.too_many", "rate", float64(cs.rate), "wait", wait)
}

func (cs *clients) bucket(of client) *rate.Limiter {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if e, known := cs.of[of]; known {
		cs.recent.MoveToFront(e)
		return e.Value.(*account).bucket
	}
	if cs.recent.Len() >= maxClients {
		last := cs.recent.Back()
		delete(cs.of, last.Value.(*account).client)
		cs.recent.Remove(last)
	}
	one := &account{of, rate.NewLimiter(cs.rate, cs.burst)}
	cs.of[of] = cs.recent.PushFront(one)
	return one.bucket
}

// clientOf gives who asks. Those whose address is none, as behind a socket of the system, are one client.
func (s *Server) clientOf(r *http.Request) client {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return client{}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return client{}
	}
	if s.believed(addr) {
		// From the right: what our own proxies added is true, what stands before it is what somebody claims.
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for _, hop := range slices.Backward(hops) {
			next, err := netip.ParseAddr(strings.TrimSpace(hop))
			if err != nil {
				break
			}
			if addr = next; !s.believed(addr) {
				break
			}
		}
	}
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64
	}
	network, _ := addr.Prefix(bits) // there are so many
	return client(network)
}

func (s *Server) believed(addr netip.Addr) bool {
	for _, p := range s.options.Proxies {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// allowOrigins lets pages of any site read the answer: it holds nothing that anybody could not read, and no cookie counts
// here (Fetch standard, "CORS protocol").
func allowOrigins(h http.Header, r *http.Request) {
	h["Access-Control-Allow-Origin"] = anywhere
	h["Access-Control-Expose-Headers"] = exposed
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match, Escale-Seq, Request-Id")
		h.Set("Access-Control-Max-Age", strconv.Itoa(int(24*time.Hour/time.Second)))
	}
}
