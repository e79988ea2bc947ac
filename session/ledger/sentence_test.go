package ledger

import (
	"testing"

	"dev.road/workbench/session/wire"
)

func TestEntriesAreToldInASentence(t *testing.T) {
	w := []wire.Changed{{Name: "kd.w", Old: 0.75, New: 0.6}}
	steps := []wire.Changed{{Name: "train.steps", Old: 100.0, New: 1e6}}
	words := []wire.Changed{{Name: "kd.none_right", Old: "scaled", New: "mean"}, {Name: "kd.t_squared", Old: true, New: false}}
	of := func(a wire.Action, f wire.Fate, step int, changes []wire.Changed, why string) wire.Entry {
		return wire.Entry{Action: a, Fate: f, Step: step, Changes: changes, Why: why}
	}
	on := func(a wire.Action, step int, job string) wire.Entry {
		return wire.Entry{Action: a, Fate: wire.Applied, Step: step, Dataset: "quac", Teacher: "large-1", Job: job}
	}
	everything := wire.Entry{Action: wire.Teach, Fate: wire.Applied, Step: 4, Teacher: "large-1"}
	for want, e := range map[string]wire.Entry{
		"kd.w 0.75 → 0.6 applied at step 12":                               of(wire.Set, wire.Applied, 12, w, ""),
		"kd.w 0.75 → 0.6 scheduled for step 12000":                         of(wire.Set, wire.Scheduled, 12000, w, ""),
		"kd.w 0.75 → 0.6 changes nothing":                                  of(wire.Set, wire.Noop, 3, w, ""),
		"kd.none_right scaled → mean, kd.t_squared true → false cancelled": of(wire.Set, wire.Cancelled, 3, words, ""),
		"set refused: kd.w is now 0.6, not 0.7":                            of(wire.Set, wire.Refused, 3, nil, "kd.w is now 0.6, not 0.7"),
		"train.steps 100 → 1000000 applied at step 3: out of memory":       of(wire.Set, wire.Applied, 3, steps, "out of memory"),
		"undo kd.w 0.75 → 0.6 applied at step 12":                          of(wire.Undo, wire.Applied, 12, w, ""),
		"rewind to step 20 with kd.w 0.75 → 0.6 applied":                   of(wire.Rewind, wire.Applied, 21, w, ""),
		"rewind refused: no such checkpoint":                               of(wire.Rewind, wire.Refused, 31, nil, "no such checkpoint"),
		"evaluate applied at step 7":                                       of(wire.Evaluate, wire.Applied, 7, nil, ""),
		"pause superseded: attempt 2 goes on":                              of(wire.Pause, wire.Superseded, 7, nil, "attempt 2 goes on"),
		"teach quac ← large-1 started at step 4 as job teach-1":            on(wire.Teach, 4, "teach-1"),
		"teach everything applied at step 4":                               of(wire.Teach, wire.Applied, 4, nil, ""),
		"teach everything changes nothing: all of it is taught or queued":  of(wire.Teach, wire.Noop, 4, nil, ""),
		"teach everything ← large-1 applied at step 4":                     everything,
		"checkpoint of step 458 saved":                                     of(wire.Checkpoint, wire.Applied, 459, nil, ""),
		"checkpoint of step 458 was saved already":                         of(wire.Checkpoint, wire.Noop, 459, nil, ""),
		"cancel job teach-1 applied at step 5":                             on(wire.CancelJob, 5, "teach-1"),
		"targets quac ← large-1, 0 shards applied at step 6":               on(wire.TargetsIn, 6, ""),
	} {
		if got := Attributed(e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	a := change(1, "a", 3, "kd.w", 0.75, 0.6)
	by := guard(change(2, "b", 4, "kd.w", 0.6, 0.5))
	got := NothingToUndo(wire.Undoable{PassedOver: []wire.PassedOver{{Entry: a, By: &by}}})
	want := "kd.w 0.75 → 0.6 applied at step 3 (ann@box) cannot be undone: " +
		"overtaken by kd.w 0.6 → 0.5 applied at step 4: out of memory (trainer)"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
