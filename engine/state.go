package engine

import (
	"fmt"
	"maps"
	"time"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// state is what a run is made of besides weights and moments: with it, and
// with the ledger's later entries, a resumed run repeats the steps that
// followed. Dropout and draws need no state but the step, and an epoch's its end.
type state struct {
	Step    int       `json:"step"`
	Attempt int       `json:"attempt"`
	Time    time.Time `json:"time"`
	compute.Arithmetic
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
		Step: t.at.Step, Attempt: t.at.Attempt, Time: time.Now(), Arithmetic: compute.ArithmeticOf(t.student, t.jobs.voices.options), Skipped: t.guard.skipped, Unlucky: t.guard.unlucky,
		Knobs: map[string]any{}, Cursors: map[string]int{}, Epoch: map[string]int{}, Passes: map[string]int{}, Data: map[string]string{}, Targets: []activeState{},
		Evals: maps.Clone(t.jobs.evals),
	}
	for _, k := range t.control.knobs {
		s.Knobs[k.Name] = t.set.Get(k.Name)
	}
	for _, d := range t.feed.datasets {
		s.Cursors[d.name], s.Epoch[d.name], s.Passes[d.name], s.Data[d.name] = d.cursor, d.epochEnd, d.passes, d.fingerprint()
		for _, a := range t.distillation.active[d] {
			s.Targets = append(s.Targets, activeState{Dataset: d.name, Teacher: a.teacher, Shards: a.shards})
		}
	}
	for _, i := range t.feed.recent {
		s.Recent = append(s.Recent, t.feed.sampled[i].name)
	}
	return s
}

// recalled is a checkpoint's state, ready to be taken over: what could be in the
// way of that shows before anything of the run is changed.
type recalled struct {
	state
	set    *recipe.Recipe
	active map[*dataset][]*activeTargets
}

// recall reads what a state comes to for this run.
func (t *trainer) recall(s state) (*recalled, error) {
	r := &recalled{state: s, set: t.recipe.Clone(), active: map[*dataset][]*activeTargets{}}
	err := t.fill(r)
	if err != nil {
		r.close()
		return nil, fmt.Errorf("checkpoint of step %d: %w", s.Step, err)
	}
	return r, nil
}

func (t *trainer) fill(r *recalled) error {
	for _, k := range t.control.knobs {
		v, ok := r.Knobs[k.Name]
		if !ok {
			continue
		}
		if err := k.Check(v); err != nil {
			return err
		}
		r.set.Set(k.Name, v)
	}
	for _, d := range t.feed.datasets {
		if err := d.unchanged(r.Data[d.name], r.Step); err != nil {
			return err
		}
	}
	for _, a := range r.Targets {
		d := t.feed.named(a.Dataset)
		if d == nil {
			return fmt.Errorf("it has targets of %q, which is no dataset of this run", a.Dataset)
		}
		var err error
		if r.active[d], err = t.distillation.use(d, r.active[d], a.Teacher, a.Shards); err != nil {
			return fmt.Errorf("%w; to go on without these targets, move the checkpoint away", err)
		}
	}
	return nil
}

// close lets go of the targets of a state that is not taken over.
func (r *recalled) close() {
	for _, active := range r.active {
		closeTargets(active)
	}
}

// adopt takes a recalled state over.
func (t *trainer) adopt(r *recalled) {
	t.at.Step, t.keeper.newest, t.keeper.tried, t.jobs.queuedAt = r.Step, r.Step, r.Step, 0
	t.guard.skipped, t.guard.unlucky, *t.set = r.Skipped, r.Unlucky, *r.set
	for _, d := range t.feed.datasets {
		d.print, d.cursor, d.epochEnd, d.passes = r.Data[d.name], r.Cursors[d.name], r.Epoch[d.name], r.Passes[d.name]
	}
	t.distillation.replace(r.active)
	t.feed.recent = t.feed.recent[:0]
	for _, name := range r.Recent {
		if d := t.feed.named(name); d != nil && d.index >= 0 {
			t.feed.recent = append(t.feed.recent, d.index)
		}
	}
	t.jobs.evals = map[string]wire.Eval{}
	maps.Copy(t.jobs.evals, r.Evals)
	t.keeper.history.forget(t.at.Step)
	t.keeper.linkBest()
}
