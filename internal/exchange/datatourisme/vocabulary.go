package datatourisme

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// The vintages of the format differ in namespaces and prefixes: "schema:address", "address" and
// "http://schema.org/address" are one property. What counts here is the local name; no two properties of one object
// share theirs.

// properties are the local names that the mapping reads or leaves out, so that reading a key allocates nothing.
var properties = intern("@id", "@type", "@value", "@language", "@graph", "@context",
	"COVID19InOperationConfirmed", "COVID19OpeningPeriodsConfirmed", "COVID19SpecialMeasures",
	"abstract", "acceptedPaymentMethod", "additionalInformation", "address", "addressLocality", "airConditioning",
	"allowedPersons", "altInsee", "appliesOnDay", "appliesOnPeriod", "availableLanguage", "charged", "closes", "comment",
	"contributor", "creationDate", "credits", "dayOfWeek", "description", "duration", "elevation", "email", "endDate",
	"endTime", "faxNumber", "features", "fileSize", "geo", "hasAddressCity", "hasAdministrativeContact", "hasAnnotation",
	"hasArchitecturalStyle", "hasAudience", "hasBeenCreatedBy", "hasBeenPublishedBy", "hasBookingContact", "hasClientTarget",
	"hasCommunicationContact", "hasContact", "hasDescription", "hasDifficultyLevel", "hasEligibleAudience",
	"hasEligiblePolicy", "hasFeature", "hasFloorSize", "hasGeographicReach", "hasHikeAudience", "hasLayout",
	"hasLocomotionMode", "hasLocomotionWay", "hasMainRepresentation", "hasManagementContact", "hasMimeType",
	"hasNeighborhood", "hasPart", "hasPricingMode", "hasPricingOffer", "hasPricingSeason", "hasRelatedResource",
	"hasRepresentation", "hasReview", "hasReviewValue", "hasTheme", "hasTourType", "hasTranslatedProperty", "height",
	"highDifference", "homepage", "identifier", "insee", "internetAccess", "isCompliantWith", "isConsumableFor",
	"isCoveredBy", "isDedicatedTo", "isLocatedAt", "isObsolete", "isOwnedBy", "isPartOf", "isPartOfCountry",
	"isPartOfDepartment", "isPartOfRegion", "isReferencedBy", "label", "language", "lastUpdate", "lastUpdateDatatourisme",
	"latitude", "legalName", "locator", "logo", "longitude", "maxAltitude", "maxPrice", "minAltitude", "minPrice", "name",
	"noSmoking", "occupancy", "offers", "openingDetails", "openingHoursSpecification", "opens", "pending", "petsAllowed",
	"postalCode", "predicate", "price", "priceCurrency", "priceSpecification", "providesCuisineOfType",
	"providesFoodProduct", "ratingValue", "reducedMobilityAccess", "reviewDeliveryDate", "reviewExpirationDate",
	"rightsEndDate", "rightsStartDate", "sameAs", "seatCount", "shortDescription", "startDate", "startTime",
	"streetAddress", "suggests", "takeAway", "takesPlaceAt", "telephone", "title", "tourDistance", "unitText", "uri",
	"validFrom", "validThrough", "value", "weekOfMonth", "width",
	"fr", "en", "de", "it", "es", "nl", "pt", "ru", "zh", "ja", "br", "oc", "eu", "ca")

func intern(names ...string) map[string]string {
	m := make(map[string]string, len(names))
	for _, name := range names {
		m[name] = name
	}
	// The answers of the platform's REST service name two keys in their own way.
	m["uri"], m["type"] = "@id", "@type"
	return m
}

// localKey gives the local name of a key as it stands in the JSON, quotes included.
func localKey(raw jsontext.Value) string {
	key := raw[1 : len(raw)-1]
	for i := len(key) - 1; i >= 0; i-- {
		if c := key[i]; c == ':' || c == '#' || c == '/' || c == '\\' {
			if c == '\\' {
				unquoted, _ := jsontext.AppendUnquote(nil, raw)
				return localName(string(unquoted))
			}
			key = key[i+1:]
			break
		}
	}
	if known, ok := properties[string(key)]; ok {
		return known
	}
	// The REST service writes languages as "@fr".
	if len(key) > 1 && key[0] == '@' && isLanguage(string(key[1:])) {
		return string(key[1:])
	}
	return string(key)
}

// localName gives the last part of a name or address: "kb:Loop" and ".../resource/core#Loop" are "Loop".
func localName(name string) string {
	if i := strings.LastIndexAny(name, ":#/"); i >= 0 {
		return name[i+1:]
	}
	return name
}

// isControlled tells the values of the ontology's own lists (kb:Loop, schema:Monday) from objects of a producer.
func isControlled(id string) bool {
	return strings.HasPrefix(id, "kb:") || strings.HasPrefix(id, "schema:") ||
		strings.Contains(id, "/resource/core#") || strings.HasPrefix(id, "http://schema.org/") || strings.HasPrefix(id, "https://schema.org/")
}

// isLanguage tells whether a key looks like a language tag ("fr", "zh-Hant") rather than a property.
func isLanguage(key string) bool {
	head, _, _ := strings.Cut(key, "-")
	if len(head) < 2 || len(head) > 3 || len(key) > 35 {
		return false
	}
	for i := range len(head) {
		if head[i] < 'a' || head[i] > 'z' {
			return false
		}
	}
	return key != "geo" && key != "uri"
}
