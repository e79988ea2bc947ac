// Package uitest provides a run in memory and a context around it, for the tests
// of screens.
package uitest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/notes"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
)

// Session is a run that answers at once from its fields. Requests change the
// knobs, and are kept.
type Session struct {
	S         wire.State
	K         []wire.Knob
	Ledger    []wire.Entry
	Log       []wire.Event
	Series    map[string]ui.Series
	Answered  map[string][]wire.Prediction
	Noted     notes.Notes
	Saved     []int         // steps with a checkpoint
	Say       []wire.Answer // to every question
	SayBefore *wire.Answer  // to the first wording of one that was edited; default: as Say
	Foreseen  wire.Preview  // of every change; its Changes are those that are asked about
	Taught    []wire.TaskTeachers
	Err       error // of every call to the trainer

	Requests  []wire.Request
	Questions []wire.Question
	Previews  []wire.PreviewQuestion
	Measured  []wire.TeachersQuestion
	Windows   []wire.WindowQuestion
	Branches  []ui.Branch
	Resumed   []ui.Resumption
	Served    int
	Killed    bool
	polled    bool
}

var _ ui.Session = (*Session)(nil)

// State implements ui.Session.
func (s *Session) State(context.Context) (wire.State, error) { return s.S, s.Err }

// Stamp implements ui.Session: of the state and the sizes of the rest.
func (s *Session) Stamp() string {
	return fmt.Sprint(s.S, len(s.K), len(s.Ledger), len(s.Log), len(s.Series))
}

// Knobs implements ui.Session.
func (s *Session) Knobs(context.Context) ([]wire.Knob, error) { return slices.Clone(s.K), s.Err }

// Entries implements ui.Session.
func (s *Session) Entries() ([]wire.Entry, error) { return slices.Clone(s.Ledger), nil }

// Events implements ui.Session.
func (s *Session) Events(since int64) ([]wire.Event, error) {
	var out []wire.Event
	for _, e := range s.Log {
		if e.Seq > since {
			out = append(out, e)
		}
	}
	return out, nil
}

// Follow implements ui.Session: nothing more comes.
func (s *Session) Follow(ctx context.Context, _ int64) (<-chan wire.Event, error) {
	ch := make(chan wire.Event)
	go func() {
		<-ctx.Done()
		close(ch)
	}()
	return ch, nil
}

// Poll implements ui.Session: everything, once.
func (s *Session) Poll([]int) (ui.Delta, error) {
	if s.polled {
		return ui.Delta{}, nil
	}
	s.polled = true
	return ui.Delta{Series: s.all()}, nil
}

// Newest implements ui.Session: nothing is read before everything is.
func (s *Session) Newest() (ui.Delta, error) { return ui.Delta{}, nil }

// Window implements ui.Session.
func (s *Session) Window(from, to int) (map[string]ui.Series, error) {
	all := s.all()
	for tag, of := range all {
		i, _ := slices.BinarySearch(of.Steps, from)
		j, _ := slices.BinarySearch(of.Steps, to+1)
		all[tag] = ui.Series{Steps: of.Steps[i:j], Values: of.Values[i:j]}
	}
	return all, nil
}

// averaged are the kinds of which tasks have means.
var averaged = []string{
	"ce", "kd", "yardstick", metrics.AllRight, metrics.SomeRight, metrics.NoneRight, metrics.WeightRight, metrics.WeightWrong, metrics.Acts,
	metrics.Falls, metrics.Truth, metrics.TruthPlain, metrics.TruthStudent, metrics.Ahead, metrics.Entropy,
}

// all returns the series with the means of the tasks.
func (s *Session) all() map[string]ui.Series {
	all := maps.Clone(s.Series)
	for _, t := range s.S.Tasks {
		for _, kind := range averaged {
			if m := s.mean(kind, t); len(m.Steps) > 0 {
				all[metrics.MeanTag(kind, t.Name)] = m
				if len(all[metrics.MeanTag(kind, "")].Steps) == 0 { // of all tasks that of the first stands in
					all[metrics.MeanTag(kind, "")] = m
				}
			}
		}
	}
	return all
}

