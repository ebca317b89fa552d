package schemaorg

// kind says what a type of schema.org is, above all else that it is: which of the properties written here it has.
type kind int

const (
	place kind = 1 << iota
	business
	lodging
	food
	attraction
	event
	trip
	article
	organisation
)

// kinds are the types that sheets and categories name. A business is a place and an organisation.
var kinds = map[string]kind{
	"AmusementPark": place | business, "ArtGallery": place | business, "BowlingAlley": place | business, "Casino": place | business,
	"ExerciseGym": place | business, "GolfCourse": place | business, "GroceryStore": place | business, "HealthClub": place | business,
	"Library": place | business, "LocalBusiness": place | business, "MovieTheater": place | business, "NightClub": place | business,
	"Pharmacy": place | business, "PublicSwimmingPool": place | business, "SportsActivityLocation": place | business,
	"StadiumOrArena": place | business, "Store": place | business, "TennisComplex": place | business, "TouristInformationCenter": place | business,
	"TravelAgency":    place | business,
	"BedAndBreakfast": place | business | lodging, "Campground": place | business | lodging, "Hostel": place | business | lodging,
	"Hotel": place | business | lodging, "LodgingBusiness": place | business | lodging, "Resort": place | business | lodging,
	"SkiResort": place | business | lodging, "VacationRental": place | business | lodging,
	"Bakery": place | business | food, "BarOrPub": place | business | food, "Brewery": place | business | food,
	"CafeOrCoffeeShop": place | business | food, "Distillery": place | business | food, "FastFoodRestaurant": place | business | food,
	"FoodEstablishment": place | business | food, "IceCreamShop": place | business | food, "Restaurant": place | business | food,
	"Winery":  place | business | food,
	"Airport": place, "Aquarium": place, "Beach": place, "BuddhistTemple": place, "BusStation": place, "Canal": place, "CatholicChurch": place,
	"Cemetery": place, "Church": place, "LakeBodyOfWater": place, "Landform": place, "LandmarksOrHistoricalBuildings": place, "Mosque": place,
	"Mountain": place, "Museum": place, "Park": place, "ParkingFacility": place, "PerformingArtsTheater": place, "Place": place, "Pond": place,
	"RiverBodyOfWater": place, "Synagogue": place, "TrainStation": place, "Volcano": place, "Waterfall": place, "Zoo": place,
	"TouristAttraction":  place | attraction,
	"TouristDestination": place,
	"BusinessEvent":      event, "ChildrensEvent": event, "DanceEvent": event, "Event": event, "ExhibitionEvent": event, "Festival": event,
	"MusicEvent": event, "SaleEvent": event, "ScreeningEvent": event, "SocialEvent": event, "SportsEvent": event, "TheaterEvent": event,
	"TouristTrip": trip, "Article": article, "Organization": organisation,
}
