package office

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"escale/internal/access"
	"escale/internal/app/people"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/network"
	"escale/internal/offer"
	"escale/internal/opening"
	"escale/internal/ui"
)

// mostOrganisations is how many are listed at once: who looks for another one says so.
const mostOrganisations = 200

// organisations lists who takes part, each below who animates it.
func (d *desk) organisations() (*page, error) {
	if !d.may(access.Consult, access.Object{}) {
		return nil, fault.New(fault.Forbidden, "access.members_only")
	}
	wanted := strings.ToLower(d.request.URL.Query().Get("q"))
	kind := d.request.URL.Query().Get("kind")
	type placed struct{ path, code string }
	var list []placed
	for code, o := range d.state.Organisations {
		if kind != "" && string(o.Kind) != kind || kind == "" && wanted == "" && (o.Kind == network.Professional || o.Kind == network.Individual) ||
			!strings.Contains(strings.ToLower(o.Name+" "+code), wanted) {
			continue
		}
		line := append([]string{code}, d.state.Policy.Line(code)...)
		slices.Reverse(line)
		list = append(list, placed{strings.Join(line, "\x00"), code})
	}
	slices.SortFunc(list, func(a, b placed) int { return strings.Compare(a.path, b.path) })
	rows := ui.Rows{Caption: d.say("office.organisations.title"), Empty: d.say("office.organisations.none"),
		Columns: []ui.Column{{Text: d.say("office.column.name")}, {Text: d.say("office.column.kind")}, {Text: d.say("office.column.above"), Narrow: true}}}
	for _, one := range list[:min(len(list), mostOrganisations)] {
		o := d.state.Organisations[one.code]
		above := ""
		if o.Parent != "" {
			above = d.organisation(o.Parent)
		}
		rows.Rows = append(rows.Rows, ui.Row{Cells: []templ.Component{linked(ui.Link{Text: o.Name, URL: organisationPath(one.code)}), words(d.kindOf(o.Kind)), words(above)}})
	}
	kinds := ui.Choice{Name: "kind", Label: d.say("office.column.kind"), Options: []ui.Option{{Label: d.say("office.organisations.members")}}}
	for _, k := range organisationKinds {
		kinds.Options = append(kinds.Options, ui.Option{Value: string(k), Label: d.kindOf(k), Checked: string(k) == kind})
	}
	v := &leafView{Title: d.say("office.organisations.title"), Over: d.say("office.organisations.count", "count", len(list)), Panels: []panel{
		{Plain: true, Parts: []part{formView{Get: true, Row: true, Action: Prefix + "/organisations", Parts: []part{ui.TextField{Name: "q", Label: d.say("office.column.name"), Type: "search", Value: d.request.URL.Query().Get("q")}, kinds},
			Buttons: []ui.Button{{Text: d.say("office.offers.search"), Icon: "search"}}}}},
		{Plain: true, Parts: []part{rows}}}}
	p, err := d.leaf(v, nil)
	if err == nil {
		p.wide = true
	}
	return p, err
}

var organisationKinds = []network.Kind{network.RegionalCommittee, network.DepartmentalCommittee, network.TouristOffice, network.Federation, network.Municipality, network.Professional,
	network.PublicDiffuser, network.PrivateDiffuser, network.TechnicalProvider, network.Partner, network.Association, network.Individual}

func (d *desk) kindOf(k network.Kind) string { return d.say("office.kind." + string(k)) }

func organisationPath(code string) string { return Prefix + "/organisations/" + url.PathEscape(code) }

// organisationShown shows one: what it is, who works there, who may write for it.
func (d *desk) organisationShown() (*page, error) { return d.organisationPage(nil) }

func (d *desk) organisationPage(why error) (*page, error) {
	code := d.request.PathValue("code")
	o, known := d.state.Organisations[code]
	if !known {
		return nil, fault.New(fault.NotFound, "organisation.not_found", "code", code)
	}
	list, total, err := d.doors.People.Directory(d.request.Context(), d.actor, people.Wanted{Organisation: code, Limit: 200})
	if err != nil {
		return nil, err
	}
	delegations, err := d.doors.People.Delegations(d.actor, code)
	if err != nil {
		return nil, err
	}
	manages := d.may(access.Manage, access.Object{Organisation: code})
	v := &leafView{Title: o.Name, Over: d.kindOf(o.Kind)}
	if manages {
		v.Buttons = []ui.Button{{Text: d.say("office.people.invite"), Icon: "plus", Style: ui.Primary, URL: Prefix + "/people/invite?" + url.Values{"organisation": {code}}.Encode()}}
	}
	v.Panels = []panel{{Parts: []part{d.organisationFacts(&o)}}, {Title: d.say("office.people.count", "count", total), Plain: true, Parts: []part{d.personRows(list, code)}},
		d.delegationsPanel(code, delegations, manages, why)}
	if manages {
		v.Panels = append(v.Panels, d.settingsPanel(&o, why))
	}
	return d.leaf(v, why)
}

