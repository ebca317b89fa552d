package app_test

import (
	"testing"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/house/testkit"
	"escale/internal/offer"
)

// Files that are right each by itself need not be right together: who judged them by what has been replaced is told so.
func TestSheetsAreJudgedByThoseInForce(t *testing.T) {
	o := app.Options{Database: testkit.Postgres().URL(t)}
	here, there := open(t, o), open(t, o)
	sheet := func(of offer.Type, kind string) offer.Layer {
		return offer.Layer{"sheets/" + string(of) + ".yaml": []byte("type: " + string(of) + "\nsections:\n- key: more\n  label: {fr: Plus, en: More}\n" +
			"  fields: [{key: mood, kind: " + kind + ", class: fact, group: description, label: {fr: Ambiance, en: Mood}}]\n")}
	}
	if _, err := here.EditSheets(t.Context(), access.Operator, sheet("hotel", "word"), false); err != nil {
		t.Fatal(err)
	}
	if _, err := there.EditSheets(t.Context(), access.Operator, sheet("restaurant", "number"), false); !fault.Is(err, fault.Conflict) {
		t.Errorf("one key of two kinds: %v", err)
	}
	if left := open(t, o).State().LeftOut; len(left) > 0 {
		t.Errorf("the base holds what it cannot load: %v", left)
	}
}