// mean returns a task's loss over its datasets, weighted by their passes.
func (s *Session) mean(kind string, t wire.Task) (m ui.Series) {
	sums := map[int][2]float64{}
	for _, d := range t.Datasets {
		of, passes := s.Series[kind+"/"+d+"/"+t.Name], s.Series["passes/"+d+"/"+t.Name]
		for i, step := range of.Steps {
			weight := 1.0
			if k, found := slices.BinarySearch(passes.Steps, step); found {
				weight = passes.Values[k]
			}
			sums[step] = [2]float64{sums[step][0] + weight*of.Values[i], sums[step][1] + weight}
		}
	}
	for _, step := range slices.Sorted(maps.Keys(sums)) {
		m.Steps, m.Values = append(m.Steps, step), append(m.Values, sums[step][0]/sums[step][1])
	}
	return m
}

// Do implements ui.Session. It refuses a value outside its range, a set that expects
// another value, and an undo of another change than the last.
func (s *Session) Do(_ context.Context, r wire.Request, _ time.Duration) (wire.Entry, error) {
	s.Requests = append(s.Requests, r)
	if s.Err != nil {
		return wire.Entry{}, s.Err
	}
	e := wire.Entry{
		Seq: int64(len(s.Ledger) + 1), Time: s.S.Time, Attempt: 1, ID: r.ID, Author: r.Author,
		Action: r.Action, Fate: wire.Applied, Step: s.S.Step + 1, Dataset: r.Dataset, Teacher: r.Teacher,
	}
	switch u := s.S.Undo.Entry; {
	case r.Attempt != 0 && r.Attempt != s.S.Attempt:
		e.Fate, e.Why = wire.Refused, anotherAttempt(s.S.Attempt, r.Attempt).Error()
	case r.Action == wire.Rewind:
		s.S.Attempt++
		e.Attempt, e.Step = s.S.Attempt, r.Checkpoint+1
	case r.Action == wire.Undo && (u == nil || u.ID != r.Target):
		e.Fate, e.Why = wire.Refused, r.Target+" is not the last change"
	case r.Action == wire.Undo:
		e.Undoes = u.ID
		for _, ch := range ledger.Inverse(*u) {
			r.Changes = append(r.Changes, wire.Change{Name: ch.Name, Value: ch.New, Expect: ch.Old})
		}
	}
	if e.Fate == wire.Applied && r.AtStep > s.S.Step {
		e.Fate, e.Step = wire.Scheduled, r.AtStep
	}
	for _, ch := range r.Changes {
		i := slices.IndexFunc(s.K, func(k wire.Knob) bool { return k.Name == ch.Name })
		if v, ok := ch.Value.(float64); ok && (v < s.K[i].Min || v > s.K[i].Max) {
			e.Fate, e.Why = wire.Refused, fmt.Sprintf("%s = %v is outside %v … %v", ch.Name, v, s.K[i].Min, s.K[i].Max)
		}
		if ch.Expect != nil && ch.Expect != s.K[i].Value {
			e.Fate, e.Why = wire.Refused, fmt.Sprintf("%s is now %v, not %v", ch.Name, s.K[i].Value, ch.Expect)
		}
		e.Changes = append(e.Changes, wire.Changed{Name: ch.Name, Old: s.K[i].Value, New: ch.Value})
	}
	if e.Fate == wire.Applied {
		for _, ch := range r.Changes {
			i := slices.IndexFunc(s.K, func(k wire.Knob) bool { return k.Name == ch.Name })
			s.K[i].Value = ch.Value
		}
	}
	s.Ledger = append(s.Ledger, e)
	s.S.Undo = ledger.Undoable(s.Ledger, s.S.Step+1, nil)
	return e, nil
}

func anotherAttempt(now, shown int) error {
	return fmt.Errorf("the run is now in attempt %d, not %d", now, shown)
}

// Checkpoints implements ui.Session.
func (s *Session) Checkpoints() ([]int, error) { return s.Saved, nil }

// Branch implements ui.Session.
func (s *Session) Branch(_ context.Context, b ui.Branch) (string, error) {
	s.Branches = append(s.Branches, b)
	return fmt.Sprintf("runs/mtl-%d", b.Checkpoint), s.Err
}

