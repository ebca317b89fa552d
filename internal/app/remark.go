package app

import (
	"cmp"
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"escale/internal/access"
	"escale/internal/fault"
	"escale/internal/offer"
	"escale/internal/store"
)

// Remark is what a visitor says about an offer. It becomes a proposal for whoever owns the offer; who wrote it, if that is told,
// stays apart from it and is erased.
type Remark struct {
	Offer offer.ID
	About offer.Concern
	Words string
	Lang  offer.Lang // of the page it was written on

	// Who writes, if they want to be written to. A notice of unlawful content or of a right needs both for most of what the law
	// attaches to it (Regulation (EU) 2022/2065, article 16(2)c), and is taken without.
	Name, Email string
	// GoodFaith: the writer believes that what a notice says is accurate and complete (article 16(2)d).
	GoodFaith bool
}

// Limits of remarks.
const (
	MaxRemark      = 4_000 // bytes of its words
	MaxRemarkName  = 200   // bytes of the writer's name
	maxRemarkEmail = 254   // bytes of an address (RFC 5321, section 4.5.3.1, less the brackets)

	sameRemark    = 10 * time.Minute     // within which the same words are the same remark
	remarkerKept  = 365 * 24 * time.Hour // for how long who wrote a remark is known
	answeredKept  = 90 * 24 * time.Hour  // and after it was answered
	noticedKept   = 3 * remarkerKept     // the same of a notice, which may end before a court
	kindRemarker  = "remarker"           // of deposits
	remarksAtOnce = 500
)

// Receipt tells the writer of a remark what became of it.
type Receipt struct {
	Number int64
	Token  string // opens RemarkReceipt; told once
	Offer  offer.ID
	About  offer.Concern
	At     time.Time // received
	State  offer.ProposalState
	Answer string    // of the owner, with the reasons
	Until  time.Time // when the receipt, and who wrote, are erased
}

// remarker is the document of a deposit: who wrote a remark.
type remarker struct {
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	GoodFaith bool   `json:"good_faith,omitempty"`
}

// Remark keeps what a visitor says about an offer that the actor sees, and gives the receipt. The same words about the same
// offer within minutes are the same remark, which has another receipt.
func (a *App) Remark(ctx context.Context, actor access.Actor, r *Remark) (*Receipt, error) {
	if _, err := a.Offer(ctx, actor, r.Offer); err != nil {
		return nil, err
	}
	words, err := r.check()
	if err != nil {
		return nil, err
	}
	receipt := new(Receipt)
	_, err = a.store.Write(ctx, store.Actor{Name: actor.Name, Cause: "remark"}, func(tx *store.Tx) error {
		live, err := tx.Offer(r.Offer)
		if err != nil {
			return err
		}
		if err := a.State().Policy.Decide(actor, access.Remark, access.Object{Offer: live}).Err(); err != nil {
			return err
		}
		p, err := r.proposal(tx, actor, live, words)
		if err != nil {
			return err
		}
		doc, err := json.Marshal(remarker{strings.TrimSpace(r.Name), strings.TrimSpace(r.Email), r.GoodFaith}, json.Deterministic(true))
		if err != nil {
			return err
		}
		kept := remarkerKept
		if r.About.Notice() {
			kept = noticedKept
		}
		d := &store.Deposit{Kind: kindRemarker, About: p.ID, Until: tx.Now().Add(kept), Document: doc}
		token, err := tx.AddDeposit(d)
		*receipt = *receiptOf(p, d)
		receipt.Token = token
		return err
	})
	return receipt, err
}

