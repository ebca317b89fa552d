package form

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"escale/internal/opening"
)

// What was heard is told again by the one grammar of the house.
func TestHear(t *testing.T) {
	today := opening.DateOf(2026, 3, 1)
	for words, want := range map[string]string{
		"tous les jours sauf mardi 10h-12h 14h-18h du 1/5 au 30/9":                    "May 01-Sep 30: Mo,We-Su 10:00-12:00,14:00-18:00",
		"du lundi au vendredi de 9h à 12h30 et de 14h à 18h":                          "Mo-Fr 09:00-12:30,14:00-18:00",
		"Mardi, jeudi et samedi 10:00-18:30":                                          "Tu,Th,Sa 10:00-18:30",
		"tlj 10h-19h":                                                                 "10:00-19:00",
		"every day except Tuesday 10:00-12:00 14:00-18:00 from 1 May to 30 September": "May 01-Sep 30: Mo,We-Su 10:00-12:00,14:00-18:00",
		"du 3 avril 2026 au 1er novembre 2026, du mercredi au dimanche 14h–18h":       "2026 Apr 03-2026 Nov 01: We-Su 14:00-18:00",
		"Mo-Fr 09:00-12:00":                                                           "Mo-Fr 09:00-12:00",
		"samedi 20h-2h":                                                               "Sa 20:00-26:00",
		"vendredi-dimanche 11h-15h":                                                   "Fr-Su 11:00-15:00",
		"quand le temps le permet":                                                    "",
		"tous les jours 10h-12h selon la météo":                                       "",
		"du 31/2 au 3/4 10h-12h":                                                      "",
		"25h-30h":                                                                     "",
		"":                                                                            "",
		"tous les jours sauf lundi mardi mercredi jeudi vendredi samedi dimanche 9h-10h": "",
	} {
		c, ok := hear(words, today)
		got := ""
		if ok {
			got = c.OSM()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", words, diff)
		}
	}
}

func FuzzHear(f *testing.F) {
	f.Add("tous les jours sauf mardi 10h-12h 14h-18h du 1/5 au 30/9")
	f.Add("from 1st may to 9")
	f.Fuzz(func(t *testing.T, words string) {
		if c, ok := hear(words, opening.DateOf(2026, 3, 1)); ok && !c.Told() {
			t.Errorf("%q tells nothing", words)
		}
	})
}
