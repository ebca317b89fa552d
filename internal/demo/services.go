package demo

import (
	"fmt"
	"slices"
	"strconv"

	"escale/internal/offer"
	"escale/internal/opening"
)

// services says what there is, for whom, and in which languages people are received.
func (d *draft) services() {
	features := some(d.dice, d.recipe.Features, d.between(2, 12))
	d.choices(offer.FieldFeatures, features)
	if len(d.recipe.Features) > 0 && d.chance(0.1) { // what is certainly lacking
		lacking := pick(d.dice, d.recipe.Features)
		if !slices.Contains(features, lacking) {
			d.add(offer.FieldFeatures, lacking, offer.Choice{Code: lacking, Not: true})
		}
	}
	themes := slices.Concat(d.kind.Themes, d.recipe.Themes)
	d.choices("themes", some(d.dice, themes, d.between(1, 3)))
	if d.chance(0.6) {
		d.choices("audiences", some(d.dice, d.recipe.Audiences, d.between(1, 3)))
	}
	if d.chance(0.75) {
		spoken := []string{"fr"}
		for k, share := range []float64{0.8, 0.35, 0.25, 0.3, 0.15, 0.08} {
			if d.chance(share) {
				spoken = append(spoken, string(offer.Languages[k+1]))
			}
		}
		d.choices("languages", spoken)
	}
	if d.chance(0.55) {
		d.put("pets", pick(d.dice, []offer.Flag{offer.Yes, offer.Yes, offer.No, offer.No, offer.Unknown}))
	}
}

// ratings gives classifications that live: most are in force, some end within months, some are being renewed or are over.
func (d *draft) ratings() {
	if len(d.recipe.Labels) > 0 && d.chance(0.5) {
		d.rating(pick(d.dice, d.recipe.Labels), "k1")
	}
	if d.chance(0.25) {
		for k, code := range some(d.dice, d.recipe.More, d.between(1, 2)) {
			d.rating(code, "k"+strconv.Itoa(k+2))
		}
	}
}

func (d *draft) rating(code, item string) {
	today := d.options.Today
	from := today - opening.Date(d.between(30, 1700))
	c := offer.Classification{Code: code, From: from, Until: from + 1826, // five years
		Number: "DEMO-" + strconv.Itoa(d.between(10, 99)) + "-" + strconv.Itoa(d.between(1000, 9999)), Body: "Organisme de contrôle de démonstration"}
	switch roll := d.IntN(100); {
	case roll < 6:
		c.From, c.Until, c.State = today-1826-40, today-40, offer.Expired
	case roll < 12: // over, and renewed before long
		c.From, c.Until, c.State, c.Note = today-1826-20, today-20, offer.Maintained, d.note("rating.note")
	case roll < 15:
		c.From, c.Until, c.State = 0, 0, offer.Requested
	case roll < 25: // ends within half a year
		c.Until = today + opening.Date(d.between(1, 180))
		c.From = c.Until - 1826
	case roll < 50: // labels without an end
		c.Until = 0
	}
	d.add(offer.FieldRatings, item, c)
}

func (d *draft) accessibility() {
	if d.chance(0.5) {
		d.put("accessibility.reduced_mobility", pick(d.dice, []offer.Flag{offer.Yes, offer.Yes, offer.No, offer.No, offer.Unknown}))
	}
	for _, family := range []string{"motor", "visual", "hearing", "mental"} {
		if d.chance(0.12) {
			level := pick(d.dice, []string{"declared", "declared", "labelled", "verified", "partial", "not-accessible"})
			d.put("accessibility."+family, offer.Choice{Code: level})
		}
	}
	if d.chance(0.12) {
		d.put("accessibility.note", d.text("accessibility.note"))
	}
}

// capacities puts the counts where the sheet has fields for them; the sentences named the same numbers.
func (d *draft) capacities() {
	if d.chance(0.7) {
		d.put("capacity.persons", offer.Number(d.counts[persons]))
	}
	for _, c := range []struct {
		field string
		count count
	}{{"capacity.rooms", rooms}, {"capacity.beds", beds}, {"capacity.covers", covers}, {"capacity.pitches", pitches}} {
		if d.fields[d.o.Type][c.field] && d.chance(0.9) && (c.count != covers || d.o.Type == "restaurant") {
			d.put(c.field, offer.Number(d.counts[c.count]))
		}
	}
}

// styles and periods are those of each century that sentences name, in the order of the lexicon.
var styles = []string{"twelfth-century", "thirteenth-century", "fifteenth-century", "sixteenth-century", "seventeenth-century", "nineteenth-century"}

var periods = []string{"century-12", "century-13", "century-15", "century-16", "century-17", "century-19"}

