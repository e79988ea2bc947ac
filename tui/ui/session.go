package ui

import (
	"context"
	"time"

	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/wire"
)

// Session is the screens' view of one run, live or finished. Its methods may block
// and are called only in commands.
type Session interface {
	State(ctx context.Context) (wire.State, error)
	// Stamp changes when the files of the run do: until then the state of a run without a
	// process stays the same.
	Stamp() string
	Knobs(ctx context.Context) ([]wire.Knob, error)
	// Entries returns the ledger, oldest first, each request once.
	Entries() ([]wire.Entry, error)
	// Events returns the written events after a sequence number, oldest first.
	Events(since int64) ([]wire.Event, error)
	// Follow sends new events until ctx ends or the trainer is gone; then it
	// closes the channel.
	Follow(ctx context.Context, since int64) (<-chan wire.Event, error)
	// Poll returns the new metrics since the last Poll. Rows around the changes, whose
	// steps ascend, are kept whole.
	Poll(changes []int) (metrics.Delta, error)
	// Newest returns the last metrics alone, also while a Poll goes on.
	Newest() (metrics.Delta, error)
	// Window returns the metrics of the steps from one to another, both among them.
	Window(from, to int) (map[string]metrics.Series, error)
	// Do sends a request and waits at most wait for its fate.
	Do(ctx context.Context, r wire.Request, wait time.Duration) (wire.Entry, error)
	// Kill ends the trainer of an attempt at once, without a checkpoint.
	Kill(ctx context.Context, attempt int) error
	// Branch starts a run from a checkpoint of this one, and returns its folder.
	Branch(ctx context.Context, b Branch) (string, error)
	// Serve starts a process that answers for the ended run, and returns when it does.
	Serve(ctx context.Context) error
	// ModelSize is the size in bytes of the weights that such a process loads.
	ModelSize() (int64, error)
	// Resume starts a trainer that gives the ended run more steps.
	Resume(ctx context.Context, r Resumption) error
	// Checkpoints returns the steps with a checkpoint, oldest first.
	Checkpoints() ([]int, error)
	// Room returns what a new run of this machine can be given.
	Room() (Room, error)
	Infer(ctx context.Context, q wire.Question) ([]wire.Answer, error)
	// Preview returns the effect of changes of knobs on the soft targets. Nothing changes.
	Preview(ctx context.Context, q wire.PreviewQuestion) (wire.Preview, error)
	// Teachers returns the figures of the teachers whose soft targets are in use.
	Teachers(ctx context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error)
	// WindowTargets returns the soft target of one training window.
	WindowTargets(ctx context.Context, q wire.WindowQuestion) (wire.WindowTargets, error)
	// Predictions returns a dataset's predictions of a step, 0 for the newest, and
	// the steps with predictions, oldest first.
	Predictions(dataset string, step int) ([]wire.Prediction, []int, error)
	// Predicted lists the datasets and steps with predictions.
	Predicted() ([]wire.Predicted, error)
	// Notes returns the notes on a dataset's examples, by id.
	Notes(dataset string) (notes.Notes, error)
	// Note changes the notes on a dataset's examples, all or none of them.
	Note(ctx context.Context, c wire.NoteChanges) error
}

// Bare is a Session of predictions alone: nothing is behind it that could be asked or
// changed.
type Bare interface {
	// Without is the reason, with what works instead.
	Without() string
}

// Branch describes a new run from a checkpoint.
type Branch struct {
	Attempt    int      // the attempt in which the checkpoint was shown; another is refused
	Checkpoint int      // its step
	Set        []string // KNOB=VALUE
	Name       string   // default: the parent's name and the step
	GPU        string   // number in nvidia-smi, UUID, or "cpu"; default: a free GPU, or the CPU without any
}

// Resumption describes how an ended run goes on.
type Resumption struct {
	Attempt int    // the attempt that was shown; another is refused
	Steps   int    // its new length
	GPU     string // as of a Branch
}

// NewRun describes a run from a recipe.
type NewRun struct {
	Recipe string   // a file, or the name of a built-in one
	Set    []string // KEY=VALUE
	Name   string   // default: the recipe's
	GPU    string   // as of a Branch
}

// Room has the names that a new run cannot be given, and the devices that it can.
type Room struct {
	Taken []string // names of runs
	GPUs  driver.GPUs
}

// Run is one row of the list of runs.
type Run struct {
	Name     string
	Dir      string
	State    wire.Phase
	Note     string
	Step     int
	Steps    int
	Loss     *float64     // nil before the first, or not finite
	Parent   *wire.Parent // of a branch
	Started  time.Time
	Datasets []string
}
