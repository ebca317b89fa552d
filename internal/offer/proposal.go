package offer

import "time"

// Proposal is everything about an offer that is not live: a draft of a published one, a correction by somebody who may not
// write, an overridden import, a scheduled change, a visitor's remark. Saving directly is a proposal that is accepted in the
// same transaction.
type Proposal struct {
	ID      int64
	Version int64
	Offer   ID   // 0 proposes a new offer
	Type    Type // of the new offer
	Base    int64
	Into    ID // of a Duplicate: the offer that this one looks like, and would be merged into
	Reason  Reason
	Author  string
	Ops     []Op
	Words   string  // what the author adds, or all there is in a remark
	About   Concern // of a Remark
	Lang    Lang    // of the page on which a Remark was written, and so of its words, as far as one can tell
	State   ProposalState
	At      time.Time
	Effect  time.Time // when it is to take effect, if not on acceptance
	Answer  string    // why it was amended or refused
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
