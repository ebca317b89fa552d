package mail_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"escale/internal/fault"
	"escale/internal/mail"
)

// office is a server of mail on this machine.
type office struct {
	mu     sync.Mutex
	got    []string
	refuse *smtp.SMTPError
	user   string // "" lets everybody in
}

type session struct {
	o  *office
	in bool
}

func (o *office) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &session{o: o, in: o.user == ""}, nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.o.user || password != "p@ss wörd" {
			return errors.New("no")
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.in {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	if s.o.refuse != nil {
		return s.o.refuse
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	s.o.got = append(s.o.got, string(data))
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// open opens the server and gives its address.
func (o *office) open(t *testing.T, secure *tls.Config, implicit bool) string {
	t.Helper()
	server := smtp.NewServer(o)
	server.Domain, server.AllowInsecureAuth, server.TLSConfig = "localhost", secure == nil, secure
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if implicit {
		l = tls.NewListener(l, secure)
	}
	go server.Serve(l)                   //nolint:errcheck // ends with Close
	t.Cleanup(func() { server.Close() }) //nolint:errcheck // the test is over
	return l.Addr().String()
}

func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}

var hello = &mail.Message{ID: "job-17", To: "lea@example.org", Name: "Léa Œuvré", Subject: "Votre invitation à « Escale »", At: time.Date(2026, 7, 14, 10, 0, 0, 0, time.UTC),
	Letter: mail.Letter{Lang: "fr", Name: "Réseau", Greeting: "Bonjour Léa,", Words: []string{"<script>alert(1)</script> vous invite.", strings.Repeat("mot ", 40)},
		Action: mail.Link{Text: "Accepter", URL: "https://sit.example.org/office/invitation?key=" + strings.Repeat("A", 80)},
		Lists:  []mail.List{{Heading: "À revoir", Lines: []mail.Link{{Text: "Hôtel", URL: "javascript:alert(1)"}}}}, Foot: "Vous recevez ce message…"}}

// A message reaches a real server, by each way of being private, with both bodies; and a key in a link is not broken.
func TestSendsOverSMTP(t *testing.T) {
	inside, outside := certificate(t)
	user := url.UserPassword("me", "p@ss wörd").String() + "@"
	for name, c := range map[string]struct {
		office   *office
		secure   *tls.Config
		implicit bool
		url      func(at string) string
	}{
		"plain on this machine": {&office{}, nil, false, func(at string) string { return "smtp://" + at + "?tls=none" }},
		"STARTTLS and a user":   {&office{user: "me"}, inside, false, func(at string) string { return "smtp://" + user + at }},
		"TLS from the start":    {&office{user: "me"}, inside, true, func(at string) string { return "smtps://" + user + at }},
	} {
		t.Run(name, func(t *testing.T) {
			at := c.office.open(t, c.secure, c.implicit)
			s, err := mail.Open(c.url(at), "Réseau <escale@sit.example.org>", "")
			if err != nil {
				t.Fatal(err)
			}
			if s.Where() != at {
				t.Errorf("it says %s, which is not %s", s.Where(), at)
			}
			if err := mail.Trusting(s, outside).Send(t.Context(), hello); err != nil {
				t.Fatal(err)
			}
			if len(c.office.got) != 1 {
				t.Fatalf("%d came", len(c.office.got))
			}
			checkHello(t, c.office.got[0])
		})
	}
}

func checkHello(t *testing.T, raw string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != hello.Subject || m.Header.Get("Message-Id") != "<job-17@sit.example.org>" {
		t.Errorf("%q %v %s", subject, err, m.Header.Get("Message-Id"))
	}
	to, err := netmail.ParseAddress(m.Header.Get("To"))
	if err != nil || to.Name != hello.Name || to.Address != hello.To {
		t.Errorf("to %v, %v", to, err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := r.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		kinds = append(kinds, kind)
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if !strings.Contains(text, hello.Letter.Action.URL) || !strings.Contains(text, "Bonjour Léa") {
			t.Errorf("%s says %s", kind, text)
		}
		if kind == "text/html" && (strings.Contains(text, "<script>") || strings.Contains(text, "javascript:")) {
			t.Errorf("the page holds what somebody typed: %s", text)
		}
	}
	if strings.Join(kinds, " ") != "text/plain text/html" {
		t.Errorf("parts %v", kinds)
	}
}

// What will not be better tomorrow is told from what may be.
func TestRefusals(t *testing.T) {
	o := &office{}
	s, err := mail.Open("smtp://"+o.open(t, nil, false)+"?tls=none", "a@example.org", "")
	if err != nil {
		t.Fatal(err)
	}
	for want, refusal := range map[bool]*smtp.SMTPError{true: {Code: 550, Message: "no such user"}, false: {Code: 451, Message: "later"}} {
		o.refuse = refusal
		if err := s.Send(t.Context(), hello); err == nil || mail.Permanent(err) != want {
			t.Errorf("%d: %v", refusal.Code, err)
		}
	}
	for _, m := range []mail.Message{{To: "a@example.org\r\nBcc: b@example.org"}, {To: "a@example.org", Subject: "x\r\nBcc: b@example.org"}, {To: "Eve <a@example.org>"}, {To: ""}} {
		if err := s.Send(t.Context(), &m); !mail.Permanent(err) {
			t.Errorf("%q: %v", m.To+m.Subject, err)
		}
	}
	away, err := mail.Open("smtp://127.0.0.1:1?tls=none", "a@example.org", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := away.Send(t.Context(), hello); err == nil || mail.Permanent(err) {
		t.Errorf("nobody is there: %v", err)
	}
	inside, _ := certificate(t)
	unknown, err := mail.Open("smtps://"+(&office{}).open(t, inside, true), "a@example.org", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := unknown.Send(t.Context(), hello); err == nil {
		t.Error("a certificate that nobody knows is taken")
	}
}

func TestAddressesOfServers(t *testing.T) {
	for _, bad := range []string{"https://example.org", "smtp://", "smtp://h:port", "smtp://u:secret@h?tls=maybe", "smtps://h?tls=none", "smtp://h/box"} {
		_, err := mail.Open(bad, "a@example.org", "")
		if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := mail.Open("", "no address", ""); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

// Without a server messages are files, which only their owner reads.
func TestKeepsInAFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "mail")
	s, err := mail.Open("", "", folder)
	if err != nil {
		t.Fatal(err)
	}
	escaping := *hello
	escaping.ID = "../../x"
	for _, m := range []*mail.Message{hello, hello, &escaping} {
		if err := s.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	info, err := files[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 || !strings.HasSuffix(files[0].Name(), "job-17.eml") {
		t.Errorf("%v %v", info, err)
	}
}
