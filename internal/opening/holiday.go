package opening

// HolidayZone is where a set of public holidays is in force, such as "fr", "fr-alsace-moselle", "ch-vd".
type HolidayZone string

// Holiday names one public holiday, such as "easter-monday", the same in all zones.
type Holiday string
