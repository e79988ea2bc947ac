package session

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/knobs"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Snapshot is snapshot.json, the last published state of a trainer.
type Snapshot struct {
	State wire.State  `json:"state"`
	Knobs []wire.Knob `json:"knobs"`
}

// KeepSnapshot writes a snapshot for the time without a trainer.
func (o *Owner) KeepSnapshot(s Snapshot) error { return o.writeJSON(o.snapshot(), s, durable.Replace) }

// lastSnapshot reads the snapshot, or derives one from the recipe before the first, or
// in the place of a damaged one; ignored says so.
func (f Folder) lastSnapshot() (s Snapshot, ignored string, err error) {
	found, ignored := f.hint(f.snapshot(), &s)
	if found {
		return s, "", nil
	}
	s = Snapshot{} // a damaged one may have left a part
	r, err := recipe.ReadRun(f.Recipe(), nil)
	if err != nil {
		return s, "", fmt.Errorf("read run %s: %w", f.Name(), err)
	}
	s.State = wire.State{
		Steps: r.Train.Steps, Precision: r.Model.Precision,
		Datasets: []wire.Dataset{}, Tasks: []wire.Task{}, Evals: []wire.Eval{}, Jobs: []wire.Job{},
	}
	for _, k := range knobs.Declare(r) {
		k.Value = r.Get(k.Name)
		s.Knobs = append(s.Knobs, k.Knob)
	}
	for _, name := range r.Order {
		d := r.Datasets[name]
		s.State.Datasets = append(s.State.Datasets, wire.Dataset{Name: name, Tasks: d.Task, Teachers: d.Teachers, Rules: d.Rules()})
		for _, task := range d.Task {
			i := slices.IndexFunc(s.State.Tasks, func(t wire.Task) bool { return t.Name == task })
			if i < 0 {
				i = len(s.State.Tasks)
				head, _ := r.Task(task) // the recipe was checked
				s.State.Tasks = append(s.State.Tasks, wire.Task{
					Name: task, Kind: string(head.Kind), Labels: head.Labels, Weight: r.Tasks[task].LossWeight,
				})
			}
			s.State.Tasks[i].Datasets = append(s.State.Tasks[i].Datasets, name)
		}
	}
	return s, ignored, nil
}

// State returns a run's state from its folder: the last snapshot, brought up to date
// with the events since.
func (f Folder) State(at time.Time) (wire.State, error) {
	kept, ignored, err := f.lastSnapshot()
	if err != nil {
		return wire.State{}, err
	}
	i, _, err := f.Info()
	if err != nil {
		return wire.State{}, err
	}
	l, err := f.Liveness(at)
	if err != nil {
		return wire.State{}, err
	}
	s := kept.State
	missed := f.catchUp(&s)
	s.Run, s.Dir, s.Host, s.PID = f.Name(), f.Dir(), i.Host, i.PID
	s.Attempt, s.Place, s.Started, s.Checkpoint = i.Attempt, i.Place, i.Started, i.Checkpoint
	if s.Parent = i.Parent; s.Parent != nil {
		s.Step = max(s.Step, s.Parent.Step) // a branch starts there
	}
	s.State, s.Note, s.Exit, s.Clients = l.Phase, join(join(l.Note, ignored), missed), l.Exit, 0
	s.Serving = l.serving()
	if a := l.Alive; a != nil && !a.Time.Before(s.Time) {
		s.Time, s.NextSign = a.Time, a.NextSign
		if a.Phase != wire.Starting { // a starting trainer knows less than its folder
			s.Step, s.Steps, s.Loss = a.Step, a.Steps, a.Loss
		}
	}
	if !l.Phase.Live() {
		s.WindowsRate, s.TokensRate, s.ETASeconds = 0, 0, 0
		for n := range s.Jobs {
			if s.Jobs[n].State == wire.JobRunning { // a resume continues it
				s.Jobs[n].State, s.Jobs[n].Rate, s.Jobs[n].ETASeconds = "paused", 0, 0
			}
		}
	}
	return s, nil
}
