package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// File has the predictions of a file, to be inspected without a run.
type File struct {
	Name string // of the file
	List []wire.Prediction
	Kept *notes.File // notes on the examples; nil: they can have none
}

// filed shows the predictions of a file as a run without steps, changes or a process.
type filed struct {
	File
	read time.Time
}

var (
	_ ui.Session = (*filed)(nil)
	_ ui.Bare    = (*filed)(nil)
)

// Without implements ui.Bare.
func (f *filed) Without() string {
	return f.Name + " has predictions alone; a model is asked with: road inspect CHECKPOINT --data FILE"
}

var errFiled = errors.New("there is no run: these are the predictions of a file")

// State implements ui.Session: a dataset for each that the predictions name.
func (f *filed) State(context.Context) (wire.State, error) {
	s := wire.State{
		Run: f.Name, State: wire.Finished, Time: f.read, Datasets: []wire.Dataset{}, Tasks: []wire.Task{}, Evals: []wire.Eval{},
		Jobs: []wire.Job{},
	}
	for i := range f.List {
		p := &f.List[i]
		k := slices.IndexFunc(s.Datasets, func(d wire.Dataset) bool { return d.Name == p.Dataset })
		if k < 0 {
			k = len(s.Datasets)
			s.Datasets = append(s.Datasets, wire.Dataset{Name: p.Dataset, Tasks: []string{p.Task}})
		}
		s.Datasets[k].Dev++
		s.Step = max(s.Step, p.Step)
	}
	s.Steps = s.Step
	return s, nil
}

// Predictions implements ui.Session.
func (f *filed) Predictions(dataset string, _ int) ([]wire.Prediction, []int, error) {
	var list []wire.Prediction
	for _, p := range f.List {
		if p.Dataset == dataset {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil, nil, nil
	}
	return list, []int{list[0].Step}, nil
}

// Predicted implements ui.Session.
func (f *filed) Predicted() ([]wire.Predicted, error) {
	var all []wire.Predicted
	for i := range f.List {
		p := &f.List[i]
		k := slices.IndexFunc(all, func(d wire.Predicted) bool { return d.Dataset == p.Dataset })
		if k < 0 {
			k = len(all)
			all = append(all, wire.Predicted{Dataset: p.Dataset, Steps: []wire.PredictedStep{{Step: p.Step}}})
		}
		all[k].Steps[0].Examples++
	}
	return all, nil
}

// Notes implements ui.Session: a file's notes are by the ids of all of its datasets.
func (f *filed) Notes(string) (notes.Notes, error) {
	if f.Kept == nil {
		return nil, nil
	}
	return f.Kept.Read()
}

// Note implements ui.Session.
func (f *filed) Note(_ context.Context, c wire.NoteChanges) error {
	if f.Kept == nil {
		return errFiled
	}
	_, err := f.Kept.Change(c.Changes, session.Author())
	return err
}

// Stamp implements ui.Session: the file was read at once.
func (f *filed) Stamp() string { return f.Name }

// Knobs implements ui.Session.
func (f *filed) Knobs(context.Context) ([]wire.Knob, error) { return nil, nil }

// Entries implements ui.Session.
func (f *filed) Entries() ([]wire.Entry, error) { return nil, nil }

// Events implements ui.Session.
func (f *filed) Events(int64) ([]wire.Event, error) { return nil, nil }

// Follow implements ui.Session: there is no news.
func (f *filed) Follow(context.Context, int64) (<-chan wire.Event, error) {
	none := make(chan wire.Event)
	close(none)
	return none, nil
}

// Poll implements ui.Session.
func (f *filed) Poll([]int) (metrics.Delta, error) { return metrics.Delta{}, nil }

// Newest implements ui.Session.
func (f *filed) Newest() (metrics.Delta, error) { return metrics.Delta{}, nil }

// Window implements ui.Session.
func (f *filed) Window(int, int) (map[string]metrics.Series, error) { return nil, nil }

// Do implements ui.Session.
func (f *filed) Do(context.Context, wire.Request, time.Duration) (wire.Entry, error) {
	return wire.Entry{}, errFiled
}

// Kill implements ui.Session.
func (f *filed) Kill(context.Context, int) error { return errFiled }

// Branch implements ui.Session.
func (f *filed) Branch(context.Context, ui.Branch) (string, error) { return "", errFiled }

// Serve implements ui.Session.
func (f *filed) Serve(context.Context) error { return errFiled }

// ModelSize implements ui.Session.
func (f *filed) ModelSize() (int64, error) { return 0, errFiled }

// Resume implements ui.Session.
func (f *filed) Resume(context.Context, ui.Resumption) error { return errFiled }

// Checkpoints implements ui.Session.
func (f *filed) Checkpoints() ([]int, error) { return nil, nil }

// Room implements ui.Session.
func (f *filed) Room() (ui.Room, error) { return ui.Room{}, errFiled }

// Infer implements ui.Session.
func (f *filed) Infer(context.Context, wire.Question) ([]wire.Answer, error) {
	return nil, fmt.Errorf("%w: %s", errFiled, f.Without())
}

// Preview implements ui.Session.
func (f *filed) Preview(context.Context, wire.PreviewQuestion) (wire.Preview, error) {
	return wire.Preview{}, errFiled
}

// Teachers implements ui.Session.
func (f *filed) Teachers(context.Context, wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return nil, errFiled
}

// WindowTargets implements ui.Session.
func (f *filed) WindowTargets(context.Context, wire.WindowQuestion) (wire.WindowTargets, error) {
	return wire.WindowTargets{}, errFiled
}
