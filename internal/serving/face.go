package serving

import (
	"net/http"
	"slices"
	"strings"

	"escale/internal/access"
	"escale/internal/fault"
)

// Face is a way to speak to one kind of readers: its addresses, and how it says what went wrong.
type Face struct {
	Routes []Route

	// Else answers for addresses that nobody has, where it is the last of the faces; nil: they are not there.
	Else func(*Call) error

	// Fail answers with what went wrong. It is the one place of a face where the words of errors meet a reader.
	Fail func(c *Call, e *fault.Error)

	// Actor tells who asks, where this face knows better than Options: by a cookie, by a key. Its errors are answers.
	Actor func(c *Call) (access.Actor, error)

	// Public tells which addresses pages of other sites may read; what is wrong with those is said by this face. Nil: none.
	Public func(path string) bool

	// Headers that the answers hang on besides the address: those that all who know nobody get, and that members get.
	Vary, VaryForMembers []string
}

func (f *Face) public(path string) bool { return f.Public != nil && f.Public(path) }

// Route is one address, the right that it needs, and who answers. Paths are those of net/http.ServeMux.
type Route struct {
	Method string
	Path   string
	Name   string // in figures; "" is the path
	Right  access.Action
	People bool // for people with a browser only: to programs, another face answers under the same address
	Answer func(*Call) error
}

// Open is the right to what holds no offers: it is not counted against a client either.
const Open access.Action = ""

// placed is a route with the face that has it.
type placed struct {
	*Route
	face *Face
}

// faceOf gives the face that says what is wrong with an address.
func (s *Server) faceOf(path string) *Face {
	for i := range s.faces {
		if s.faces[i].public(path) {
			return &s.faces[i]
		}
	}
	return &s.faces[len(s.faces)-1]
}

// router dispatches by path first, then by method and by who asks, so that a wrong method gets the words of the house.
func (s *Server) router() http.Handler {
	mux := http.NewServeMux()
	routes := map[string][]placed{}
	for i := range s.faces {
		face := &s.faces[i]
		for j := range face.Routes {
			r := &face.Routes[j]
			routes[r.Path] = append(routes[r.Path], placed{r, face})
		}
	}
	for path, routes := range routes {
		slices.SortStableFunc(routes, func(a, b placed) int { // those for people first: a program passes them by
			switch {
			case a.People == b.People:
				return 0
			case a.People:
				return -1
			}
			return 1
		})
		mux.Handle(path, s.at(path, routes))
	}
	if routes["/"] == nil {
		mux.HandleFunc("/", s.elsewhere)
	}
	return mux
}

// at answers for one path.
func (s *Server) at(path string, routes []placed) http.Handler {
	var allowed []string
	for _, r := range routes {
		allowed = append(allowed, r.Method)
		if r.Method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	allowed = append(allowed, http.MethodOptions)
	slices.Sort(allowed)
	allow := strings.Join(slices.Compact(allowed), ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := w.(*Call)
		c.Request, c.face, c.route = r, routes[len(routes)-1].face, path
		for _, one := range routes {
			if one.Method != r.Method && !(one.Method == http.MethodGet && r.Method == http.MethodHead) || one.People && !ByPerson(r) {
				continue
			}
			c.face = one.face
			if one.Name != "" {
				c.route = one.Name
			}
			s.finish(c, s.enter(c, one.Route))
			return
		}
		c.Header().Set("Allow", allow)
		if r.Method == http.MethodOptions {
			c.WriteHeader(http.StatusNoContent)
			return
		}
		s.finish(c, fault.New(fault.Invalid, "request.method", "method", clip(r.Method, 20), "allow", allow))
	})
}

// elsewhere answers for paths that no face has. Whoever looks for such is counted, where something is done for them.
func (s *Server) elsewhere(w http.ResponseWriter, r *http.Request) {
	c := w.(*Call)
	c.Request, c.route = r, "/"
	if c.face.Else == nil || c.face != &s.faces[len(s.faces)-1] {
		s.finish(c, NotThere(r.URL.Path))
		return
	}
	err := s.clients.admit(c)
	if err == nil {
		err = c.face.Else(c)
	}
	s.finish(c, err)
}

// enter lets a request through to who answers it: counted, within its right, and not before the base shows what the caller
// has written.
func (s *Server) enter(c *Call, r *Route) error {
	if r.Right == Open {
		return r.Answer(c)
	}
	if err := s.clients.admit(c); err != nil {
		return err
	}
	if err := s.known(c); err != nil {
		return err
	}
	if err := s.app.State().Policy.Decide(c.Actor, r.Right, access.Object{}).Err(); err != nil {
		return c.orUnknown(err)
	}
	if err := s.awaitSeq(c); err != nil {
		return err
	}
	return c.orUnknown(r.Answer(c))
}

// known settles who asks, and of a stranger through which project. Nobody is told more than "who are you?" before.
func (s *Server) known(c *Call) error {
	var actor access.Actor
	var err error
	switch {
	case c.face.Actor != nil:
		actor, err = c.face.Actor(c)
	case s.options.Actor != nil:
		actor, err = s.options.Actor(c.Request)
	default:
		actor = c.Actor
	}
	if err != nil {
		return err
	}
	if c.Actor = actor; actor.Stranger() {
		c.Actor = s.app.Visitor(c.Request.Host)
	}
	return nil
}

// orUnknown asks who somebody is that may not, where nobody knows who it is.
func (c *Call) orUnknown(err error) error {
	if c.Actor.Stranger() && fault.Is(err, fault.Forbidden) {
		return fault.New(fault.Unauthenticated, "access.who_asks")
	}
	return err
}
