package geo

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"escale/internal/fault"
)

// nameAll gives every territory its slug and files its names and postal codes.
func (a *Atlas) nameAll() {
	slugs := make([]byte, 0, 32*len(a.territories))
	ends := make([]int, 0, len(a.territories)+1)
	for i := range a.territories {
		ends = append(ends, len(slugs))
		slugs = appendSlug(slugs, a.territories[i].Name)
	}
	all := string(slugs) // one string for all, so that forty thousand slugs are one allocation
	ends = append(ends, len(all))
	for i := range a.territories {
		t := &a.territories[i]
		t.Slug = all[ends[i]:ends[i+1]]
		a.names.add(writeOutSaints(t.Slug), int32(i))
		for _, name := range t.Names {
			a.otherNames.add(nameKey(name), int32(i))
		}
		for _, name := range t.FormerNames {
			a.otherNames.add(nameKey(name), int32(i))
		}
		for _, code := range t.PostalCodes {
			a.postal.add(code, int32(i))
		}
	}
	a.listing = newListing(a.territories)
	a.bySlug = make(map[string]int32, len(a.territories))
	for i := range a.territories {
		a.giveSlug(int32(i))
	}
}

// giveSlug leaves the bare slug to the one territory that a reader of it would mean, and adds the code to the others.
func (a *Atlas) giveSlug(i int32) {
	t := &a.territories[i]
	bare := t.Slug
	if _, taken := a.bySlug[bare]; !taken {
		key := writeOutSaints(bare)
		if a.names.alone(key) {
			a.bySlug[bare] = i
			return
		}
		if meant := a.meant(a.names.all(key)); len(meant) == 1 && meant[0] == i {
			a.bySlug[bare] = i
			return
		}
	}
	slug := bare + "-" + strings.ToLower(t.Code)
	for _, more := range [...]string{string(t.Kind), t.Level.String(), "2", "3"} {
		if _, taken := a.bySlug[slug]; !taken {
			break
		}
		if more != "" {
			slug += "-" + more
		}
	}
	t.Slug = slug
	a.bySlug[slug] = i
}

// meant narrows candidates of one name or code: full territories go before parts and former ones, and of territories
// that hold the same communes (the commune and the department of Paris, the department and the region of Réunion)
// the narrowest is meant.
func (a *Atlas) meant(candidates []int32) []int32 {
	if len(candidates) < 2 {
		return candidates
	}
	full := slices.DeleteFunc(slices.Clone(candidates), func(i int32) bool { return a.territories[i].Kind != Full })
	if len(full) == 0 {
		return candidates
	}
	narrowest := slices.MaxFunc(full, func(i, j int32) int {
		return cmp.Compare(a.territories[i].Level, a.territories[j].Level)
	})
	for _, i := range full {
		if i != narrowest && !a.sameExtent(i, narrowest) {
			return full
		}
	}
	return []int32{narrowest}
}

func (a *Atlas) sameExtent(i, j int32) bool {
	s, t := &a.territories[i], &a.territories[j]
	if s.Level == t.Level || s.Level == Zone || t.Level == Zone {
		return false
	}
	communes := func(i int32) (codes []int32) {
		for _, m := range a.members(i, 0) {
			if a.territories[m].Kind == Full {
				codes = append(codes, m)
			}
		}
		return codes
	}
	return slices.Equal(communes(i), communes(j))
}

// Resolve finds the territory that a word means. In this order:
//
//   - an id, "commune:37261";
//   - a bare code: the commune's, else the one territory of another level that has it. "37" is the department; "24" is
//     both Dordogne and Centre-Val de Loire, and refused as ambiguous;
//   - a slug, its code added or not ("tours-37261"), or a name in any spelling ("St Malo"): the full territory before
//     parts and former communes, the narrowest of those that hold the same communes ("paris" is the commune). Names
//     that several bear, such as "saint-denis" or "mayenne", are refused as ambiguous;
//   - a former name or one in another language, "geneva".
//
// Errors are *fault.Error: NotFound "territory.unknown" with the nearest slugs, Invalid "territory.ambiguous" with the
// ids of the candidates, the most populous first.
func (a *Atlas) Resolve(word string) (*Territory, error) {
	word = strings.TrimSpace(word)
	if i, ok := a.find(word); ok {
		return &a.territories[i], nil
	}
	if len(word) > longestName {
		word = strings.ToValidUTF8(word[:longestName], "")
	}
	slug := Slug(word)
	if slug == "" {
		return nil, a.unknown(word)
	}
	if candidates := a.coded(word); len(candidates) > 0 {
		return a.only(word, candidates)
	}
	if i, ok := a.bySlug[slug]; ok {
		return &a.territories[i], nil
	}
	if i, ok := a.named(slug); ok {
		return &a.territories[i], nil
	}
	for _, list := range [...]*chains{&a.names, &a.otherNames} {
		if candidates := list.all(writeOutSaints(slug)); len(candidates) > 0 {
			return a.only(word, candidates)
		}
	}
	return nil, a.unknown(word)
}

// named reads "tours-37261", the slug that Tours would have if another place bore its name: an address once given
// stays good when that happens, or when it ends.
func (a *Atlas) named(slug string) (int32, bool) {
	cut := strings.LastIndexByte(slug, '-')
	if cut < 0 {
		return 0, false
	}
	name, code := writeOutSaints(slug[:cut]), slug[cut+1:]
	for _, i := range a.names.all(name) {
		if strings.EqualFold(a.territories[i].Code, code) {
			return i, true
		}
	}
	return 0, false
}

// longestName is in bytes; the longest name of a French territory has 97.
const longestName = 200