func (d *desk) organisationFacts(o *network.Organisation) ui.Definitions {
	var facts ui.Definitions
	add := func(key, text, address string) {
		if text != "" {
			facts = append(facts, ui.Definition{Term: d.say("office.organisation." + key), Values: []ui.Value{{Text: text, URL: address}}})
		}
	}
	if o.Parent != "" {
		add("above", d.organisation(o.Parent), organisationPath(o.Parent))
	}
	var names []string
	for _, id := range o.Territories {
		if t, known := d.state.Atlas.Find(id); known {
			names = append(names, t.Name)
		}
	}
	add("territories", strings.Join(names, ", "), "")
	if o.Website != "" && (strings.HasPrefix(o.Website, "https://") || strings.HasPrefix(o.Website, "http://")) {
		add("website", o.Website, o.Website)
	}
	add("email", o.Email, "")
	add("phone", o.Phone, "")
	if o.Size > 0 {
		add("size", strconv.Itoa(o.Size), "")
	}
	if o.Absence != (network.Absence{}) {
		by := d.say("office.organisation.animator")
		if o.Absence.StandIn != "" {
			by = d.organisation(o.Absence.StandIn)
		}
		add("absence", d.say("office.organisation.absent", "from", d.dayOf(o.Absence.From), "to", d.dayOf(o.Absence.To), "by", by), "")
	}
	if len(facts) == 0 {
		add("code", o.Code, "")
	}
	return facts
}

func (d *desk) dayOf(day opening.Date) string {
	return d.speaker.Day(day.At(0, d.now.Location()), i18n.BriefDay)
}

// delegationsPanel tells who may write for whom.
func (d *desk) delegationsPanel(code string, list []*network.Delegation, manages bool, why error) panel {
	p := panel{ID: "delegations", Title: d.say("office.delegations.title"), Lead: d.say("office.delegations.lead")}
	today := opening.DayOf(d.now)
	rows := ui.Rows{Caption: d.say("office.delegations.title"), Empty: d.say("office.delegations.none"), Columns: []ui.Column{{Text: d.say("office.delegations.from")}, {Text: d.say("office.delegations.to")},
		{Text: d.say("office.delegations.what"), Narrow: true}, {Text: d.say("office.column.until")}, {Text: d.say("office.column.actions")}}}
	for _, one := range list {
		until := d.say("office.delegations.open")
		if !one.Until.IsZero() {
			until = d.dayOf(one.Until)
		}
		last := words("")
		if over := !one.Until.IsZero() && one.Until < today; manages && !over {
			last = d.button("/organisations/"+code+"/delegations/end", d.say("office.delegations.end"), ui.Quiet, d.say("office.delegations.sure"), "delegation", one.Code).View()
		}
		rows.Rows = append(rows.Rows, ui.Row{Dim: !one.Holds(today), Cells: []templ.Component{words(d.organisation(one.From)), words(d.organisation(one.To)), words(d.delegated(one)), words(until), last}})
	}
	p.Parts = []part{rows}
	if manages {
		p.Parts = append(p.Parts, d.delegationForm(code, why))
	}
	return p
}

// delegated says what a delegation is about.
func (d *desk) delegated(one *network.Delegation) string {
	said := d.say("office.delegations.all")
	if n := len(one.Offers); n > 0 {
		said = d.say("office.delegations.offers", "count", n)
	}
	var groups []string
	for _, g := range one.Groups {
		groups = append(groups, d.say("office.group."+string(g)))
	}
	if len(groups) > 0 {
		said += " (" + strings.Join(groups, ", ") + ")"
	}
	return said
}

func (d *desk) delegationForm(code string, why error) formView {
	groups := ui.Choice{Name: "groups", Label: d.say("office.delegations.groups"), Help: d.say("office.delegations.groups_help"), Many: true, Error: d.wrong(why, "groups")}
	for _, g := range offer.Groups {
		groups.Options = append(groups.Options, ui.Option{Value: string(g), Label: d.say("office.group." + string(g))})
	}
	to := ui.Choice{Name: "to", Label: d.say("office.delegations.to"), Error: d.wrong(why, "to"), Options: d.others(code, "")}
	return formView{Action: organisationPath(code) + "/delegations", Parts: []part{to,
		ui.TextField{Name: "offers", Label: d.say("office.delegations.numbers"), Help: d.say("office.delegations.numbers_help"), Optional: d.say("office.optional"), Error: d.wrong(why, "offers")},
		groups, ui.TextField{Name: "until", Type: "date", Size: "short", Label: d.say("office.column.until"), Optional: d.say("office.optional"), Error: d.wrong(why, "until")}},
		Buttons: []ui.Button{{Text: d.say("office.delegations.give")}}}
}

// others lists the other organisations by name, to choose one of.
func (d *desk) others(code, chosen string) []ui.Option {
	options := []ui.Option{{Label: d.say("office.choose")}}
	var codes []string
	for other := range d.state.Organisations {
		if other != code {
			codes = append(codes, other)
		}
	}
	slices.SortFunc(codes, func(a, b string) int { return strings.Compare(d.organisation(a), d.organisation(b)) })
	for _, other := range codes {
		options = append(options, ui.Option{Value: other, Label: d.organisation(other), Checked: other == chosen})
	}
	return options
}