// Room implements ui.Session: there are two runs and two GPUs.
func (s *Session) Room() (ui.Room, error) {
	return ui.Room{Taken: []string{"mtl", "mtl-2"}, GPUs: driver.GPUs{Driver: true, UUIDs: []string{"GPU-aa", "GPU-bb"}}}, nil
}

// Serve implements ui.Session: the model answers in an attempt of its own.
func (s *Session) Serve(context.Context) error {
	if s.Err != nil {
		return s.Err
	}
	s.Served++
	s.S.Serving, s.S.Attempt = true, s.S.Attempt+1
	return nil
}

// ModelSize implements ui.Session.
func (s *Session) ModelSize() (int64, error) { return 55 << 20, s.Err }

// Resume implements ui.Session.
func (s *Session) Resume(_ context.Context, r ui.Resumption) error {
	s.Resumed = append(s.Resumed, r)
	return s.Err
}

// Infer implements ui.Session: all models give the same answer.
func (s *Session) Infer(_ context.Context, q wire.Question) ([]wire.Answer, error) {
	s.Questions = append(s.Questions, q)
	if s.Err != nil {
		return nil, s.Err
	}
	var out []wire.Answer
	for _, model := range q.Models {
		for _, a := range s.Say {
			a.Model = model
			if q.Edited != nil {
				edited := a
				if s.SayBefore != nil {
					a = *s.SayBefore
				}
				a.Model, a.Step, a.Edited = edited.Model, edited.Step, &edited
			}
			if a.Importance != nil && q.Explain != a.Importance.Method {
				a.Importance = nil
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// Preview implements ui.Session.
func (s *Session) Preview(_ context.Context, q wire.PreviewQuestion) (wire.Preview, error) {
	s.Previews = append(s.Previews, q)
	p := s.Foreseen
	p.Changes = s.changed(q.Changes)
	return p, s.Err
}

// Kill implements ui.Session.
func (s *Session) Kill(_ context.Context, attempt int) error {
	if attempt != s.S.Attempt {
		return anotherAttempt(s.S.Attempt, attempt)
	}
	s.Killed = true
	return s.Err
}

// Predicted implements ui.Session.
func (s *Session) Predicted() ([]wire.Predicted, error) {
	var all []wire.Predicted
	for _, dataset := range slices.Sorted(maps.Keys(s.Answered)) {
		p := wire.Predicted{Dataset: dataset}
		for _, one := range s.Answered[dataset] {
			k := slices.IndexFunc(p.Steps, func(step wire.PredictedStep) bool { return step.Step == one.Step })
			if k < 0 {
				k = len(p.Steps)
				p.Steps = append(p.Steps, wire.PredictedStep{Step: one.Step})
				for _, t := range one.Teachers {
					p.Steps[k].Teachers = append(p.Steps[k].Teachers, t.Model)
				}
			}
			p.Steps[k].Examples++
		}
		slices.SortFunc(p.Steps, func(a, b wire.PredictedStep) int { return a.Step - b.Step })
		if len(p.Steps) > 0 {
			all = append(all, p)
		}
	}
	return all, nil
}

// Notes implements ui.Session.
func (s *Session) Notes(string) (notes.Notes, error) { return s.Noted, nil }

// Note implements ui.Session.
func (s *Session) Note(_ context.Context, c wire.NoteChanges) error {
	if s.Err != nil {
		return s.Err
	}
	var err error
	s.Noted, err = s.Noted.Change(c.Changes, "you", Now)
	return err
}

// Predictions implements ui.Session.
func (s *Session) Predictions(dataset string, step int) ([]wire.Prediction, []int, error) {
	var steps []int
	for _, p := range s.Answered[dataset] {
		if !slices.Contains(steps, p.Step) {
			steps = append(steps, p.Step)
		}
	}
	if len(steps) == 0 {
		return nil, nil, nil
	}
	slices.Sort(steps)
	if step == 0 {
		step = steps[len(steps)-1]
	}
	var out []wire.Prediction
	for _, p := range s.Answered[dataset] {
		if p.Step == step {
			out = append(out, p)
		}
	}
	return out, steps, nil
}
