package geo

import (
	"slices"
	"time"
)

// LastDay is a day by which everything that the atlas knows of has happened.
var LastDay = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Containing lists the territories that a commune's code means today, whenever it was entered: the commune in force, then
// the part of it that the code names, while there is one (a delegated commune, an arrondissement), its intercommunality, department, region, country, and the zones that hold it. It is empty for a code that is not held;
// where a commune was split, the code entered names itself alone.
func (a *Atlas) Containing(code string) []*Territory {
	commune, err := a.InForce(code, LastDay)
	if err != nil {
		if commune, err = a.Commune(code); err != nil {
			return nil
		}
	}
	all := []*Territory{commune}
	if part, err := a.Commune(code); err == nil && part.Living() && part != commune {
		all = append(all, part)
	}
	for _, level := range []Level{EPCI, Department, Region, Country} {
		if i, ok := a.byCode[level][commune.parent(level)]; ok {
			all = append(all, &a.territories[i])
		}
	}
	home, _ := a.index(Commune, commune.Code)
	if len(a.byCode[Zone]) == 0 {
		return all
	}
	for i := range a.territories {
		if a.territories[i].Level == Zone && slices.Contains(a.members(int32(i), 0), home) {
			all = append(all, &a.territories[i])
		}
	}
	return all
}