// special fills the fields that only some types have.
func (d *draft) special() {
	switch d.o.Type {
	case "event":
		d.put("event.reach", offer.Choice{Code: pick(d.dice, []string{"local", "local", "departmental", "regional", "national", "international"})})
		if d.chance(0.6) {
			d.put("event.edition", offer.Word(strconv.Itoa(d.counts[edition])))
		}
		if d.chance(0.4) {
			d.add("event.ticketing", "l1", offer.Link{URL: "https://billets.example.org/" + strconv.Itoa(d.i), Label: d.note("event.ticketing"), Lang: "fr"})
		}
	case "restaurant":
		d.choices("cuisine", some(d.dice, d.recipe.Cuisine, d.between(1, 3)))
		if d.chance(0.4) {
			d.choices("products", some(d.dice, d.recipe.Products, d.between(1, 3)))
		}
	case "producer", "shop":
		d.choices("products", some(d.dice, d.recipe.Products, d.between(1, 4)))
	case "cultural-heritage":
		if d.chance(0.6) {
			d.choices("heritage.style", []string{styles[int(d.words[d.prose.byName["century"]])%len(styles)]})
			d.choices("heritage.period", []string{periods[int(d.words[d.prose.byName["century"]])%len(periods)]})
		}
	case "itinerary":
		d.itinerary()
	case "legal-unit":
		d.registers()
	case "article":
		from := d.options.Today - opening.Date(d.between(-20, 400))
		d.put("article.shown", offer.Span{From: from, To: from + opening.Date(d.between(60, 500))})
		d.put("article.first_published", offer.Date(from))
		d.add("article.authors", "w1", offer.Word(d.person()))
		d.choices("article.kind", []string{"weekend"})
	}
}

// registers gives a company its number in the register of its country; of hosts some have none.
func (d *draft) registers() {
	switch d.place.commune.Country {
	case "ch":
		d.put("unit.uid", offer.Word(uid(d.i)))
	case "it":
		d.put("unit.partita_iva", offer.Word("IT"+partitaIVA(d.i)))
	default:
		if d.chance(0.8) {
			number := siret(2_000_000+d.i%900_000, 1)
			d.put("unit.siren", offer.Word(number[:9]))
			d.add("unit.sirets", "w1", offer.Word(number))
			d.put("unit.legal_form", offer.Choice{Code: pick(d.dice, []string{"sarl", "sas", "sole-trader"})})
		} else {
			d.put("unit.person", offer.Yes)
		}
	}
}

// uid makes a Swiss number that begins with 000: the last digit is that of eCH-0097, weights 5 4 3 2 7 6 5 4 modulo 11.
func uid(i int) string {
	for n := i * 2; ; n++ {
		digits := fmt.Sprintf("%08d", n%100_000)
		sum := 0
		for k, w := range []int{5, 4, 3, 2, 7, 6, 5, 4} {
			sum += w * int(digits[k]-'0')
		}
		if check := (11 - sum%11) % 11; check < 10 && n > 0 {
			all := digits + strconv.Itoa(check)
			return "CHE-" + all[:3] + "." + all[3:6] + "." + all[6:]
		}
	}
}

// partitaIVA makes an Italian number that begins with 000, with the check digit of Luhn that they have.
func partitaIVA(i int) string {
	digits := []byte(fmt.Sprintf("%07d100", 1+i%90_000))
	return string(append(digits, checkDigit(digits)))
}

// legal gives the numbers that the law or the network wants.
func (d *draft) legal() {
	if d.chance(0.45) && d.place.commune.Country == "fr" {
		d.put("legal.siret", offer.Word(siret(d.between(1, 999_999), d.between(1, 9))))
	}
	if d.o.Type == "rental" && d.chance(0.5) || d.chance(0.06) {
		d.put("legal.registration", offer.Word(d.place.commune.Code+strconv.Itoa(100_000+d.i%900_000)+"DE"))
	}
}

// siret makes a number of INSEE that its check digits let pass and that no enterprise can have: it begins with 000.
func siret(enterprise, establishment int) string {
	digits := []byte("00000000000000")
	write := func(n, end int) {
		for ; n > 0; n /= 10 {
			end--
			digits[end] = byte('0' + n%10)
		}
	}
	write(enterprise, 8)
	digits[8] = checkDigit(digits[:8])
	write(establishment, 13)
	digits[13] = checkDigit(digits[:13])
	return string(digits)
}

// checkDigit gives the digit that makes the sum of Luhn divisible by ten when it is put behind.
func checkDigit(digits []byte) byte {
	sum := 0
	for i := range digits {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return byte('0' + (10-sum%10)%10)
}
