package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"escale/internal/access"
	"escale/internal/app"
	"escale/internal/fault"
	"escale/internal/offer"
)

// Remark is about what visitors say of offers.
type Remark struct {
	List   RemarkList   `cmd:"" help:"List what visitors said and nobody answered yet, notices of law first."`
	Show   RemarkShow   `cmd:"" help:"Show one remark whole, with who wrote it as long as that is kept."`
	Answer RemarkAnswer `cmd:"" help:"Say what became of a remark; its writer reads it on the receipt."`
}

// RemarkList lists some.
type RemarkList struct {
	State string `help:"Those in this state: submitted, accepted or refused." enum:"submitted,accepted,refused" default:"submitted"`
}

func (*RemarkList) Help() string { return epilogue }

func (c *RemarkList) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	list, err := a.Remarks(s.Context, access.Operator, offer.ProposalState(c.State))
	if err != nil {
		return err
	}
	return s.Print(list, func(w io.Writer) {
		for _, r := range list {
			first, _, _ := strings.Cut(r.Words, "\n")
			fmt.Fprintf(w, "%d  %s  %-10s  %d %s: %s\n", r.Number, r.At.In(a.Now().Location()).Format(time.DateOnly), r.About, r.Offer, r.Name, shortened(first, 80))
		}
	})
}

func shortened(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// RemarkShow shows one.
type RemarkShow struct {
	Number int64 `arg:"" help:"Number of the remark."`
}

func (*RemarkShow) Help() string { return epilogue }

func (c *RemarkShow) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	r, err := a.RemarkByNumber(s.Context, access.Operator, c.Number)
	if err != nil {
		return err
	}
	return s.printRemark(r)
}

// RemarkAnswer answers one.
type RemarkAnswer struct {
	Number   int64    `arg:"" help:"Number of the remark."`
	Accepted bool     `help:"It is so, and was seen to." xor:"verdict" required:""`
	Refused  bool     `help:"It is not so, or nothing is to be done." xor:"verdict" required:""`
	Words    []string `arg:"" optional:"" help:"What its writer is told. A refusal needs it, and so does a notice of law."`
}

func (*RemarkAnswer) Help() string { return epilogue }

func (c *RemarkAnswer) Run(s *Session) error {
	a, err := s.AnyBase()
	if err != nil {
		return err
	}
	if c.Accepted == c.Refused {
		return fault.New(fault.Invalid, "remark.verdict")
	}
	r, err := a.AnswerRemark(s.Context, access.Operator, c.Number, c.Accepted, strings.Join(c.Words, " "))
	if err != nil {
		return err
	}
	return s.printRemark(r)
}

func (s *Session) printRemark(r *app.RemarkTaken) error {
	return s.Print(r, func(w io.Writer) {
		fmt.Fprintf(w, "remark %d, %s, %s, %s\n", r.Number, r.About, r.State, r.At.Format(time.DateTime))
		fmt.Fprintf(w, "about  %d %s (%s)\n", r.Offer, r.Name, r.Owner)
		for _, by := range r.Writers {
			fmt.Fprintf(w, "by     %s, known until %s\n", strings.TrimSpace(by.Name+" "+by.Email), by.Until.Format(time.DateOnly))
		}
		fmt.Fprintf(w, "\n%s\n", r.Words)
		if r.Answer != "" {
			fmt.Fprintf(w, "\nAnswer: %s\n", r.Answer)
		}
	})
}
