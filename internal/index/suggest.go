package index

import (
	"escale/internal/access"
	"escale/internal/offer"
	"escale/internal/query"
)

// Suggestion is an offer that is found by what a reader is typing, with its name.
type Suggestion struct {
	ID   offer.ID
	Name string
	Lang offer.Lang
}

// mostSuggestions bounds what is looked through for names.
const mostSuggestions = 100

// Suggest gives at most n offers for what is being typed, those first that have it in their names. It is a search like any
// other, so that it suggests nothing that a search would not find, and names are those that the audience may read.
func (v *View) Suggest(typed string, lang offer.Lang, a *access.Audience, n int) []Suggestion {
	asked, err := ask(typed)
	if err != nil || len(asked.words) == 0 || n <= 0 {
		return nil
	}
	q := &query.Question{Query: query.Query{Text: typed}, Sort: query.ByRelevance, Limit: min(4*n, mostSuggestions), Lang: lang}
	r, err := v.Search(q, a)
	if err != nil {
		return nil
	}
	var out []Suggestion
	for _, id := range r.IDs {
		o, err := v.Offer(id)
		if err != nil {
			continue
		}
		shown, _ := v.index.opts.Policy.Show(o.As(""), v.Clauses(id, a), v.index.opts.Reference.Catalog, v.index.opts.Now())
		name, in := shown.Name().In(lang)
		if in == "" {
			continue
		}
		if out = append(out, Suggestion{id, name.Value, in}); len(out) == n {
			break
		}
	}
	return out
}
