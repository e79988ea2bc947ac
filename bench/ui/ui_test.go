package ui

import (
	"context"
	"errors"
	"testing"

	"dev.road/workbench/bench/screen"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/quiet/ptytest"
)

func TestAFrameOfChartsIsWithinItsGoal(t *testing.T) {
	rows, err := measureFrames(t.Context(), 1)
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
	run, err := makeUp(t.Context(), t.TempDir(), 50)
	if err != nil {
		t.Fatal(err)
	}
	defer run.close()
	state, err := session.Open(run.folder).State(t.Context())
	if err != nil || state.State != wire.Running || state.Step != 50 || len(state.Tasks) != 6 {
		t.Fatalf("the run says %+v, %v", state, err)
	}
	s, took, err := screen.Open(t.Context(), ptytest.Build(t, "dev.road/workbench/cmd/road"), run.folder)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if took <= 0 {
		t.Errorf("its first frame took %v", took)
	}
	going, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- run.goOn(going, 1000) }()
	for _, knobs := range []bool{true, false} {
		if took, err := s.Press(knobs); err != nil || took <= 0 {
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
	if _, err := s.Until("finished"); err != nil {
		t.Error(err)
	}
}

// The whole chart of a long run, its spike, and the reading of a resume are found.
func TestALongRunIsMeasured(t *testing.T) {
	ptytest.Need(t)
	rows, err := measureLong(t.Context(), ptytest.Build(t, "dev.road/workbench/cmd/road"), t.TempDir(), leastLong, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Ours <= 0 || r.Unit == "MB" && r.Ours > r.Theirs {
			t.Errorf("%s is %g %s, the goal is %g", r.Name, r.Ours, r.Unit, r.Theirs)
		}
	}
}

// A signal ends the making of runs, however long they are to be.
func TestTheMakingOfRunsEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := makeUp(ctx, t.TempDir(), 1<<40); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := measureLong(ctx, "none", t.TempDir(), 1<<40, 1); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
