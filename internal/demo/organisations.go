package demo

import (
	"strconv"
	"strings"

	"escale/internal/geo"
	"escale/internal/network"
	"escale/internal/offer"
)

// Where the values of the network come from.
const (
	sourceHand    = "demo"
	sourceRentals = "demo-flux-locations"
	sourceTickets = "demo-flux-billetterie"
)

func sources() []network.Source {
	return []network.Source{
		{Code: sourceHand, Name: "Saisie du réseau de démonstration", Licence: offer.LicenceOuverte,
			Attribution: "Réseau de démonstration Escale", URL: "https://demo.example.org/"},
		{Code: sourceRentals, Name: "Flux de la fédération des locations", Format: "datatourisme", Licence: offer.CCBY,
			Attribution: "Fédération des locations de démonstration", URL: "https://locations.example.org/"},
		{Code: sourceTickets, Name: "Flux de la billetterie régionale", Format: "datatourisme", Licence: offer.AllRightsReserved,
			Attribution: "Billetterie de démonstration", URL: "https://billets.example.org/"},
	}
}

// Codes of members that offers name.
const (
	committee        = "demo-region"
	rentalFederation = "demo-federation-locations"
	trailFederation  = "demo-federation-randonnee"
)

func officeCode(t *geo.Territory) string { return "ot-" + clip(geo.Slug(officeName(t)), 55) }

// officeName cuts the legal form from an intercommunality's name: "CC du Val d'Amboise" is run as "Val d'Amboise".
func officeName(t *geo.Territory) string {
	name := strings.NewReplacer("''", "", "’", "'").Replace(t.Name)
	for _, form := range []string{"CC ", "CA ", "CU "} {
		name = strings.TrimPrefix(name, form)
	}
	for _, article := range []string{"de la ", "de l'", "du ", "des ", "de ", "la ", "le ", "les "} {
		name = strings.TrimPrefix(name, article)
	}
	return name
}

func departmentCode(code string) string { return "demo-departement-" + strings.ToLower(code) }

// owner gives who answers for the offer: its office mostly, a federation for what it brings, the department for its trails.
func (d *draft) owner() string {
	home := !d.place.district.alpine
	switch {
	case d.typeAt(d.i) == "rental" && home && d.chance(0.3):
		return rentalFederation
	case d.typeAt(d.i) == "itinerary" && home && d.chance(0.6):
		return departmentCode(d.place.commune.Department)
	case d.typeAt(d.i) == "itinerary" && home && d.chance(0.3):
		return trailFederation
	}
	return d.place.district.office
}

// enrol makes the members of the network, from the region down to the professionals, then those who diffuse.
func (n *Network) enrol() {
	l := n.land
	n.join(network.Organisation{Code: committee, Kind: network.RegionalCommittee, Name: "Comité régional du tourisme (démonstration)",
		Territories: []string{l.region.ID()}, Languages: offer.Languages})
	for _, department := range l.atlas.Children(l.region.ID(), geo.Department) {
		n.join(network.Organisation{Code: departmentCode(department.Code), Kind: network.DepartmentalCommittee,
			Name: "Agence départementale du tourisme – " + department.Name, Parent: committee, Territories: []string{department.ID()}})
	}
	for i := range l.districts {
		d := &l.districts[i]
		n.join(network.Organisation{Code: d.office, Kind: network.TouristOffice, Name: "Office de tourisme – " + officeName(d.territory),
			Parent: departmentCode(d.communes[0].Department), Territories: []string{d.territory.ID()}})
	}
	n.join(network.Organisation{Code: l.alps[0].office, Kind: network.TouristOffice, Name: "Office du tourisme – " + l.alps[0].territory.Name,
		Parent: committee, Territories: []string{l.alps[0].territory.ID()}, Country: "ch", Languages: []offer.Lang{"fr", "de"}})
	n.join(network.Organisation{Code: l.alps[1].office, Kind: network.TouristOffice, Name: "Ufficio turistico – " + l.alps[1].territory.Name,
		Parent: committee, Territories: []string{l.alps[1].territory.ID()}, Country: "it", Languages: []offer.Lang{"it", "fr"}})
	for _, m := range partners {
		n.join(m)
	}
	n.professionals()
}

