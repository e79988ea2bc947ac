package tui

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
)

func TestABranchIsAskedForAndItsNameTold(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("b", "right", "right", "tab")
	for _, r := range "kd.w=0.5" {
		d.press(string(r))
	}
	d.press("tab", "m", "2", "tab", "1", "enter")
	want := []ui.Branch{{Attempt: 1, Checkpoint: 11000, Set: []string{"kd.w=0.5"}, Name: "m2", GPU: "1"}}
	if !reflect.DeepEqual(run.Branches, want) || len(run.Requests) > 0 {
		t.Errorf("asked for %+v, want %+v; requests %+v", run.Branches, want, run.Requests)
	}
	d.shows(t, "mtl-11000 continues from step 11,000", "open it")
	opened := ""
	next := uitest.Live()
	next.S.Run = "mtl-11000"
	d.open = func(dir string) (ui.Session, error) { opened = dir; return next, nil }
	d.press("o")
	if opened != "runs/mtl-11000" || d.c.Session != ui.Session(next) || d.c.Top() != nil {
		t.Errorf("o opens %q", opened)
	}
}

// The offer comes some time after the dialog, and takes no key that was meant for
// something else.
func TestTheOfferToOpenABranchWaitsForNobody(t *testing.T) {
	run := uitest.Live()
	d := start(run, 120, 35)
	d.press("4", "/")
	d.send(branchedMsg{dir: "runs/m2", step: 12000})
	if d.c.Top() != nil {
		t.Error("it takes the keys of a filter that is being typed")
	}
	d.shows(t, "m2 continues from step 12,000; 0 lists the runs")
	d.press("esc")
	d.send(branchedMsg{dir: "runs/m2", step: 12000})
	d.hurry("o")
	if d.c.Top() == nil || d.c.Session != ui.Session(run) {
		t.Error("a key in flight opened it")
	}
	d.press("s")
	if d.c.Top() != nil || d.c.Session != ui.Session(run) {
		t.Error("s does not stay")
	}
}

func TestARunWithoutATrainerCanBeBranchedFrom(t *testing.T) {
	run := uitest.Crashed()
	d := start(run, 120, 35)
	d.press("b", "enter")
	if len(run.Branches) != 1 || run.Branches[0].Checkpoint != 12000 {
		t.Errorf("asked for %+v", run.Branches)
	}
	run.Err = errors.New("no room on the disk")
	d.press("s", "b", "enter")
	if view := d.View(); !strings.Contains(view, "branch: no room on the disk") {
		t.Errorf("the failure is not told:\n%s", view)
	}
}
