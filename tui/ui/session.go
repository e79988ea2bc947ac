package ui

import (
	"context"
	"time"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// Session is one run as the screens see it, live or finished. Its methods may
// block and are called in commands only.
type Session interface {
	State(ctx context.Context) (wire.State, error)
	Knobs(ctx context.Context) ([]wire.Knob, error)
	// Entries is the ledger, oldest first, each request once.
	Entries() ([]wire.Entry, error)
	// Events are the written events after a sequence number, oldest first.
	Events(since int64) ([]wire.Event, error)
	// Follow sends new events until ctx ends or the trainer is gone; then it
	// closes the channel.
	Follow(ctx context.Context, since int64) (<-chan wire.Event, error)
	// Poll returns what the metrics have gained since the last Poll.
	Poll() (metrics.Delta, error)
	// Do sends a request and waits for its fate, at most wait.
	Do(ctx context.Context, r wire.Request, wait time.Duration) (wire.Entry, error)
	// Kill ends the trainer at once, without a checkpoint.
	Kill(ctx context.Context) error
	// Branch starts a run from a checkpoint of this one, and returns its name.
	Branch(ctx context.Context, b Branch) (string, error)
	// Checkpoints are the steps that have one, oldest first.
	Checkpoints() ([]int, error)
	Infer(ctx context.Context, q wire.Question) ([]wire.Answer, error)
	// Predictions reads a dataset's predictions of a step, 0 the newest, and
	// says which steps there are, oldest first.
	Predictions(dataset string, step int) ([]wire.Prediction, []int, error)
}

// Branch says how another run goes on from a checkpoint.
type Branch struct {
	Attempt    int      // in which the checkpoint was shown; refused in another
	Checkpoint int      // its step
	Set        []string // KNOB=VALUE
	Name       string   // empty: after the first run and the step
	GPU        string   // its number in nvidia-smi, its UUID, or "cpu"; empty: a free one, else the CPU
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
