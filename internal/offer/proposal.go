package offer

import "time"

// Proposal is everything about an offer that is not live: a draft of a published one, a correction by somebody who may not
// write, an overridden import, a scheduled change, a visitor's remark. Saving directly is a proposal that is accepted in the
// same transaction.
type Proposal struct {
	ID           int64
	Version      int64
	Offer        ID   // 0 proposes a new offer
	Type         Type // of the new offer
	Base         int64
	Into         ID // of a Duplicate: the offer that this one looks like, and would be merged into
	Reason       Reason
	Author       string
	Organisation string // that the author acted for, "" for none
	Ops          []Op
	Status       Status  // that the offer is to have, "" for the one it has
	Words        string  // what the author adds, or all there is in a remark
	About        Concern // of a Remark
	Lang         Lang    // of the page on which a Remark was written, and so of its words, as far as one can tell
	Form         string  // of one in Editing: what was typed, where it is no value yet
	State        ProposalState
	At           time.Time
	Effect       time.Time // when it is to take effect, if not on acceptance
	Answer       string    // why it was amended or refused

	Verdicts []Verdict // one for each of Ops, and one more for Status if it has one; none while it is undecided
	Decided  time.Time // when
	Decider  string    // by whom
	Written  int64     // the version of the offer that acceptance wrote, 0 for none
}

// Verdict is what became of one operation of a proposal.
type Verdict struct {
	State   ProposalState // Accepted, Amended, Refused, Superseded; "" while it is undecided
	Value   Value         // of an Amended one, what was written in its place; nil took the cell away
	Ground  Ground        // of a Refused one
	Words   string        // to the author
	Written int64         // the version of the offer that it wrote, 0 for none
}

// Ground is the closed list of why an operation is refused.
type Ground string

const (
	NotSo         Ground = "not-so"         // it is not true
	NotProven     Ground = "not-proven"     // it cannot be verified
	NotBetter     Ground = "not-better"     // what stands there says it better
	Misplaced     Ground = "misplaced"      // it belongs elsewhere in the record
	OffCharter    Ground = "off-charter"    // the charter of entry says otherwise
	WithoutRights Ground = "without-rights" // nobody told that the text or picture may be used
	Elsewhere     Ground = "elsewhere"      // another record has it
	OtherGround   Ground = "other"          // as the words say
)

// Grounds lists every Ground.
var Grounds = []Ground{NotSo, NotProven, NotBetter, Misplaced, OffCharter, WithoutRights, Elsewhere, OtherGround}

// Open tells whether somebody is still to decide about the proposal.
func (p *Proposal) Open() bool { return p.State == Submitted }

// Scheduled tells whether the proposal was accepted and waits for its instant.
func (p *Proposal) Scheduled() bool {
	return p.State == Accepted && !p.Effect.IsZero() && p.Written == 0
}

// Reason is the closed list of what makes a proposal.
type Reason string

const (
	Edit       Reason = "edit"       // a person's change
	Override   Reason = "override"   // an import that a person's value stood against
	Schedule   Reason = "schedule"   // a change for later
	Duplicate  Reason = "duplicate"  // two records look like one
	Remark     Reason = "remark"     // words without operations
	Withdrawal Reason = "withdrawal" // the source no longer has it
)

// ProposalState is where a proposal stands.
type ProposalState string

const (
	Editing    ProposalState = "editing"
	Submitted  ProposalState = "submitted"
	Accepted   ProposalState = "accepted"
	Amended    ProposalState = "amended"
	Refused    ProposalState = "refused"
	Superseded ProposalState = "superseded"
)

// Concern is the closed list of what a remark is about.
type Concern string

const (
	WrongData Concern = "wrong-data" // something said is not so
	Shut      Concern = "shut"       // it is closed, or no longer there
	Unlawful  Concern = "unlawful"   // illegal content: a notice by article 16 of Regulation (EU) 2022/2065
	RightsOf  Concern = "rights"     // somebody claims a right in a text, a picture, a name
)

// Concerns lists every Concern.
var Concerns = []Concern{WrongData, Shut, Unlawful, RightsOf}

// Notice tells whether the concern is a claim of law, which must be grounded, made in good faith and answered with reasons.
func (c Concern) Notice() bool { return c == Unlawful || c == RightsOf }
