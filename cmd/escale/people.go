package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json"

	"escale/internal/app"
	"escale/internal/app/people"
	"escale/internal/credential"
	"escale/internal/fault"
	"escale/internal/i18n"
	"escale/internal/mail"
	"escale/internal/offer"
)

// Reaching is how a server writes to people, and by whom it lets them be known.
type Reaching struct {
	SMTP       string `name:"smtp-url" help:"Server of mail: smtps://user:password@host:465 or smtp://…:587; empty: messages are files in the data folder." env:"ESCALE_SMTP_URL" placeholder:"URL"`
	From       string `name:"mail-from" help:"Whom messages are from: Name <address>." env:"ESCALE_MAIL_FROM" placeholder:"ADDR"`
	Identities string `name:"identities" help:"File of OpenID Connect providers, as JSON: [{code, name, issuer, client, secret}]." env:"ESCALE_IDENTITIES" placeholder:"FILE"`
}

// people opens what is done about those who take part, before the base is started.
func (c *Reaching) people(s *Session, a *app.App, log *slog.Logger) (*people.People, error) {
	sender, err := mail.Open(c.SMTP, c.From, filepath.Join(s.Path(s.Data), "mail"))
	if err != nil {
		return nil, err
	}
	if c.SMTP == "" {
		log.Warn("mail: no server is set, so messages are files", "folder", sender.Where())
	} else {
		log.Info("mail: messages go out", "server", sender.Where())
	}
	providers, err := c.providers(s)
	if err != nil {
		return nil, err
	}
	say, err := wordsOfLetters()
	if err != nil {
		return nil, err
	}
	return people.New(a, people.Options{Mail: sender, Providers: providers, Say: say})
}

func (c *Reaching) providers(s *Session) (all []*credential.Provider, err error) {
	if c.Identities == "" {
		return nil, nil
	}
	data, err := os.ReadFile(s.Path(c.Identities))
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.not_found", "file", c.Identities).Because(err)
	}
	var settings []credential.ProviderSettings
	if err := json.Unmarshal(data, &settings, json.RejectUnknownMembers(true)); err != nil {
		return nil, fault.New(fault.Invalid, "provider.file_malformed", "file", c.Identities) // never its words: there are secrets in it
	}
	for _, one := range settings {
		p, err := credential.NewProvider(one, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// wordsOfLetters gives what letters say, in French and English.
func wordsOfLetters() (func(offer.Lang, string, map[string]any) string, error) {
	speakers := map[offer.Lang]*i18n.Speaker{}
	for _, lang := range []offer.Lang{"fr", "en"} {
		var err error
		if speakers[lang], err = i18n.Speak(string(lang)); err != nil {
			return nil, err
		}
	}
	return func(lang offer.Lang, key string, args map[string]any) string {
		if speakers[lang] == nil {
			lang = "fr"
		}
		return speakers[lang].Say(key, args)
	}, nil
}

// withPeople runs something about those who take part, on the base of a command.
func (s *Session) withPeople(do func(context.Context, *people.People) error) error {
	a, err := s.Base()
	if err != nil {
		return err
	}
	p, err := people.New(a, people.Options{})
	if err != nil {
		return err
	}
	defer p.Close()
	return do(s, p)
}
