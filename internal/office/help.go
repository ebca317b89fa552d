package office

// helpView says how one works here: the keys first, which ? shows on every page, then what the words mean.
type helpView struct {
	Title, Lead string
	KeysTitle   string
	Close       string
	Keys        []keyGroup
	Off         string
	Topics      []topic
}

// topic is one thing explained.
type topic struct{ Title, Text string }

// keyGroup is the keys of one kind of page.
type keyGroup struct {
	Title string
	Keys  []keyPress
}

// keyPress is keys to be pressed, one after or with another, and what they do.
type keyPress struct {
	Keys []string
	Does string
}

// keyNamed is keys, and the name of what they do.
type keyNamed struct {
	name string
	keys []string
}

// keysOf lists keys by page.
var keysOf = []struct {
	page string
	keys []keyNamed
}{
	{"everywhere", []keyNamed{{"find", []string{"Ctrl", "K"}}, {"help", []string{"?"}}, {"walk", []string{"j", "k"}}}},
	{"form", []keyNamed{{"save", []string{"Ctrl", "S"}}, {"field", []string{"/"}}, {"empty", []string{"Alt", "↓"}}}},
	{"proposal", []keyNamed{{"accept", []string{"a"}}, {"refuse", []string{"r"}}, {"amend", []string{"e"}}, {"undo", []string{"u"}}, {"next", []string{"n"}}}},
}

// topics are what the page explains, in their order.
var topics = []string{"draft", "publish", "propose", "answer", "merge", "history", "languages"}

// help is the page that explains the others.
func (d *desk) help() (*page, error) {
	v := &helpView{Title: d.say("office.menu.help"), Lead: d.say("office.help.lead"), KeysTitle: d.say("office.help.keys"), Close: d.say("office.help.close"), Off: d.say("office.help.off")}
	for _, group := range keysOf {
		g := keyGroup{Title: d.say("office.help.on." + group.page)}
		for _, k := range group.keys {
			g.Keys = append(g.Keys, keyPress{k.keys, d.say("office.help.key." + k.name)})
		}
		v.Keys = append(v.Keys, g)
	}
	for _, key := range topics {
		v.Topics = append(v.Topics, topic{d.say("office.help.topic." + key), d.say("office.help.about." + key)})
	}
	return &page{title: v.Title, body: helpPage(v)}, nil
}
