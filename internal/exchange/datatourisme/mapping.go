package datatourisme

// mapping is the whole of it: which property is read into which field, in the order in which the cells of an offer stand.
// A rule may read several fields; the one named here is where its remainder belongs.
var mapping = []rule{
	{"label", "name", (*decoding).name},
	{"identifier", "identifiers", (*decoding).sourceID},
	{"sameAs", "identifiers", (*decoding).sameAs},
	{"hasBeenCreatedBy", "origin.creator", (*decoding).creator},
	{"hasBeenPublishedBy", "origin.publisher", (*decoding).publisher},
	{"creationDate", "origin.created", dateIn("origin.created")},
	{"lastUpdate", "origin.updated", dateIn("origin.updated")},
	{"isObsolete", "", (*decoding).obsolete},

	{"isLocatedAt", "location.address", (*decoding).place},
	{"hasNeighborhood", "location.environment", choicesIn("environment")},

	{"hasContact", "contacts", contactsAs("public")},
	{"hasBookingContact", "contacts", contactsAs("booking")},
	{"hasCommunicationContact", "contacts", contactsAs("press")},
	{"hasAdministrativeContact", "contacts", contactsAs("administrative")},
	{"hasManagementContact", "contacts", contactsAs("administrative")},
	{"isOwnedBy", "contacts", contactsAs("owner")},

	{"takesPlaceAt", "opening", (*decoding).dates},
	{"startDate", "opening", (*decoding).plainDates},

	{"hasDescription", "description.long", (*decoding).descriptions},
	{"comment", "description.short", (*decoding).comment},

	{"hasMainRepresentation", "media", (*decoding).media},
	{"hasRepresentation", "media", (*decoding).media},

	{"hasFeature", "features", (*decoding).features},
	{"hasTheme", "themes", (*decoding).themes},
	{"hasArchitecturalStyle", "heritage.style", choicesIn("style")},
	{"providesCuisineOfType", "cuisine", choicesIn("cuisine")},
	{"providesFoodProduct", "products", choicesIn("product")},
	{"hasAudience", "audiences", choicesIn("audience")},
	{"hasClientTarget", "audiences", choicesIn("audience")},
	{"hasHikeAudience", "audiences", choicesIn("audience")},
	{"hasGeographicReach", "event.reach", choicesIn("reach")},
	{"availableLanguage", "languages", (*decoding).languagesSpoken},
	{"takeAway", "restaurant.takeaway", (*decoding).takeAway},
	{"reducedMobilityAccess", "accessibility.reduced_mobility", flagIn("accessibility.reduced_mobility")},
	{"allowedPersons", "capacity.persons", numberIn("capacity.persons")},
	{"hasFloorSize", "capacity.floor_area", (*decoding).floorSize},

	{"offers", "rates", (*decoding).offers},
	{"hasReview", "classifications", (*decoding).reviews},

	{"tourDistance", "itinerary.distance", numberIn("itinerary.distance")},
	{"duration", "itinerary.duration", numberIn("itinerary.duration")},
	{"highDifference", "itinerary.climb", numberIn("itinerary.climb")},
	{"minAltitude", "itinerary.min_altitude", numberIn("itinerary.min_altitude")},
	{"maxAltitude", "itinerary.max_altitude", numberIn("itinerary.max_altitude")},
	{"hasTourType", "itinerary.shape", choicesIn("shape")},
	{"hasLocomotionWay", "itinerary.practice", choicesIn("practice")},
	{"hasLocomotionMode", "itinerary.practice", choicesIn("practice")},
	{"@type", "itinerary.practice", (*decoding).practices},
	{"hasDifficultyLevel", "itinerary.difficulty", choicesIn("difficulty")},

	{"hasPart", "relations", (*decoding).relations},
	{"isPartOf", "relations", (*decoding).relations},
	{"isAPartOf", "relations", (*decoding).relations},
	{"isReferencedBy", "relations", (*decoding).relations},
	{"suggests", "relations", (*decoding).relations},
	{"isConsumableFor", "relations", (*decoding).relations},
}