// check says all that is wrong at once, and gives the words as they are kept.
func (r *Remark) check() (words string, err error) {
	words = strings.TrimSpace(offer.CleanText(r.Words))
	var problems []fault.Problem
	fail := func(path, key string, args ...any) { problems = append(problems, fault.At(path, key, args...)) }
	if !slices.Contains(offer.Concerns, r.About) {
		fail("about", "remark.about_unknown", "value", string(r.About))
	}
	switch {
	case len(words) > MaxRemark:
		fail("words", "text.too_long", "length", len(words), "max", MaxRemark)
	case utf8.RuneCountInString(words) < 3 && r.About != offer.Shut:
		fail("words", "remark.words_missing")
	}
	if len(r.Name) > MaxRemarkName {
		fail("name", "text.too_long", "length", len(r.Name), "max", MaxRemarkName)
	}
	if email := strings.TrimSpace(r.Email); email != "" {
		if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email || len(email) > maxRemarkEmail {
			fail("email", "remark.email_malformed")
		}
	}
	if r.About.Notice() && !r.GoodFaith {
		fail("good_faith", "remark.good_faith_missing")
	}
	return words, fault.Refuse("remark.invalid", problems)
}

// proposal gives the proposal that the remark is: the one of some minutes ago where it says the same.
func (r *Remark) proposal(tx *store.Tx, actor access.Actor, live *offer.Offer, words string) (*offer.Proposal, error) {
	all, err := tx.ProposalsAbout(r.Offer)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Backward(all) {
		if p.Reason == offer.Remark && p.State == offer.Submitted && p.About == r.About && p.Words == words && tx.Now().Sub(p.At) < sameRemark {
			return p, nil
		}
	}
	lang, err := offer.ParseLang(string(r.Lang))
	if err != nil {
		lang = ""
	}
	p := &offer.Proposal{Offer: r.Offer, Base: live.Version, Reason: offer.Remark, About: r.About, Lang: lang, Author: actor.Name, Words: words,
		State: offer.Submitted, At: tx.Now()}
	return p, tx.PutProposal(p, store.Internal)
}

func receiptOf(p *offer.Proposal, d *store.Deposit) *Receipt {
	return &Receipt{Number: p.ID, Offer: p.Offer, About: p.About, At: p.At, State: p.State, Answer: p.Answer, Until: d.Until}
}

// RemarkReceipt tells whoever holds the token of a receipt what became of the remark.
func (a *App) RemarkReceipt(ctx context.Context, token string) (r *Receipt, err error) {
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		d, err := tx.Deposit(kindRemarker, token)
		if err != nil {
			return receiptGone(err)
		}
		p, err := tx.Proposal(d.About)
		if err != nil {
			return receiptGone(err)
		}
		r = receiptOf(p, d)
		return nil
	})
	return r, err
}

func receiptGone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "remark.no_receipt")
	}
	return err
}

// RemarkTaken is a remark as those see it who answer it.
type RemarkTaken struct {
	Number  int64               `json:"number"`
	Offer   offer.ID            `json:"offer"`
	Name    string              `json:"name"`  // of the offer
	Owner   string              `json:"owner"` // of the offer
	About   offer.Concern       `json:"about"`
	Words   string              `json:"words"`
	Lang    offer.Lang          `json:"lang,omitempty"`
	At      time.Time           `json:"at"`
	State   offer.ProposalState `json:"state"`
	Answer  string              `json:"answer,omitempty"`
	Writers []Writer            `json:"writers,omitempty"` // who may be written to
}

// Writer is who wrote a remark, until that is erased.
type Writer struct {
	Name      string    `json:"name,omitempty"`
	Email     string    `json:"email,omitempty"`
	GoodFaith bool      `json:"good_faith,omitempty"`
	Until     time.Time `json:"until"`
}

// Remarks lists what was said about offers that the actor answers for, in a state, the oldest first but notices before all else.
func (a *App) Remarks(ctx context.Context, actor access.Actor, state offer.ProposalState) (list []RemarkTaken, err error) {
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		for after := int64(0); ; {
			some, err := tx.ProposalsFor(offer.Remark, state, after, remarksAtOnce)
			if err != nil || len(some) == 0 {
				return err
			}
			for _, p := range some {
				after = p.ID
				one, err := a.remark(tx, actor, p)
				if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
					continue
				}
				if err != nil {
					return err
				}
				list = append(list, *one)
			}
		}
	})
	slices.SortStableFunc(list, func(a, b RemarkTaken) int { return cmp.Compare(urgency(a.About), urgency(b.About)) })
	return list, err
}