func (a *Atlas) coded(word string) []int32 {
	if i, ok := a.index(Commune, word); ok {
		return []int32{i}
	}
	var found []int32
	for _, level := range Levels() {
		if i, ok := a.index(level, word); ok {
			found = append(found, i)
		}
	}
	return found
}

func (a *Atlas) only(word string, candidates []int32) (*Territory, error) {
	meant := a.meant(slices.Compact(slices.Sorted(slices.Values(candidates))))
	if len(meant) == 1 {
		return &a.territories[meant[0]], nil
	}
	slices.SortStableFunc(meant, func(i, j int32) int {
		return cmp.Compare(a.territories[j].Population, a.territories[i].Population)
	})
	ids := make([]string, 0, mostCandidates)
	for _, i := range meant[:min(len(meant), mostCandidates)] {
		ids = append(ids, a.territories[i].ID())
	}
	return nil, fault.New(fault.Invalid, "territory.ambiguous", "word", word, "candidates", ids, "count", len(meant))
}

const mostCandidates = 10

func (a *Atlas) unknown(word string) error {
	return fault.New(fault.NotFound, "territory.unknown", "word", word, "nearest", a.nearest(word, 3))
}

// nearest gives the slugs most like a word, at most a third of its letters away.
func (a *Atlas) nearest(word string, n int) []string {
	_, name, cut := strings.Cut(word, ":")
	if !cut {
		name = word
	}
	slug := Slug(name[:min(len(name), longestName)])
	type match struct{ territory, distance int }
	var found []match
	limit := max(1, len(slug)/3)
	for i := range a.territories {
		t := &a.territories[i]
		if d := editDistance(slug, t.Slug, limit); d <= limit {
			found = append(found, match{i, d})
		}
	}
	slices.SortStableFunc(found, func(s, t match) int {
		return cmp.Or(cmp.Compare(s.distance, t.distance),
			cmp.Compare(a.territories[t.territory].Population, a.territories[s.territory].Population))
	})
	slugs := make([]string, 0, n)
	for _, m := range found[:min(len(found), n)] {
		slugs = append(slugs, a.territories[m.territory].Slug)
	}
	return slugs
}

// editDistance counts the letters to add, drop or change; above the limit it may stop early with limit+1.
func editDistance(s, t string, limit int) int {
	if d := len(s) - len(t); d > limit || -d > limit {
		return limit + 1
	}
	var buffer [longestName + 1]int
	row := buffer[:]
	if len(t) >= len(row) {
		return limit + 1
	}
	row = row[:len(t)+1]
	for j := range row {
		row[j] = j
	}
	for i := range len(s) {
		diagonal, best := row[0], i+1
		row[0] = i + 1
		for j := range len(t) {
			change := diagonal
			if s[i] != t[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
			best = min(best, row[j+1])
		}
		if best > limit {
			return limit + 1
		}
	}
	return row[len(t)]
}

// ByPostalCode gives the communes that share a postal code, full ones first, then by population. Countries may use the
// same digits; see Territory.Country.
func (a *Atlas) ByPostalCode(code string) []*Territory {
	return a.ranked(a.postal.all(strings.ReplaceAll(strings.TrimSpace(code), " ", "")))
}

var cedex = regexp.MustCompile(`-cedex(-[0-9]+)?$`)

// ByName finds communes by a name that people entered ("ST MALO CEDEX", "Saint-Malo"), for importers. With a postal
// code it gives only those that have it; when none has, those of its department; else all, the likeliest first.
func (a *Atlas) ByName(name, postal string) []*Territory {
	key := cedex.ReplaceAllString(nameKey(name[:min(len(name), longestName)]), "")
	found := a.names.all(key)
	found = append(found, a.otherNames.all(key)...)
	found = slices.DeleteFunc(found, func(i int32) bool { return a.territories[i].Level != Commune })
	postal = strings.ReplaceAll(strings.TrimSpace(postal), " ", "")
	if postal == "" {
		return a.ranked(found)
	}
	for _, fits := range [...]func(t *Territory) bool{
		func(t *Territory) bool { return slices.Contains(a.postalCodes(t), postal) },
		func(t *Territory) bool { return t.Department != "" && samePrefix(t, postal) },
	} {
		near := slices.DeleteFunc(slices.Clone(found), func(i int32) bool { return !fits(&a.territories[i]) })
		if len(near) > 0 {
			return a.ranked(near)
		}
	}
	return a.ranked(found)
}

// postalCodes gives those of the commune in force for a part, which has none of its own.
func (a *Atlas) postalCodes(t *Territory) []string {
	if len(t.PostalCodes) > 0 {
		return t.PostalCodes
	}
	return a.whole(t).PostalCodes
}

// samePrefix tells whether a French postal code begins as those of the commune's department do; both halves of Corsica
// begin with 20, and a CEDEX code has no other sign of where it is.
func samePrefix(t *Territory, postal string) bool {
	prefix := t.Department
	if prefix == "2A" || prefix == "2B" {
		prefix = "20"
	}
	return t.Country == "fr" && strings.HasPrefix(postal, prefix)
}

func (a *Atlas) ranked(found []int32) []*Territory {
	found = slices.Compact(slices.Sorted(slices.Values(found)))
	list := make([]*Territory, len(found))
	for k, i := range found {
		list[k] = &a.territories[i]
	}
	slices.SortStableFunc(list, func(s, t *Territory) int {
		return cmp.Or(cmp.Compare(s.rank(), t.rank()), cmp.Compare(t.Population, s.Population))
	})
	return list
}

// rank orders what a reader most likely means.
func (t *Territory) rank() int {
	switch t.Kind {
	case Full:
		return 0
	case Arrondissement:
		return 1
	case Delegated, Associated:
		return 2
	}
	return 3
}
