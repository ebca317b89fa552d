// Package mail sends messages out of the house: over SMTP, or into a folder where no server is set, so that a base without one can
// be tried out and nothing is lost. What messages say is the business of whoever writes them; how a letter looks, in HTML and in
// plain text, is the same for all and lies here.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"escale/internal/fault"
)

// Sender sends one message. It may be called by many at once.
type Sender interface {
	// Send gives an error that Permanent tells where trying again will not help.
	Send(ctx context.Context, m *Message) error
	// Where says where messages go, without secrets, for whoever starts the program.
	Where() string
}

// Message is a letter to one person.
type Message struct {
	ID      string // of the message, the same when it is sent again: "job-17", unique in the base
	To      string // address
	Name    string // of the person; may be empty
	Subject string
	Letter  Letter
	At      time.Time
}

// Limits of sending.
const (
	timeout    = 30 * time.Second
	maxSubject = 200 // characters
)

// Open gives the sender for an address of a server: smtps://user:password@host:465 (TLS from the beginning), smtp://…:587 (STARTTLS,
// asked for), smtp://…?tls=none (for a server on the same machine), and the address that messages are from, with or without a
// name: "Office <office@example.org>". Without a server messages are files of the folder.
func Open(server, from, folder string) (Sender, error) {
	if from == "" {
		host, _ := os.Hostname() // "" is no harm: the address is never written to
		from = "escale@" + strings.Trim(host+".localdomain", ".")
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fault.New(fault.Invalid, "mail.from_malformed", "value", from)
	}
	if server == "" {
		return &folderSender{folder, sender}, nil
	}
	return newSMTP(server, sender)
}

// build makes the message as it goes out.
func build(from *mail.Address, m *Message) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Address != m.To || strings.ContainsAny(m.To+m.Name+m.Subject+m.ID, "\r\n") {
		return nil, permanent{fmt.Errorf("mail: a message that cannot be addressed")}
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(from)
	msg.ToMailAddress(&mail.Address{Name: m.Name, Address: m.To})
	subject := []rune(m.Subject)
	msg.Subject(string(subject[:min(len(subject), maxSubject)]))
	_, host, _ := strings.Cut(from.Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + host)
	msg.SetDateWithValue(m.At)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no absence notes, please
	msg.SetGenHeader("Content-Language", m.Letter.Lang)
	page, err := m.Letter.HTML()
	if err != nil {
		return nil, err
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Letter.Text())
	msg.AddAlternativeString(gomail.TypeTextHTML, page)
	return msg, nil
}

// permanent is a failure that stays one.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent tells whether sending again will not help: an address that is none, a server that will not have it (SMTP 5xx).
func Permanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}

type smtpSender struct {
	host    string
	options []gomail.Option
	from    *mail.Address
	where   string
}

func newSMTP(server string, from *mail.Address) (Sender, error) {
	wrong := fault.New(fault.Invalid, "mail.server_malformed")
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" {
		return nil, wrong // and never its words: there is a password in it
	}
	s := &smtpSender{host: u.Hostname(), from: from}
	port, mode := 587, u.Query().Get("tls")
	switch {
	case u.Scheme == "smtps" && mode == "":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case u.Scheme == "smtp" && (mode == "" || mode == "starttls"):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case u.Scheme == "smtp" && mode == "none":
		port = 25
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, wrong
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return nil, wrong
		}
	}
	s.options = append(s.options, gomail.WithPort(port), gomail.WithTimeout(timeout))
	if u.User != nil {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	s.where = net.JoinHostPort(s.host, strconv.Itoa(port))
	_, err = gomail.NewClient(s.host, s.options...)
	return s, err
}

// Trusting gives a sender over SMTP that takes the server's certificate by these rules: for servers with one of their own.
func Trusting(s Sender, rules *tls.Config) Sender {
	t, ok := s.(*smtpSender)
	if !ok {
		return s
	}
	other := *t
	other.options = append(append([]gomail.Option{}, t.options...), gomail.WithTLSConfig(rules))
	return &other
}

func (s *smtpSender) Where() string { return s.where }

func (s *smtpSender) Send(ctx context.Context, m *Message) error {
	msg, err := build(s.from, m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...) // one for each message: they are few, and a client is for one at a time
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, 2*timeout)
	defer stop()
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 && refused.ErrorCode() < 600 && !refused.IsTemp() {
		return permanent{err}
	}
	return err
}

// folderSender keeps messages as files, which mail programs open.
type folderSender struct {
	folder string
	from   *mail.Address
}

func (s *folderSender) Where() string { return s.folder }

func (s *folderSender) Send(_ context.Context, m *Message) error {
	msg, err := build(s.from, m)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return err
	}
	if err := os.MkdirAll(s.folder, 0o700); err != nil { // there are keys in them
		return err
	}
	root, err := os.OpenRoot(s.folder)
	if err != nil {
		return err
	}
	defer root.Close()
	return root.WriteFile(filepath.Base(m.At.UTC().Format("20060102-150405-")+m.ID+".eml"), b.Bytes(), 0o600)
}
