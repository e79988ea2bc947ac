package ledger

import (
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
)

func TestEntriesAreToldInASentence(t *testing.T) {
	w := []wire.Changed{{Name: "kd.w", Old: 0.75, New: 0.6}}
	for want, e := range map[string]wire.Entry{
		"kd.w 0.75 → 0.6 applied at step 12 (ann@box)":                     {Action: wire.Set, Fate: wire.Applied, Step: 12, Author: "ann@box", Changes: w},
		"kd.w 0.75 → 0.6 scheduled for step 12000":                         {Action: wire.Set, Fate: wire.Scheduled, Step: 12000, Changes: w},
		"kd.w 0.75 → 0.6 changes nothing":                                  {Action: wire.Set, Fate: wire.Noop, Changes: w},
		"set refused: kd.w is 0.6 by now, not 0.7":                         {Action: wire.Set, Fate: wire.Refused, Step: 3, Why: "kd.w is 0.6 by now, not 0.7"},
		"train.steps 100 → 1000000 applied at step 3: for want of better":  {Action: wire.Set, Fate: wire.Applied, Step: 3, Why: "for want of better", Changes: []wire.Changed{{Name: "train.steps", Old: 100.0, New: 1e6}}},
		"undo kd.w 0.75 → 0.6 applied at step 12":                          {Action: wire.Undo, Fate: wire.Applied, Step: 12, Changes: w},
		"rewind to step 20 with kd.w 0.75 → 0.6 applied":                   {Action: wire.Rewind, Fate: wire.Applied, Step: 21, Changes: w},
		"rewind refused: no such checkpoint":                               {Action: wire.Rewind, Fate: wire.Refused, Step: 31, Why: "no such checkpoint"},
		"teach quac ← large-1 applied at step 4 as job teach-1":            {Action: wire.Teach, Fate: wire.Applied, Step: 4, Dataset: "quac", Teacher: "large-1", Job: "teach-1"},
		"cancel job teach-1 applied at step 5":                             {Action: wire.CancelJob, Fate: wire.Applied, Step: 5, Dataset: "quac", Teacher: "large-1", Job: "teach-1"},
		"targets quac ← large-1, 2 shards applied at step 6 (trainer)":     {Action: wire.TargetsIn, Fate: wire.Applied, Step: 6, Dataset: "quac", Teacher: "large-1", Shards: []string{"a", "b"}, Author: "trainer"},
		"evaluate applied at step 7":                                       {Action: wire.Evaluate, Fate: wire.Applied, Step: 7},
		"pause superseded: attempt 2 goes on from step 10":                 {Action: wire.Pause, Fate: wire.Superseded, Why: "attempt 2 goes on from step 10"},
		"kd.none_right scaled → mean, kd.t_squared true → false cancelled": {Action: wire.Set, Fate: wire.Cancelled, Changes: []wire.Changed{{Name: "kd.none_right", Old: "scaled", New: "mean"}, {Name: "kd.t_squared", Old: true, New: false}}},
	} {
		if got := Attributed(e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	a := change(1, "a", 3, "kd.w", 0.75, 0.6)
	by := guard(change(2, "b", 4, "kd.w", 0.6, 0.5))
	got := NothingToUndo(wire.Undoable{PassedOver: []wire.PassedOver{{Entry: a, By: &by}}})
	if !strings.HasPrefix(got, "kd.w 0.75 → 0.6 applied at step 3 (ann@box) cannot be undone: overtaken by kd.w 0.6 → 0.5 applied at step 4: out of memory (trainer)") {
		t.Error(got)
	}
}
