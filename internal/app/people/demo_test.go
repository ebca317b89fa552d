package people_test

import (
	"testing"
	"time"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/network"
)

// Somebody of each role gets into a demo by what it tells, and acts as that.
func TestDemoPeopleGetIn(t *testing.T) {
	w := newTown(t)
	_, err := w.MakeDemo(t.Context(), access.Anonymous)
	refused(t, err, fault.Forbidden, "access.administrators_only")
	made, err := w.MakeDemo(t.Context(), access.Operator)
	if err != nil {
		t.Fatal(err)
	}
	var all network.Roles
	for _, d := range made {
		e, err := w.SignIn(t.Context(), d.Email, d.Password, people.Client{Address: "192.0.2.1", Agent: "test"})
		if err != nil {
			t.Fatalf("%s: %v", d.Email, err)
		}
		s, err := w.Session(t.Context(), e.Token)
		if err != nil {
			t.Fatal(err)
		}
		roles, err := network.ParseRoles(d.Roles...)
		if err != nil || s.Actor.Roles != roles || s.Actor.Organisation != d.Organisation || s.Account.Name != d.Name || s.Account.Seen.IsZero() {
			t.Errorf("%s acts as %+v, %v", d.Email, s.Actor, err)
		}
		actor, err := w.Bearer(t.Context(), d.Token)
		if err != nil || actor != s.Actor {
			t.Errorf("the token acts as %+v, %v", actor, err)
		}
		all |= roles
	}
	for _, r := range network.AllRoles() {
		if !all.Has(r) {
			t.Errorf("nobody is %s", r)
		}
	}
	again, err := w.MakeDemo(t.Context(), access.Operator)
	if err != nil || len(again) != len(made) || again[0].Password == made[0].Password {
		t.Errorf("again: %v, %v", again, err)
	}
}

// A session lasts while it is used, and no longer than it may; what it is used by is its token alone.
func TestSessionsEnd(t *testing.T) {
	w := newTown(t)
	made, err := w.MakeDemo(t.Context(), access.Operator)
	if err != nil {
		t.Fatal(err)
	}
	enter := func() string {
		t.Helper()
		e, err := w.SignIn(t.Context(), made[0].Email, made[0].Password, people.Client{Address: "192.0.2.1", Agent: "Firefox"})
		if err != nil {
			t.Fatal(err)
		}
		return e.Token
	}
	over := func(token string) {
		t.Helper()
		_, err := w.Session(t.Context(), token)
		refused(t, err, fault.Unauthenticated, "session.over")
	}
	unused, used := enter(), enter()
	if unused == used {
		t.Error("two sessions have one token")
	}
	begun := w.clock()
	for w.clock().Sub(begun) < people.SessionMost-12*time.Hour {
		w.pass(11 * time.Hour)
		if _, err := w.Session(t.Context(), used); err != nil {
			t.Fatalf("after %v: %v", w.clock().Sub(begun), err)
		}
	}
	over(unused)
	w.pass(12 * time.Hour)
	over(used)
	over("")
	over("' OR 1=1 --")

	first, second, third := enter(), enter(), enter()
	s, err := w.Session(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Sessions(t.Context(), s)
	if err != nil || len(list) != 3 || list[2].ID != s.ID || !list[2].Current || list[0].Agent != "Firefox" {
		t.Errorf("%+v %v", list, err)
	}
	if err := w.SignOut(t.Context(), second); err != nil {
		t.Error(err)
	}
	over(second)
	if err := w.SignOut(t.Context(), second); err != nil {
		t.Error(err)
	}
	if err := w.EndSession(t.Context(), s, 0); err != nil {
		t.Error(err)
	}
	over(third)
	if _, err := w.Session(t.Context(), first); err != nil {
		t.Error(err)
	}
}
