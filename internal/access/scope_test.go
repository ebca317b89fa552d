package access

import (
	"testing"

	"pgregory.net/rapid"

	"escale/internal/offer"
	"escale/internal/query"
)

// Through a project one sees what visitors see and the project is about, and nothing else; with a name, nothing changes.
func TestProjectsOnlyNarrow(t *testing.T) {
	p, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	facets := map[string][]string{"type": {"hotel", "event", "article"}, "territory": {"department:41", "commune:41018"}, "owner": {"ot-blois", "ot-tours"}}
	rapid.Check(t, func(t *rapid.T) {
		var scope query.Query
		s := &query.Subject{Codes: []offer.Code{{Facet: "status", Code: string(rapid.SampledFrom([]offer.Status{offer.Published, offer.Draft}).Draw(t, "status"))}}}
		for _, facet := range []string{"owner", "territory", "type"} {
			codes := facets[facet]
			if some := rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, len(codes), rapid.ID).Draw(t, "scope"); len(some) > 0 {
				scope.Terms = append(scope.Terms, query.Term{Facet: facet, Any: some})
			}
			for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, len(codes), rapid.ID).Draw(t, "offer") {
				s.Codes = append(s.Codes, offer.Code{Facet: facet, Code: code})
			}
		}
		policy := p.Through(map[string]query.Query{"loire": scope})
		through := Anonymous
		through.Project = "loire"
		open, narrow := policy.Audience(Anonymous), policy.Audience(through)
		if sees, want := len(narrow.For(s)) > 0, len(open.For(s)) > 0 && scope.Match(s); sees != want {
			t.Errorf("seen: %v, want %v", sees, want)
		}
		if policy.Selects(through, s) != scope.Match(s) || !policy.Selects(Anonymous, s) {
			t.Error("what the project is about")
		}
		if open.Name == narrow.Name {
			t.Error("both share caches")
		}
		if operator := Operator; policy.Audience(operator).Name != "administrator" || !policy.Selects(operator, s) {
			t.Error("an operator is narrowed")
		}
	})
	if p.Audience(Actor{Name: Anonymous.Name, Project: "x"}).Name != Public {
		t.Error("a project without a scope shows all")
	}
}
