package demo

import (
	"strings"
	"unicode/utf8"

	"escale/internal/offer"
)

// feminine are the words that begin names of feminine gender; others that begin with a consonant are masculine.
var feminine = words("Crêperie Brasserie Ferme-auberge Ferme Cave Chèvrerie Miellerie Safranière Chapelle Halle Maison Maison-musée " +
	"Forêt Grotte Piscine Base Poterie Librairie Brocante Grande Fête Randonnée Visite Boucle Villa Cantine Table Grange")

// plural are those after which a verb would have to stand in the plural, or which no article goes with.
var plural = words("Chambres Jardins Vergers Prairies Montgolfières Cycles Les De À Escapades")

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// called is what a plural name is said of, so that sentences can go on in the singular.
var called = map[offer.Type]string{"event": "le rendez-vous", "cultural-heritage": "le domaine", "rental": "la maison",
	"producer": "l’exploitation", "ski-area": "le domaine", "activity": "l’équipe de", "shop": "la boutique"}

// withArticle gives a French name as it stands within a sentence: "l’Auberge du Cerf", "la Table de Louise".
func withArticle(name string, t offer.Type) string {
	first, rest, _ := strings.Cut(name, " ")
	switch {
	case plural[first]:
		what := called[t]
		if what == "" {
			what = "le site"
		}
		return what + " « " + name + " »"
	case first == "Chez":
		return name
	case first == "La" || first == "Le" || first == "L’":
		return strings.ToLower(first) + " " + rest
	case strings.HasPrefix(first, "L’"):
		return "l’" + name[len("L’"):]
	case t == "activity" && strings.HasSuffix(name, "Nature"):
		return name
	case feminine[first] || first == "Tour" && t == "cultural-heritage":
		return "la " + name
	case startsWithVowel(first):
		return "l’" + name
	}
	return "le " + name
}

func startsWithVowel(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return strings.ContainsRune("AEÉÈIÎOŒUYH", r)
}

// atAndOf gives "à Tours" and "de Tours", with the articles of names such as Le Blanc drawn in.
func atAndOf(commune string) (at, of string) {
	switch {
	case strings.HasPrefix(commune, "Le "):
		return "au " + commune[3:], "du " + commune[3:]
	case strings.HasPrefix(commune, "Les "):
		return "aux " + commune[4:], "des " + commune[4:]
	case startsWithVowel(commune):
		return "à " + commune, "d’" + commune
	}
	return "à " + commune, "de " + commune
}

// baptise gives the offer its name, and from then on sentences know it.
func (d *draft) baptise() {
	names := d.kind.names
	x := names[int(d.words[0])%len(names)]
	name := offer.Text{}
	var b []byte
	for i, lang := range offer.Languages {
		b = d.prose.say(b[:0], x, i, &d.speaker)
		d.name[i] = string(b)
		if i == 0 || !x.alone && d.speaks(i) {
			name[lang] = offer.Phrase{Value: d.name[i]}
		}
	}
	d.the = withArticle(d.name[0], d.o.Type)
	d.put(offer.FieldName, name)
}
