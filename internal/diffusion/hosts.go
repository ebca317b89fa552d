package diffusion

import "strings"

// Hosts tells which project answers under which name.
type Hosts struct {
	main   *Project
	byName map[string]*Project
}

// HostsOf gives the names of projects. Where none is the main one, the main one of a new base is.
func HostsOf(projects []*Project) Hosts {
	h := Hosts{Main(), map[string]*Project{}}
	for _, p := range projects {
		if p.Code == MainProject {
			h.main = p
		}
		for _, name := range p.Hosts {
			h.byName[name] = p
		}
	}
	return h
}

// Project gives the project that answers under a host as a request names it, with or without a port: the main one under all
// that are nobody's.
func (h *Hosts) Project(host string) *Project {
	name, _, _ := strings.Cut(host, ":") // an address of IPv6 has many, and is nobody's name
	if p := h.byName[strings.TrimSuffix(strings.ToLower(name), ".")]; p != nil {
		return p
	}
	return h.main
}
