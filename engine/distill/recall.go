package distill

import (
	"fmt"

	"dev.road/workbench/engine/feed"
)

// State is one teacher's targets in use, in a checkpoint's state.
type State struct {
	Dataset string   `json:"dataset"`
	Teacher string   `json:"teacher"`
	Shards  []string `json:"shards"`
	From    string   `json:"from,omitempty"` // the store that they are in; none: the run's own targets
}

// State lists the targets in use.
func (k *Distillation) State() []State {
	s := []State{}
	for _, d := range k.feed.Datasets {
		for _, a := range k.active[d] {
			s = append(s, State{Dataset: d.Name, Teacher: a.teacher, Shards: a.shards, From: a.from})
		}
	}
	return s
}

// Targets are soft targets that were opened, and are not in use yet.
type Targets map[*feed.Dataset][]*activeTargets

// Recall opens the targets of a state.
func (k *Distillation) Recall(s []State) (Targets, error) {
	active := Targets{}
	for _, a := range s {
		d := k.feed.Named(a.Dataset)
		if d == nil {
			active.Close()
			return nil, fmt.Errorf("it has targets of %q, which is not a dataset of this run", a.Dataset)
		}
		var err error
		if active[d], err = k.openShards(d, active[d], a.Teacher, a.From, a.Shards); err != nil {
			active.Close()
			return nil, err
		}
	}
	return active, nil
}

// Close closes the files of targets that are not used, or no longer.
func (t Targets) Close() {
	for _, active := range t {
		closeTargets(active)
	}
}

// Restore puts recalled targets in the place of those in use.
func (k *Distillation) Restore(t Targets) {
	k.active.Close()
	k.active, k.lost = t, false
}

// Reopen opens the targets in use again if some could not be read, with every byte checked.
func (k *Distillation) Reopen() error {
	if !k.lost {
		return nil
	}
	again, err := k.Recall(k.State())
	if err == nil {
		k.Restore(again)
	}
	return err
}
