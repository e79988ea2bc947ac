package plan

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// Phase is the state of a job.
type Phase string

// The phases of a job.
const (
	Waiting Phase = "waiting" // for a job before it, or its turn
	Running Phase = "running" // its run has a trainer, or its command is in progress
	Paused  Phase = "paused"  // its run is paused: a person or the trainer did that
	Stopped Phase = "stopped" // begun, and ended before its end: it is taken up again
	Failed  Phase = "failed"  // and not tried again before the next plan run
	Blocked Phase = "blocked" // a job that it needs has failed
	Done    Phase = "done"
)

// Status is the state of one job.
type Status struct {
	*Job
	Phase   Phase   `json:"state"`
	Step    int     `json:"step,omitempty"`
	Steps   int     `json:"steps,omitempty"`
	ETA     float64 `json:"eta_seconds,omitempty"`
	Taught  float64 `json:"taught,omitempty"` // share of the windows of a run that writes soft targets
	Why     string  `json:"why,omitempty"`    // of a failure, a pause or an early end
	Result  string  `json:"result,omitempty"`
	GPU     string  `json:"gpu_uuid,omitempty"` // of its newest attempt
	Seconds float64 `json:"seconds,omitempty"`  // from the first start to the end
}

// Reason is the phase with its reason, of a job that has one.
func (s *Status) Reason() string {
	if s.Why == "" || strings.HasPrefix(s.Why, string(s.Phase)) {
		return cmp.Or(s.Why, string(s.Phase))
	}
	return string(s.Phase) + ": " + s.Why
}

// Share is the part of the job that is done, of 1: by steps, or of a stage that teaches by
// windows.
func (s *Status) Share() float64 {
	switch {
	case s.Phase == Done:
		return 1
	case s.Does == Teach:
		return s.Taught
	case s.Steps > 0:
		return float64(s.Step) / float64(s.Steps)
	}
	return 0
}

// Live reports whether the job's run has a trainer.
func (s *Status) Live() bool { return s.Does.Trains() && (s.Phase == Running || s.Phase == Paused) }

// Begun reports whether the job has a run.
func (s *Status) Begun() bool {
	return s.Does.Trains() && (s.Live() || s.Phase == Stopped || s.Phase == Done || s.Steps > 0)
}

// Look returns the state of each job as the runs' folder has it; see [Record.Settle] for the
// rest. A job that needs an unfinished one waits.
func Look(ctx context.Context, jobs []*Job) ([]Status, error) {
	return new(Lookout).Look(ctx, jobs)
}

// look returns the state of a job.
func look(ctx context.Context, root string, j *Job) (Status, error) {
	s := Status{Job: j, Phase: Waiting}
	if !j.Does.Trains() {
		file := j.Mark(root)
		switch _, err := os.Stat(file); {
		case err == nil:
			s.Phase, s.Result = Done, file
		case !errors.Is(err, fs.ErrNotExist):
			return s, err
		}
		return s, nil
	}
	f := session.Folder(filepath.Join(root, j.Run))
	if _, err := os.Lstat(f.Recipe()); errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	run := session.Open(f)
	now, err := run.State(ctx)
	if err != nil {
		return s, err
	}
	s.GPU = now.GPU
	s.Step, s.Steps, s.ETA = now.Step, now.Steps, now.ETASeconds
	if t := now.Teaching; t != nil && t.Total > 0 && j.Does == Teach {
		s.Taught, s.ETA = float64(t.Done)/float64(t.Total), t.ETASeconds
	}
	switch now.State {
	case wire.Finished:
		s.Phase = Done
	case wire.Paused:
		s.Phase, s.Why = Paused, now.Note
	case wire.Starting, wire.Running, wire.Stalled:
		s.Phase = Running
	default:
		s.Phase, s.Why = Stopped, now.Note
	}
	if !now.Started.IsZero() {
		end := time.Now()
		if now.Exit != nil {
			end = now.Time
		}
		s.Seconds = end.Sub(now.Started).Seconds()
	}
	return s, nil
}

// Mark is the file of a job in the runs' folder root: of one that is no run the output of
// its command. A Makefile's rules leave it empty for runs.
func (j *Job) Mark(root string) string {
	return filepath.Join(root, plansFolder, "results", j.Run+".json")
}

// plansFolder is the folder of plans among the runs: no run has a name with a point.
const plansFolder = ".plans"
