package engine

import (
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/session/wire"
)

// state is what a run is made of besides weights and moments: with it, and
// with the ledger's later entries, a resumed run repeats the steps that
// followed. Dropout and draws need no state but the step, and an epoch's its end.
type state struct {
	Step    int                  `json:"step"`
	Attempt int                  `json:"attempt"`
	Time    time.Time            `json:"time"`
	Threads int                  `json:"threads"`
	Matmul  string               `json:"matmul"` // what multiplies matrices on the CPU: like threads, it shows in the last bits
	Knobs   map[string]any       `json:"knobs"`
	Cursors map[string]int       `json:"cursors"` // windows drawn, by dataset
	Epoch   map[string]int       `json:"epoch"`   // cursors at which it ends, by dataset
	Passes  map[string]int       `json:"passes"`  // by dataset
	Data    map[string]string    `json:"data"`    // fingerprints of the training windows, by dataset
	Recent  []string             `json:"recent"`  // the last passes' datasets
	Skipped int                  `json:"skipped"`
	Unlucky int                  `json:"unlucky"`
	Targets []activeState        `json:"targets"`
	Evals   map[string]wire.Eval `json:"evals"`
}

// activeState is one teacher's targets in use.
type activeState struct {
	Dataset string   `json:"dataset"`
	Teacher string   `json:"teacher"`
	Shards  []string `json:"shards"`
}

// state gathers what the next step depends on, in a copy.
func (t *trainer) state() state {
	s := state{
		Step: t.step, Attempt: t.attempt, Time: time.Now(), Threads: t.options().Threads, Matmul: t.student.Matmul(), Skipped: t.skipped, Unlucky: t.unlucky,
		Knobs: map[string]any{}, Cursors: map[string]int{}, Epoch: map[string]int{}, Passes: map[string]int{}, Data: map[string]string{}, Targets: []activeState{},
		Evals: maps.Clone(t.evals),
	}
	for _, k := range t.knobs {
		s.Knobs[k.Name] = k.get(&t.set)
	}
	for _, d := range t.datasets {
		s.Cursors[d.name], s.Epoch[d.name], s.Passes[d.name], s.Data[d.name] = d.cursor, d.epochEnd, d.passes, d.fingerprint()
		for _, a := range d.active {
			s.Targets = append(s.Targets, activeState{Dataset: d.name, Teacher: a.teacher, Shards: a.shards})
		}
	}
	for _, i := range t.recent {
		s.Recent = append(s.Recent, t.sampled[i].name)
	}
	return s
}

// restore takes the run back to a checkpoint's state.
func (t *trainer) restore(s state) error {
	t.step, t.savedAt, t.skipped, t.unlucky = s.Step, s.Step, s.Skipped, s.Unlucky
	for i, k := range t.knobs {
		v, ok := s.Knobs[k.Name]
		if !ok {
			continue
		}
		if err := k.check(v); err != nil {
			return fmt.Errorf("checkpoint of step %d: %w", s.Step, err)
		}
		t.knobs[i].set(&t.set, v)
	}
	for _, d := range t.datasets {
		if d.train != nil {
			d.print = s.Data[d.name]
			if err := d.unchanged(s.Step); err != nil {
				return err
			}
		}
		d.cursor, d.epochEnd, d.passes = s.Cursors[d.name], s.Epoch[d.name], s.Passes[d.name]
	}
	for _, name := range s.Recent {
		if d := t.dataset(name); d != nil && d.index >= 0 {
			t.recent = append(t.recent, d.index)
		}
	}
	for key, e := range s.Evals {
		t.evals[key] = e
	}
	for _, a := range s.Targets {
		t.join(a.Dataset, a.Teacher, a.Shards)
	}
	if t.phase == wire.Paused {
		return fmt.Errorf("checkpoint of step %d: %s; to go on without these targets, move the checkpoint away", s.Step, t.note)
	}
	return nil
}