// settingsPanel is what an organisation's own administrator says of it.
func (d *desk) settingsPanel(o *network.Organisation, why error) panel {
	date := func(name string, day opening.Date) ui.TextField {
		f := ui.TextField{Name: name, Type: "date", Size: "short", Label: d.say("office.organisation." + name), Optional: d.say("office.optional"), Error: d.wrong(why, name)}
		if !day.IsZero() {
			f.Value = day.String()
		}
		return f
	}
	return panel{ID: "settings", Title: d.say("office.organisation.settings"), Parts: []part{formView{Action: organisationPath(o.Code), Parts: []part{
		ui.TextField{Name: "name", Label: d.say("office.column.name"), Value: o.Name, Required: true, Max: 200, Error: d.wrong(why, "name")},
		ui.TextField{Name: "website", Type: "url", Label: d.say("office.organisation.website"), Value: o.Website, Max: 500, Optional: d.say("office.optional")},
		ui.TextField{Name: "email", Type: "email", Label: d.say("office.organisation.email"), Value: o.Email, Max: network.MaxEmail, Optional: d.say("office.optional")},
		ui.TextField{Name: "phone", Type: "tel", Label: d.say("office.organisation.phone"), Value: o.Phone, Max: 50, Optional: d.say("office.optional")},
		ui.Checkbox{Name: "review", Label: d.say("office.organisation.review"), Help: d.say("office.organisation.review_help"), Checked: o.Review},
		date("absent_from", o.Absence.From), date("absent_to", o.Absence.To),
		ui.Choice{Name: "stand_in", Label: d.say("office.organisation.stand_in"), Help: d.say("office.organisation.stand_in_help"), Options: d.others(o.Code, o.Absence.StandIn), Error: d.wrong(why, "stand_in")}},
		Buttons: []ui.Button{{Text: d.say("office.button.save"), Style: ui.Primary}}}}}
}

// onOrganisation does something about one, and shows it again.
func (d *desk) onOrganisation(do func(sent url.Values, o network.Organisation) error) (*page, error) {
	sent, err := d.posted()
	if err != nil {
		return nil, err
	}
	code := d.request.PathValue("code")
	o, known := d.state.Organisations[code]
	if !known {
		return nil, fault.New(fault.NotFound, "organisation.not_found", "code", code)
	}
	err = do(sent, o)
	if again(err) {
		return d.organisationPage(err)
	}
	if err != nil {
		return nil, err
	}
	return goOn(organisationPath(code) + "?done=organisation"), nil
}

// organisationSent takes what its administrator says of it; what decides about rights is no part of the form.
func (d *desk) organisationSent() (*page, error) {
	return d.onOrganisation(func(sent url.Values, o network.Organisation) error {
		text := func(name string) string { return strings.TrimSpace(offer.CleanText(sent.Get(name))) }
		o.Name, o.Website, o.Email, o.Phone, o.Review = text("name"), text("website"), text("email"), text("phone"), sent.Get("review") != ""
		o.Absence = network.Absence{StandIn: sent.Get("stand_in")}
		for name, to := range map[string]*opening.Date{"absent_from": &o.Absence.From, "absent_to": &o.Absence.To} {
			if day := sent.Get(name); day != "" {
				var err error
				if *to, err = opening.ParseDate(day); err != nil {
					return err
				}
			}
		}
		if o.Absence.From.IsZero() {
			o.Absence = network.Absence{}
		}
		return d.app.PutOrganisation(d.request.Context(), d.actor, &o)
	})
}

// delegationSent lets another organisation write.
func (d *desk) delegationSent() (*page, error) {
	return d.onOrganisation(func(sent url.Values, o network.Organisation) error {
		one := &network.Delegation{From: o.Code, To: sent.Get("to"), Since: opening.DayOf(d.now)}
		for _, word := range strings.FieldsFunc(sent.Get("offers"), func(r rune) bool { return r == ' ' || r == ',' || r == ';' }) {
			n := numberOf(word)
			if n <= 0 {
				return fault.Refuse("delegation.invalid", []fault.Problem{fault.At("/offers", "delegation.not_own", "id", word)})
			}
			one.Offers = append(one.Offers, offer.ID(n))
		}
		for _, g := range sent["groups"] {
			one.Groups = append(one.Groups, offer.Group(g))
		}
		if day := sent.Get("until"); day != "" {
			var err error
			if one.Until, err = opening.ParseDate(day); err != nil {
				return err
			}
		}
		return d.doors.People.Delegate(d.request.Context(), d.actor, one)
	})
}

func (d *desk) delegationEnded() (*page, error) {
	return d.onOrganisation(func(sent url.Values, _ network.Organisation) error {
		return d.doors.People.EndDelegation(d.request.Context(), d.actor, sent.Get("delegation"))
	})
}
