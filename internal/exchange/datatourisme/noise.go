package datatourisme

// What is left out on purpose, with the reason. Everything else that the mapping does not read is kept as remainder.

// noise lists properties by the property that holds them; "" is any.
var noise = map[string]map[string]string{
	"": {
		"lastUpdateDatatourisme":         "the platform's own stamp, which changes without the content changing",
		"COVID19InOperationConfirmed":    "measures of 2020 and 2021, which are over",
		"COVID19OpeningPeriodsConfirmed": "measures of 2020 and 2021, which are over",
		"COVID19SpecialMeasures":         "measures of 2020 and 2021, which are over",
		"@context":                       "says how to write names, nothing about the offer",
		"isPartOfDepartment":             "follows from the commune",
		"isPartOfRegion":                 "follows from the commune",
		"isPartOfCountry":                "follows from the commune",
		"isCompliantWith":                "the ontology's own rule for a label",
		"fileSize":                       "the library weighs files itself",
	},
}

// ofAgents are the properties of those who made and published the record that say who they are. Some agents are offers
// themselves, embedded whole: the rest describes them, not this offer.
var ofAgents = map[string]bool{"@id": true, "legalName": true, "email": true, "homepage": true, "telephone": true, "name": true}

// isNoise tells whether a property is left out where it stands.
func isNoise(parent, key string) bool {
	if noise[""][key] != "" {
		return true
	}
	if parent == "hasBeenCreatedBy" || parent == "hasBeenPublishedBy" {
		return !ofAgents[key]
	}
	return false
}

// keptOfControlled tells what is kept of a value of the ontology's own lists: its name, and the code of a commune. Its labels
// in seven languages, three quarters of most files, are the ontology's and not the record's.
func keptOfControlled(key string) bool { return key == "@id" || key == "insee" }

// structural are keys that say what a thing is, how it is called in its file, or that a machine translated another
// property; they are no content of their own.
var structural = map[string]bool{"@id": true, "@type": true, "@language": true, "hasTranslatedProperty": true}
