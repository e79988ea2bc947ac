package main

import (
	"context"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/quiet/ptytest"
)

func TestARatioOfOneMeetsTheGoal(t *testing.T) {
	for _, c := range []struct {
		goal          float64
		ours          []float64
		ratio, spread float64
	}{
		{4, []float64{2, 1, 4}, 2, 1.5},
		{4, []float64{8}, 0.5, 0},
		{0, []float64{0, 0}, 1, 0},
		{0, []float64{12, 12, 0}, 0, 0},
	} {
		if r := newGoalRow("x", "ms", c.goal, c.ours); r.Ratio != c.ratio || r.Spread != c.spread || r.Theirs != c.goal {
			t.Errorf("%v against %v: %+v, want the ratio %v and the spread %v", c.ours, c.goal, r, c.ratio, c.spread)
		}
	}
}

func TestAFrameOfChartsIsWithinItsGoal(t *testing.T) {
	rows, err := benchFrames(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Unit == "bytes" && (r.Ours <= 0 || r.Ratio < 1) {
			t.Errorf("%s is %.0f, the goal is %.0f", r.Name, r.Ours, r.Theirs)
		}
	}
}

// The workbench that is measured is the program, on a run that it takes for a
// live one.
func TestTheMeasuredScreenIsTheWorkbench(t *testing.T) {
	ptytest.Need(t)
	run, err := newBenchRun(t.TempDir(), 50)
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	s, err := session.Open(run.folder).State(t.Context())
	if err != nil || s.State != wire.Running || s.Step != 50 || len(s.Tasks) != 6 {
		t.Fatalf("the run says %+v, %v", s, err)
	}
	screen, took, err := openScreen(t.Context(), ptytest.Build(t, "."), run.folder)
	if err != nil {
		t.Fatal(err)
	}
	defer screen.close()
	if took <= 0 {
		t.Errorf("its first frame took %v", took)
	}
	going, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- run.goOn(going, 1000) }()
	for _, knobs := range []bool{true, false} {
		if took, err := screen.press(knobs); err != nil || took <= 0 {
			t.Errorf("knobs %v: shown after %v, %v", knobs, took, err)
		}
	}
	stop()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	if run.State().Step <= 50 {
		t.Error("no rows came while keys were pressed")
	}
	if err := run.finish(); err != nil {
		t.Fatal(err)
	}
	if _, err := screen.until("finished"); err != nil {
		t.Error(err)
	}
}
