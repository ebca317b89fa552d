package opening_test

import (
	"encoding/json"
	"fmt"
	"time"

	"escale/internal/opening"
)

// One calendar, read from its JSON, and the answers that all come from it.
func ExampleCalendar() {
	var museum opening.Calendar
	err := json.Unmarshal([]byte(`{
		"periods": [{
			"id": "summer", "from": "2026-04-01", "to": "2026-09-30", "every_year": true,
			"rules": [{"weekdays": ["tu", "we", "th", "fr", "sa", "su"], "slots": ["10:00-12:30", "14:00-18:00"]}]
		}],
		"holidays": {"zone": "fr", "closed": ["may-day"]},
		"exceptions": [{"id": "fair", "from": "2026-08-15", "closed": true}]
	}`), &museum)
	if err != nil {
		fmt.Println(err)
		return
	}
	today := opening.DateOf(2026, time.July, 14)
	fmt.Println(museum.On(today).State, museum.On(today).Slots)
	fmt.Println(museum.OpenAt(time.Date(2026, time.July, 14, 11, 30, 0, 0, time.UTC))) // 13:30 in Paris
	fmt.Println(museum.NextDate(opening.DateOf(2026, time.August, 15)))
	fmt.Println(museum.Sentence("fr", today))
	fmt.Println(museum.Sentence("en", today))
	fmt.Println(museum.OSM())
	// Output:
	// open [10:00-12:30 14:00-18:00]
	// closed
	// 2026-08-16 true
	// Ouvert du 1er avril au 30 septembre, du mardi au dimanche de 10 h à 12 h 30 et de 14 h à 18 h. Fermé le 1er mai et le 15 août.
	// Open from 1 April to 30 September, Tuesday to Sunday from 10 am to 12:30 pm and from 2 pm to 6 pm. Closed on 1 May and 15 August.
	// Apr 01-Sep 30: Tu-Su 10:00-12:30,14:00-18:00; May 01 off "holiday"; 2026 Aug 15 off
}
