package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/offer"
)

// A mass import waits for the index from time to time, so that whoever saves meanwhile reads what he saved.
func TestSavesAreSeenDuringAnImport(t *testing.T) {
	a := open(t, app.Options{})
	bring(t, a, folder(t, poi(0, "Musée du matin", nil)), app.ImportOptions{})
	a.Start(t.Context())
	for a.Ready(t.Context()) != nil {
		time.Sleep(time.Millisecond)
	}
	var objects []map[string]any
	for n := range 700 {
		objects = append(objects, poi(n+1, fmt.Sprintf("Musée %d", n), map[string]any{"rdfs:comment": toldIn(n)}))
	}
	dir := folder(t, objects...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		bring(t, a, dir, app.ImportOptions{})
	}()
	var longest time.Duration
	saves, late := 0, 0
	for running := true; running; saves++ {
		select {
		case <-done:
			running = false
		case <-time.After(100 * time.Millisecond):
		}
		o := &offer.Offer{Type: "cultural-heritage", Status: offer.Draft, Owner: "x"}
		o.Set(offer.Cell{Key: offer.Key{Field: offer.FieldName}, Value: offer.Say("fr", "Musée à la main")})
		saved, err := a.Save(t.Context(), access.Operator, o)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := a.Wait(t.Context(), saved.Seq); err != nil {
			late++
		}
		longest = max(longest, time.Since(begun))
	}
	if t.Logf("%d saves, %d of them not seen within a second, the last after %v", saves, late, longest); saves < 3 || late > saves/4 {
		t.Errorf("%d of %d saves were not seen within a second", late, saves)
	}
	a.Settle(t.Context())
	if n := count(t, a, access.Operator, "type=cultural-heritage&status=published"); n != 701 {
		t.Errorf("%d of 701 imported offers are found", n)
	}
}

// toldIn is a text in several languages, of words that few others have: more work for the index than for who writes it.
func toldIn(n int) map[string]any {
	texts := map[string]any{}
	for _, lang := range []string{"fr", "en", "de", "it", "es", "nl"} {
		var b strings.Builder
		for i := range 120 {
			fmt.Fprintf(&b, "%s%dmot%d ", lang, (n*7+i*i)%977, i%13)
		}
		texts[lang] = []string{b.String()}
	}
	return texts
}
