package wire

import "time"

// Action is the action of a request.
type Action string

// The actions. Set and Undo change knobs, and so may Rewind; the trainer itself
// writes TargetsIn when finished shards of soft targets join the run.
const (
	Set        Action = "set"
	Undo       Action = "undo"
	Pause      Action = "pause"
	Resume     Action = "resume"
	StepN      Action = "step" // of a paused run: take Steps steps, then pause again
	Checkpoint Action = "checkpoint"
	Rewind     Action = "rewind" // go back to a checkpoint and continue from there
	Evaluate   Action = "evaluate"
	Teach      Action = "teach"
	Predict    Action = "predict"
	Compare    Action = "compare" // the named models on a dev set, and the mean of their logits
	CancelJob  Action = "cancel"  // cancel a job, or a scheduled request, by its id
	Stop       Action = "stop"    // save a checkpoint and end
	TargetsIn  Action = "targets"
)

// Request is one request of a client. It is applied as a whole, at one step, or not
// at all; a repeated ID is applied once.
type Request struct {
	ID         string   `json:"id"`
	Author     string   `json:"author"` // user@host
	Action     Action   `json:"action"`
	Attempt    int      `json:"attempt,omitempty"`    // refused in any other; 0 allows all
	Changes    []Change `json:"changes,omitempty"`    // of Set and Rewind
	AtStep     int      `json:"at_step,omitempty"`    // default: the next step
	Steps      int      `json:"steps,omitempty"`      // of StepN
	Checkpoint int      `json:"checkpoint,omitempty"` // of Rewind: the checkpoint's step
	Dataset    string   `json:"dataset,omitempty"`    // of Evaluate, Compare and Teach (default: all), Predict
	Models     []string `json:"models,omitempty"`     // of Compare: as of a Question
	Teacher    string   `json:"teacher,omitempty"`    // of Teach: a checkpoint folder; without a dataset the recipe's (default: all)
	Target     string   `json:"target,omitempty"`     // of CancelJob: a job's or request's id; of Undo: an entry's, default: the last
}

// Change is a new value for one knob. Values are float64, string or bool.
type Change struct {
	Name   string `json:"name"`
	Value  any    `json:"value"`
	Expect any    `json:"expect,omitempty"` // refused if the knob has another value by then
}

// Fate is the outcome of a request.
type Fate string

// The fates. Only Scheduled is followed by another.
const (
	Scheduled  Fate = "scheduled"
	Applied    Fate = "applied"
	Refused    Fate = "refused"
	Noop       Fate = "noop"       // without effect
	Superseded Fate = "superseded" // taken back by a rewind to before its step
	Cancelled  Fate = "cancelled"
)

// Entry is one line of the ledger: a request and its fate. A later line with
// the same ID replaces the earlier one.
type Entry struct {
	Seq     int64     `json:"seq"`
	Time    time.Time `json:"time"`
	Attempt int       `json:"attempt"`
	ID      string    `json:"id"`
	Author  string    `json:"author"`
	// ByTrainer marks the trainer's own entries: a guard's set, early stopping,
	// targets. Undo passes them over.
	ByTrainer bool `json:"by_trainer,omitempty"`

	Action  Action    `json:"action"`
	Fate    Fate      `json:"fate"`
	Step    int       `json:"step"` // the first step with it
	Changes []Changed `json:"changes,omitempty"`
	Why     string    `json:"why,omitempty"` // of a refusal, or of an entry by the trainer
	Undoes  string    `json:"undoes,omitempty"`
	Job     string    `json:"job,omitempty"` // the job that the request started
	Dataset string    `json:"dataset,omitempty"`
	Teacher string    `json:"teacher,omitempty"`
	Models  []string  `json:"models,omitempty"` // of Compare
	Shards  []string  `json:"shards,omitempty"` // of TargetsIn: files below the run's targets folder, or below From
	From    string    `json:"from,omitempty"`   // of TargetsIn: the store that datasets.NAME.targets names; none: the run's own
}

// Changed is one knob's old and new value.
type Changed struct {
	Name string `json:"name"`
	Old  any    `json:"old"`
	New  any    `json:"new"`

	Schedule ScheduleFate `json:"schedule,omitempty"` // of a knob that has one in the recipe

	Expect any `json:"expect,omitempty"` // the request's expected Old
}

// ScheduleFate is the fate of a knob's schedule by a change.
type ScheduleFate string

// The fates of a schedule: a set ends it, and an undo of that set takes it up again.
const (
	ScheduleEnded   ScheduleFate = "ended"
	ScheduleResumed ScheduleFate = "resumed"
)

// Undoable is the change that an undo reverts now.
type Undoable struct {
	Entry      *Entry       `json:"entry,omitempty"`       // nil if there is nothing to undo
	PassedOver []PassedOver `json:"passed_over,omitempty"` // later changes that cannot be undone, latest first, at most three
}

// PassedOver is a change that cannot be undone: either By has changed one of its
// knobs after it, or Why gives the reason that the run can no longer have the old
// values.
type PassedOver struct {
	Entry Entry  `json:"entry"`
	By    *Entry `json:"by,omitempty"`
	Why   string `json:"why,omitempty"`
}
