package tui

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// write types a text.
func (d *driver) write(text string) {
	for _, r := range text {
		d.press(string(r))
	}
}

// shows checks the frame for texts.
func (d *driver) shows(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(d.View(), w) {
			t.Errorf("it does not show %q:\n%s", w, d.View())
		}
	}
}

func TestARewindGoesToTheChosenCheckpointWithTheTypedChanges(t *testing.T) {
	run := uitest.Live()
	run.Ledger = append(run.Ledger, wire.Entry{
		ID: "later", Seq: 9, Author: "alice", Action: wire.Set, Fate: wire.Scheduled, Step: 15000,
		Changes: []wire.Changed{{Name: "kd.w", New: 0.4}},
	})
	d := start(run, 120, 35)
	d.press("w", "right", "tab")
	d.write("kd.w=0.5 kd.t_squared=off")
	d.shows(t, "Go back to a checkpoint", "11500", "takes back 840 steps and 1 change")
	d.press("enter")
	if len(run.Requests) > 0 {
		t.Fatalf("the first enter sent %+v", run.Requests)
	}
	d.shows(t, "Go back to step 11,500", "continues with kd.w = 0.5, kd.t_squared = false", "takes back 840 steps and 1 change",
		"step 11,892  kd.w 0.75 → 0.6 · you", "removes the checkpoints of step 12,000", "which stays")
	d.press("y")
	if len(run.Requests) != 1 || d.c.Top() != nil {
		t.Fatalf("%d requests were sent", len(run.Requests))
	}
	got := run.Requests[0]
	changes := []wire.Change{{Name: "kd.w", Value: 0.5}, {Name: "kd.t_squared", Value: false}}
	want := wire.Request{ID: got.ID, Author: "you", Action: wire.Rewind, Attempt: 1, Checkpoint: 11500, Changes: changes}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the request is %+v", got)
	}
	d.shows(t, "rewind to step 11500 with kd.w 0.6 → 0.5, kd.t_squared true → false applied")
}

func TestTheNewestCheckpointIsFirstAndNothingIsBeyondIt(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.press("w")
	d.shows(t, "‹ 12000 ›", "takes back 340 steps and 0 changes")
	d.press("left")
	d.shows(t, "‹ 12000 ›", "this is the first")
	d.press("right", "right", "right")
	d.shows(t, "‹ 11000 ›", "this is the last", "takes back 1,340 steps and 1 change", "removes the checkpoints of step 11,500, 12,000")
}

func TestTheJobsThatARewindEndsAreOneLine(t *testing.T) {
	run := uitest.Live()
	run.S.Jobs = []wire.Job{
		{Kind: wire.JobEvaluate, Dataset: "quac"}, {Kind: wire.JobEvaluate, Dataset: "mnli"},
		{Kind: wire.JobPredict, Dataset: "squad2"}, {Kind: wire.JobTeach, Dataset: "quac"},
	}
	d := start(run, 120, 35)
	d.press("w")
	d.shows(t, "ends 3 jobs: evaluate quac, mnli, predict squad2")
}

// The run goes on while someone reads: the listing grows, and a change that it did not
// have when it was confirmed is shown first.
func TestWhatARewindTakesBackIsTheNewest(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("w", "enter")
	d.shows(t, "takes back 340 steps and 0 changes")
	r := wire.Request{ID: "hers", Author: "alice", Action: wire.Set, Changes: []wire.Change{{Name: "kd.temperature", Value: 5.0}}}
	run.S.Step = 12400
	if _, err := run.Do(t.Context(), r, 0); err != nil {
		t.Fatal(err)
	}
	d.send(uitest.Batch(run))
	sent := len(run.Requests)
	d.press("y")
	if len(run.Requests) != sent {
		t.Errorf("what was not listed is taken back: %+v", run.Requests[sent:])
	}
	d.shows(t, "something else has changed meanwhile", "takes back 400 steps and 1 change", "step 12,401  kd.temperature 4 → 5 · alice")
	d.press("y")
	if len(run.Requests) != sent+1 {
		t.Errorf("after another look %d requests were sent", len(run.Requests)-sent)
	}
}

// A long listing leaves room for the choices, and counts what it leaves out.
func TestAListingFitsTheDialog(t *testing.T) {
	run := uitest.Live()
	for i := range 30 {
		e := run.Ledger[2]
		e.Seq, e.ID, e.Step = int64(10+i), fmt.Sprint("more", i), 12001+i
		run.Ledger = append(run.Ledger, e)
	}
	for _, keys := range [][]string{{"w"}, {"w", "enter"}} {
		d := start(run, 80, 24)
		d.press(keys...)
		d.shows(t, "takes back 340 steps and 30 changes", "… lines 1 to ", "esc cancel")
		uitest.Exact(t, "listing", d.View(), 80, 24)
	}
}

