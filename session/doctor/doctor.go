package doctor

import (
	"context"
	"slices"
)

// State is the severity of a finding.
type State string

// A finding that warns lets runs start, with a loss that it names; one that
// fails does not.
const (
	OK   State = "ok"
	Warn State = "warn"
	Fail State = "fail"
)

// Finding is a check's result.
type Finding struct {
	Check string `json:"check"` // the subject of the check: "libtorch", "runs folder"
	State State  `json:"state"`
	Text  string `json:"text"`           // one sentence
	Mend  string `json:"mend,omitempty"` // the command that fixes it, or an instruction
}

// Report is the answer of `road doctor --json`.
type Report struct {
	OK       bool      `json:"ok"` // nothing failed
	Findings []Finding `json:"findings"`
}

// Subject is the purpose for which a machine is examined.
type Subject struct {
	Trainer string // the road-trainer that road would start; empty if none was found
	Runs    string // the folder that runs are kept in; it need not exist yet
}

// Examine runs every check, in the order in which a new user would fix the
// findings.
func Examine(ctx context.Context, m Machine, s Subject) Report {
	findings := slices.Concat(
		trainer(s),
		tools(ctx, m, s),
		torch(ctx, m, s),
		gpus(ctx, m),
		runsFolder(m, s),
		openFiles(m),
		logOut(m),
		terminal(ctx, m),
	)
	failed := slices.ContainsFunc(findings, func(f Finding) bool { return f.State == Fail })
	return Report{OK: !failed, Findings: findings}
}
