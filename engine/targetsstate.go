package engine

import (
	"fmt"

	"dev.road/workbench/engine/feed"
)

// targetsState is one teacher's targets in use, in a checkpoint's state.
type targetsState struct {
	Dataset string   `json:"dataset"`
	Teacher string   `json:"teacher"`
	Shards  []string `json:"shards"`
}

// state lists the targets in use.
func (k *distillation) state() []targetsState {
	s := []targetsState{}
	for _, d := range k.feed.Datasets {
		for _, a := range k.active[d] {
			s = append(s, targetsState{Dataset: d.Name, Teacher: a.teacher, Shards: a.shards})
		}
	}
	return s
}

// targets are soft targets that were opened, and are not in use yet.
type targets map[*feed.Dataset][]*activeTargets

// recall opens the targets of a state.
func (k *distillation) recall(s []targetsState) (targets, error) {
	active := targets{}
	for _, a := range s {
		d := k.feed.Named(a.Dataset)
		if d == nil {
			active.close()
			return nil, fmt.Errorf("it has targets of %q, which is no dataset of this run", a.Dataset)
		}
		var err error
		if active[d], err = k.use(d, active[d], a.Teacher, a.Shards); err != nil {
			active.close()
			return nil, fmt.Errorf("%w; to go on without these targets, move the checkpoint away", err)
		}
	}
	return active, nil
}

// close closes the files of targets that are not used, or no longer.
func (t targets) close() {
	for _, active := range t {
		closeTargets(active)
	}
}

// restore puts recalled targets in the place of those in use.
func (k *distillation) restore(t targets) {
	k.active.close()
	k.active = t
}