func urgency(c offer.Concern) int {
	if c.Notice() {
		return 0
	}
	return 1
}

// remark gives a remark to an actor who answers for its offer.
func (a *App) remark(tx *store.ReadTx, actor access.Actor, p *offer.Proposal) (*RemarkTaken, error) {
	if p.Reason != offer.Remark {
		return nil, fault.New(fault.NotFound, "remark.not_found", "number", p.ID)
	}
	o, err := tx.Offer(p.Offer)
	if err != nil {
		return nil, err
	}
	if err := a.State().Policy.Decide(actor, access.Answer, access.Object{Offer: o}).Err(); err != nil {
		return nil, err
	}
	name, _ := o.Name().In("fr")
	one := &RemarkTaken{Number: p.ID, Offer: p.Offer, Name: name.Value, Owner: o.Owner, About: p.About, Words: p.Words, Lang: p.Lang, At: p.At, State: p.State, Answer: p.Answer}
	deposits, err := tx.DepositsAbout(kindRemarker, p.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range deposits {
		var r remarker
		if err := json.Unmarshal(d.Document, &r); err != nil {
			return nil, fmt.Errorf("remark %d: %w", p.ID, err)
		}
		if r.Name+r.Email != "" {
			one.Writers = append(one.Writers, Writer{r.Name, r.Email, r.GoodFaith, d.Until})
		}
	}
	return one, nil
}

// RemarkByNumber gives one remark.
func (a *App) RemarkByNumber(ctx context.Context, actor access.Actor, number int64) (one *RemarkTaken, err error) {
	err = a.store.Read(ctx, func(tx *store.ReadTx) error {
		p, err := tx.Proposal(number)
		if err != nil {
			return noRemark(err, number)
		}
		one, err = a.remark(tx, actor, p)
		return noRemark(err, number)
	})
	return one, err
}

// noRemark hides what is not there and what is not the actor's business behind the same words.
func noRemark(err error, number int64) error {
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "remark.not_found", "number", number)
	}
	return err
}

// AnswerRemark says what became of a remark: accepted (it is so, and was seen to) or refused, with the words that its writer reads
// on the receipt. A refusal needs them, and so does every answer to a notice (article 16(5)). Who wrote is erased sooner from
// then on. What was answered once can be answered otherwise.
func (a *App) AnswerRemark(ctx context.Context, actor access.Actor, number int64, accepted bool, words string) (one *RemarkTaken, err error) {
	words = strings.TrimSpace(offer.CleanText(words))
	if len(words) > MaxRemark {
		return nil, fault.Refuse("remark.invalid", []fault.Problem{fault.At("answer", "text.too_long", "length", len(words), "max", MaxRemark)})
	}
	_, err = a.store.Write(ctx, store.Actor{Name: actor.Name, Organisation: actor.Organisation, Cause: "remark"}, func(tx *store.Tx) error {
		p, err := tx.Proposal(number)
		if err != nil {
			return noRemark(err, number)
		}
		if _, err := a.remark(&tx.ReadTx, actor, p); err != nil {
			return noRemark(err, number)
		}
		if words == "" && (!accepted || p.About.Notice()) {
			return fault.Refuse("remark.invalid", []fault.Problem{fault.At("answer", "remark.answer_missing")})
		}
		p.Answer, p.State = words, offer.Refused
		if accepted {
			p.State = offer.Accepted
		}
		if err := tx.PutProposal(p, store.Internal); err != nil {
			return err
		}
		deposits, err := tx.DepositsAbout(kindRemarker, number)
		for _, d := range deposits {
			if err == nil && !p.About.Notice() {
				err = tx.ShortenDeposit(d, tx.Now().Add(answeredKept))
			}
		}
		if err != nil {
			return err
		}
		one, err = a.remark(&tx.ReadTx, actor, p)
		return err
	})
	return one, err
}
