package tui

import (
	"context"
	"fmt"
	"os"
	"strings"

	"dev.road/workbench/session"
	nvidia "dev.road/workbench/session/driver"
	"dev.road/workbench/session/teachers"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// live adapts a run to the screens' interface.
type live struct{ *session.Run }

var _ ui.Session = live{}

// attached is a run whose metrics are read as far as a screen shows them, or the
// last lines of the program.
func attached(r *session.Run) live {
	r.Show(shown)
	return live{r}
}

// shown reports whether a tag is in some chart or number.
func shown(tag string) bool {
	switch first, _, _ := strings.Cut(tag, "/"); first {
	case "loss", "windows_per_second", "ce", "passes", "mean", "share", "grad_share", "grad_cosine", "grad_pairs", "grad_projected",
		"dev":
		return true
	}
	return strings.HasSuffix(tag, "_seconds")
}

// Poll implements ui.Session.
func (l live) Poll(changes []int) (ui.Delta, error) {
	l.Spare(changes)
	return l.Run.Poll()
}

// Kill implements ui.Session.
func (l live) Kill(ctx context.Context, attempt int) error {
	if err := l.still(attempt); err != nil {
		return err
	}
	return session.Kill(ctx, l.Folder())
}

// still refuses an action that was confirmed in another attempt of the run.
func (l live) still(attempt int) error {
	i, _, err := l.Folder().Info()
	if err == nil && i.Attempt != attempt {
		return fmt.Errorf("the run is now in attempt %d, not %d: look at it again", i.Attempt, attempt)
	}
	return err
}

// Teachers implements ui.Session: the figures on dev sets are those that the folder has.
func (l live) Teachers(ctx context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return teachers.Of(ctx, l.Run, q)
}

// Stamp implements ui.Session.
func (l live) Stamp() string { return l.Folder().Stamp() }

// Checkpoints implements ui.Session.
func (l live) Checkpoints() ([]int, error) { return l.Folder().CheckpointSteps() }

// Room implements ui.Session.
func (l live) Room() (ui.Room, error) {
	folders, err := session.List()
	if err != nil {
		return ui.Room{}, err
	}
	r := ui.Room{GPUs: nvidia.ListGPUs(os.DirFS("/"))}
	for _, f := range folders {
		r.Taken = append(r.Taken, f.Name())
	}
	return r, nil
}

// openRun opens a run by its folder.
func openRun(dir string) (ui.Session, error) { return attached(session.Open(session.Folder(dir))), nil }

// listRuns finds the runs and asks each for its state.
func listRuns(ctx context.Context) func() ([]ui.Run, error) {
	return func() ([]ui.Run, error) {
		folders, err := session.List()
		if err != nil {
			return nil, err
		}
		out := make([]ui.Run, 0, len(folders))
		for _, f := range folders {
			r := ui.Run{Name: f.Name(), Dir: f.Dir()}
			s, err := session.Open(f).State(ctx)
			if err != nil {
				r.Note = err.Error()
				out = append(out, r)
				continue
			}
			r.State, r.Note, r.Step, r.Steps, r.Loss, r.Started, r.Parent = s.State, s.Note, s.Step, s.Steps, s.Loss, s.Started, s.Parent
			for _, d := range s.Datasets {
				r.Datasets = append(r.Datasets, d.Name)
			}
			out = append(out, r)
		}
		return out, nil
	}
}
