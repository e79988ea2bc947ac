package engine

import (
	"context"
	"slices"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/wire"
)

// takeUp restores a checkpoint's state (none: the beginning), and lines up
// what the metrics and the ledger say of before and after it.
func (t *trainer) takeUp(ctx context.Context, dir string, from state, columns *metrics.Columns) error {
	for _, d := range t.datasets {
		if d.index >= 0 && t.hasTargets(d) { // they are of all its windows
			if err := t.readThrough(ctx, d); err != nil {
				return err
			}
		}
	}
	if dir != "" {
		t.history = newHistory(columns)
		back, err := t.recall(from)
		if err != nil {
			return err
		}
		t.adopt(back)
	}
	entries := t.ledger.Entries()
	t.replay = ledger.After(entries, t.step)
	for _, e := range entries {
		if e.Action == wire.Set && e.Fate == wire.Scheduled {
			t.scheduled = append(t.scheduled, scheduledSet{request: requestOf(e), entry: e})
		}
	}
	return nil
}

// hasTargets says whether the ledger has let targets of a dataset in.
func (t *trainer) hasTargets(d *dataset) bool {
	return slices.ContainsFunc(t.ledger.Entries(), func(e wire.Entry) bool { return e.Action == wire.TargetsIn && e.Dataset == d.name })
}

// requestOf is the request that a scheduled entry stands for.
func requestOf(e wire.Entry) wire.Request {
	r := wire.Request{ID: e.ID, Author: e.Author, Action: e.Action, AtStep: e.Step}
	for _, c := range e.Changes {
		r.Changes = append(r.Changes, wire.Change{Name: c.Name, Value: c.New, Expect: c.Expect})
	}
	return r
}

// restartTeaching takes up the teach jobs that an interruption cut off; one
// that was cancelled stays so.
func (t *trainer) restartTeaching() error {
	var wanted []wire.Entry
	for _, e := range t.ledger.Entries() {
		if e.Fate != wire.Applied || e.Action != wire.Teach && e.Action != wire.CancelJob {
			continue
		}
		wanted = slices.DeleteFunc(wanted, func(w wire.Entry) bool {
			return w.Dataset == e.Dataset && teacherName(w.Teacher) == teacherName(e.Teacher)
		})
		if e.Action == wire.Teach {
			wanted = append(wanted, e)
		}
	}
	for _, e := range wanted {
		d := t.dataset(e.Dataset)
		if d == nil {
			continue
		}
		j, err := t.startTeach(d, t.source(d, e.Teacher))
		if err != nil {
			t.say("job", "warn", nil, "teach %s ← %s cannot go on: %v", e.Dataset, e.Teacher, err)
			continue
		}
		if j.ready() && j.shown.Done >= j.shown.Total && len(t.joins) == 0 {
			t.endJob(j, "done", "was complete")
		}
	}
	return nil
}

// known lists the shards that the ledger has let in, or that wait for it.
func (t *trainer) known() []string {
	var shards []string
	for _, e := range slices.Concat(t.ledger.Entries(), t.joins) {
		if e.Action == wire.TargetsIn && e.Fate != wire.Superseded {
			shards = append(shards, e.Shards...)
		}
	}
	return shards
}
