package tui

import (
	"strings"
	"testing"

	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// Esc leads from a job's run to its plan, from there to the list of plans, and no further;
// the run that is left goes on.
func TestEscLeadsFromARunToItsPlan(t *testing.T) {
	run := uitest.Live()
	d := start(nil, 120, 35)
	opened := ""
	d.open = func(dir string) (ui.Session, error) { opened = dir; d.run = run; return run, nil }
	at := func(want string) {
		t.Helper()
		if got := d.screens[d.at].Name(); got != want {
			t.Fatalf("on the screen %s, want %s:\n%s", got, want, d.View())
		}
	}
	d.press("p")
	at("plans")
	d.press("enter")
	at("plan")
	d.press("enter")
	at("train")
	if opened != "/runs/weighting-distil/a0/s2-8d5cac18" {
		t.Errorf("opened %s", opened)
	}
	d.send(uitest.Batch(run))
	d.press("5", "esc")
	at("train")
	d.press("esc")
	at("plan")
	if d.c.Session != nil || d.acted() > 0 || !strings.Contains(d.View(), "▸● 43%") {
		t.Errorf("after esc, with %d acts:\n%s", d.acted(), d.View())
	}
	d.send(uitest.Batch(run)) // late
	d.press("1")
	at("plan")
	d.press("esc")
	at("plans")
	d.press("esc", "esc")
	at("plans")
}

// A run that was not opened from a list has nothing behind it.
func TestEscStaysInARunThatTheWorkbenchBeganWith(t *testing.T) {
	d := start(uitest.Live(), 120, 35)
	d.press("esc", "esc")
	if d.c.Session == nil || d.screens[d.at].Name() != "train" {
		t.Errorf("after esc:\n%s", d.View())
	}
}

// The results of a plan lead back to it, those of marked runs to the list.
func TestEscLeadsFromResultsToTheirScreen(t *testing.T) {
	d := start(nil, 120, 35)
	at := func(want, text string) {
		t.Helper()
		if got := d.screens[d.at].Name(); got != want || !strings.Contains(d.View(), text) {
			t.Fatalf("on the screen %s, want %s with %q:\n%s", got, want, text, d.View())
		}
	}
	d.press("c", "R")
	at("results", "of mtl")
	d.press("esc")
	at("runs", "✓▸ mtl")
	d.press("9", "enter", "r")
	at("results", "Published: ")
	d.press("esc")
	at("plan", "weighting")
}

func TestASmallTerminalSummarizesThePlan(t *testing.T) {
	d := start(nil, 120, 35)
	d.press("9", "enter")
	d.send(tea.WindowSizeMsg{Width: 50, Height: 14})
	uitest.Exact(t, "summary", d.View(), 50, 14)
	for _, want := range []string{"● running, process 4711 weighting-demo", "2/14 jobs done  1 failed  ETA 2h14m", "✗ failed distil/a0/s3"} {
		if !strings.Contains(d.View(), want) {
			t.Errorf("no %q in:\n%s", want, d.View())
		}
	}
}