func TestAFieldIsCheckedBeforeItsDialogCloses(t *testing.T) {
	for _, tc := range []struct {
		key   string
		downs int // to the field
		text  string
		want  string
	}{
		{"w", 1, "kd.w", `"kd.w" is not KNOB=VALUE`},
		{"w", 1, "kd.temprature=5", "kd.temprature: no such knob (did you mean kd.temperature?)"},
		{"w", 1, "kd.w=2", "kd.w is 2, outside 0.01 … 1"},
		{"w", 1, "kd.none_right=men", "none of scaled, mean, skip (did you"},
		{"w", 1, "train.threads=2", "only a resume or a branch can"},
		{"b", 1, "train.threads=2.5", "train.threads is 2.5, but must be a whole number"},
		{"b", 1, "optim.lr=0.1", "optim.lr is no knob"},
		{"b", 2, "mtl-2", "there is a run mtl-2 already"},
		{"b", 2, "A run", `"A run" is not a valid name: small letters`},
		{"b", 3, "2", "there is no GPU 2: the last is 1"},
		{"b", 3, "gpu1", `"gpu1" is neither a GPU's number`},
	} {
		run := uitest.Live()
		d := start(run, 120, 35)
		d.press(tc.key)
		for range tc.downs {
			d.press("down")
		}
		d.write(tc.text)
		d.press("up", "enter") // from another field
		d.shows(t, tc.want)
		if len(run.Branches)+len(run.Requests) > 0 || d.c.Top() == nil {
			t.Errorf("%s: sent %+v %+v", tc.text, run.Requests, run.Branches)
		}
		d.press("ctrl+u") // the field has the focus
		if strings.Contains(d.View(), tc.want) {
			t.Errorf("%s: corrected, it still says so:\n%s", tc.text, d.View())
		}
	}
}

func TestTabCompletesKnobsAndTheirChoices(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.press("b", "down")
	d.write("kd.t")
	d.press("tab")
	d.shows(t, "kd.temperature  kd.t_squared")
	d.write("e")
	d.press("tab")
	d.shows(t, "set         kd.temperature=", "1 … 20")
	d.write("5 kd.n")
	d.press("tab")
	d.write("m")
	d.press("tab")
	d.shows(t, "kd.temperature=5 kd.none_right=mean")
	d.press("tab") // complete: to the next field
	d.write("m2")
	d.press("enter")
	if b := d.run.Branches; len(b) != 1 || b[0].Name != "m2" || !slices.Equal(b[0].Set, []string{"kd.temperature=5", "kd.none_right=mean"}) {
		t.Errorf("asked for %+v", b)
	}
}

func TestWithoutACheckpointThereIsNothingToGoBackTo(t *testing.T) {
	run := uitest.Live()
	run.Saved = nil
	d := start(run, 120, 35)
	d.press("w")
	if d.c.Top() != nil || !strings.Contains(d.View(), "the run has no checkpoint yet") {
		t.Errorf("it shows\n%s", d.View())
	}
}

// Another client goes back while the dialog is open: the checkpoint of the step
// that it shows will be another one.
func TestARewindIsRefusedInAnotherAttempt(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("w")
	if _, err := run.Do(t.Context(), wire.Request{ID: "another's", Action: wire.Rewind, Checkpoint: 11000}, 0); err != nil {
		t.Fatal(err)
	}
	d.send(uitest.Batch(run))
	d.press("enter", "y")
	if view := d.View(); run.S.Attempt != 2 || !strings.Contains(view, "rewind refused: the run is now in attempt 2, not 1") {
		t.Errorf("in attempt %d it shows\n%s", run.S.Attempt, view)
	}
}

// A dialog is about the run that was open, whose place another one takes.
func TestAnotherRunClosesTheDialog(t *testing.T) {
	run, next := uitest.Live(), uitest.Live()
	d := start(run, 120, 35)
	d.press("w")
	d.send(openedMsg{session: next})
	d.press("enter")
	if d.c.Top() != nil || len(run.Requests)+len(next.Requests) > 0 {
		t.Errorf("the dialog is %v; requests %+v %+v", d.c.Top(), run.Requests, next.Requests)
	}
}