// partners are the members that answer for no territory of their own.
var partners = []network.Organisation{
	{Code: rentalFederation, Kind: network.Federation, Name: "Fédération des locations (démonstration)", Parent: committee},
	{Code: trailFederation, Kind: network.Federation, Name: "Fédération de randonnée (démonstration)", Parent: committee},
	{Code: "demo-federation-hotels", Kind: network.Federation, Name: "Union des hôteliers et restaurateurs (démonstration)", Parent: committee},
	{Code: "demo-federation-camping", Kind: network.Federation, Name: "Fédération de l’hôtellerie de plein air (démonstration)", Parent: committee},
	{Code: "demo-association-acces", Kind: network.Association, Name: "Voyager sans obstacle (démonstration)", Parent: committee},
	{Code: "demo-association-patrimoine", Kind: network.Association, Name: "Vieilles pierres vivantes (démonstration)", Parent: committee},
	{Code: "demo-ville", Kind: network.Municipality, Name: "Ville témoin (démonstration)", Parent: committee},
	{Code: "demo-site-region", Kind: network.PublicDiffuser, Name: "Site régional de destination (démonstration)", Parent: committee},
	{Code: "demo-agenda-culturel", Kind: network.PublicDiffuser, Name: "Agenda culturel des collectivités (démonstration)", Parent: committee},
	{Code: "demo-transport", Kind: network.PublicDiffuser, Name: "Autorité des transports (démonstration)", Parent: committee},
	{Code: "demo-guide-mobile", Kind: network.PrivateDiffuser, Name: "Guide mobile Flânerie (démonstration)"},
	{Code: "demo-journal", Kind: network.PrivateDiffuser, Name: "Le Journal des sorties (démonstration)"},
	{Code: "demo-cartographe", Kind: network.PrivateDiffuser, Name: "Cartes à suivre (démonstration)"},
	{Code: "demo-agence-web", Kind: network.TechnicalProvider, Name: "Atelier numérique du Cher (démonstration)"},
	{Code: "demo-agence-mobile", Kind: network.TechnicalProvider, Name: "Studio Trois Ponts (démonstration)"},
	{Code: "demo-universite", Kind: network.Partner, Name: "Laboratoire du tourisme (démonstration)"},
	{Code: "demo-chambre-agriculture", Kind: network.Partner, Name: "Chambre des producteurs (démonstration)"},
	{Code: "demo-journaliste", Kind: network.Individual, Name: "Odette Vaurelle, journaliste (démonstration)"},
	{Code: "demo-chercheur", Kind: network.Individual, Name: "Basile Grimaudon, chercheur (démonstration)"},
}

// mostProfessionals bounds the legal units that are members, however many offers there are.
const mostProfessionals = 400

// professionalsOf tells how many legal units are members of a network of so many offers.
func professionalsOf(offers int) int { return min(mostProfessionals, 4+offers/20) }

func (n *Network) professionals() {
	for k := range professionalsOf(n.options.Offers) {
		d := roll(n.options.Seed, rollPeople, k)
		first := string(n.prose.say(nil, pick(d, n.prose.words("person")), 0, nil))
		last := string(n.prose.say(nil, pick(d, n.prose.words("family")), 0, nil))
		form := pick(d, []string{"SARL ", "EURL ", "SAS ", "EARL ", ""})
		office := n.land.districts[k%len(n.land.districts)]
		n.join(network.Organisation{Code: "demo-pro-" + strconv.Itoa(k+1), Kind: network.Professional, Name: form + first + " " + last,
			Parent: office.office, Territories: []string{pick(d, office.communes).ID()}, SIRET: siret(1_000_000+k, 1)})
	}
}

// join fills in how a member is reached, and takes it in.
func (n *Network) join(o network.Organisation) {
	k := len(n.Organisations)
	if len(o.Languages) == 0 {
		o.Languages = []offer.Lang{"fr", "en"}
	}
	o.Website = "https://" + clip(o.Code, 60) + ".example.org/"
	o.Email = "contact@" + clip(o.Code, 60) + ".example.org"
	o.Phone = "+33 1 99 00 " + twoDigits(k/100) + " " + twoDigits(k%100)
	n.Organisations = append(n.Organisations, o)
}

func twoDigits(n int) string {
	s := strconv.Itoa(n % 100)
	if len(s) == 1 {
		return "0" + s
	}
	return s
}
