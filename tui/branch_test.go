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
	if view := d.View(); !strings.Contains(view, "mtl-11000 continues from step 11,000") {
		t.Errorf("its name is not told:\n%s", view)
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
	d.press("b", "enter")
	if view := d.View(); !strings.Contains(view, "branch: no room on the disk") {
		t.Errorf("the failure is not told:\n%s", view)
	}
}
