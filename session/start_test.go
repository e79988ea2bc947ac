package session_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// answer is the result of an Await.
type answer struct {
	hello wire.Hello
	err   error
}

// slow starts a trainer that waits for a file called go before it begins. ctx ends
// the wait for it, and told receives the reasons of the wait.
func slow(t *testing.T, ctx context.Context, f session.Folder) (s *session.Starting, told <-chan string, answered <-chan answer) {
	t.Helper()
	t.Setenv("ROAD_FAKE", "slow")
	s, err := session.Launch(t.Context(), f, session.StartOptions{Trainer: os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	words, came := make(chan string, 1), make(chan answer, 1)
	go func() {
		h, err := s.Await(ctx, func(what string, since time.Duration) {
			select {
			case words <- what:
			default:
			}
		})
		came <- answer{h, err}
	}()
	t.Cleanup(func() {
		if l, err := f.Liveness(time.Now()); err == nil && l.Held {
			if err := session.Kill(context.Background(), f); err != nil {
				t.Error(err)
			}
		}
		waitFor(t, "the keeper to note the end", func() bool { _, err := os.Stat(filepath.Join(f.Dir(), "exit.json")); return err == nil })
	})
	waitFor(t, "the trainer to wait", func() bool {
		s, err := f.State(time.Now())
		return err == nil && s.State == wire.Starting && s.Note == "loading what takes long"
	})
	return s, words, came
}

func TestASlowStartIsWaitedForAndTold(t *testing.T) {
	f := newRun(t)
	_, told, answered := slow(t, t.Context(), f)
	for what := range told {
		if what == "loading what takes long" {
			break
		}
	}
	if err := os.WriteFile(filepath.Join(f.Dir(), "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := <-answered; got.err != nil || got.hello.Attempt != 1 || got.hello.Device != "cpu" {
		t.Errorf("%+v", got)
	}
	if p := phase(t, f); p != wire.Running {
		t.Errorf("it is %s", p)
	}
	if _, err := os.Stat(filepath.Join(f.Dir(), "waits.json")); err == nil {
		t.Error("waits.json is still there")
	}
}

func TestWhoGivesUpWaitingIsToldWhatGoesOn(t *testing.T) {
	f := newRun(t)
	ctx, giveUp := context.WithCancel(t.Context())
	_, _, answered := slow(t, ctx, f)
	giveUp()
	got := <-answered
	if got.err == nil || !strings.Contains(got.err.Error(), "run mtl continues to start") ||
		!strings.Contains(got.err.Error(), "(loading what takes long); check it with road status mtl, or end it with road kill mtl") {
		t.Errorf("%v", got.err)
	}
	if p := phase(t, f); p != wire.Starting {
		t.Errorf("it is %s", p)
	}
	// As the error says.
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
	if p := phase(t, f); p != wire.Crashed {
		t.Errorf("it is %s", p)
	}
}

func TestATrainerIsEndedBeforeItAnswers(t *testing.T) {
	f := newRun(t)
	s, _, answered := slow(t, t.Context(), f)
	if err := s.Terminate(); err != nil {
		t.Fatal(err)
	}
	if got := <-answered; got.err == nil || got.err.Error() != "run mtl did not start: the trainer was ended by SIGTERM" {
		t.Errorf("%v", got.err)
	}
	if l, err := f.Liveness(time.Now()); err != nil || l.Held {
		t.Errorf("%+v, %v", l, err)
	}
}

// A terminal's interrupt can come before the keeper listens.
func TestAStartIsEndedBeforeItsKeeperListens(t *testing.T) {
	d := newDraft(t)
	t.Setenv("ROAD_FAKE", "slow")
	s, err := session.Launch(t.Context(), d.Folder(), session.StartOptions{Trainer: os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Terminate(); err != nil {
		t.Fatal(err)
	}
	_, err = s.Await(t.Context(), func(string, time.Duration) {})
	if err == nil || err.Error() != "run mtl did not start: the trainer was ended by SIGTERM" {
		t.Errorf("%v", err)
	}
	if err := d.Discard(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(d.Dir()); err == nil {
		t.Error("its folder is left, and its name taken")
	}
}

// Of two roads that resume a run at once, one gets it. The other is told by whom it is
// held, and leaves no exit.json beside the live trainer.
func TestOfTwoResumesOneHasTheRun(t *testing.T) {
	f := newRun(t)
	start(t, f, session.StartOptions{})
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "exit.json", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
	outcomes := make(chan answer, 2)
	var both []*session.Starting
	for range 2 {
		s, err := session.Launch(t.Context(), f, session.StartOptions{Resume: true, Trainer: os.Args[0]})
		if err != nil { // the first has the lock already
			outcomes <- answer{err: err}
			continue
		}
		both = append(both, s)
	}
	t.Cleanup(func() { _ = session.Kill(context.Background(), f) })
	for _, s := range both {
		go func() {
			h, err := s.Await(t.Context(), func(string, time.Duration) {})
			outcomes <- answer{h, err}
		}()
	}
	first, second := <-outcomes, <-outcomes
	if first.err != nil {
		first, second = second, first
	}
	if first.err != nil || second.err == nil || !strings.Contains(second.err.Error(), fmt.Sprintf("held by trainer %d", first.hello.PID)) {
		t.Errorf("the outcomes are %v and %v", first.err, second.err)
	}
	if _, err := os.Stat(filepath.Join(f.Dir(), "exit.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("beside the live trainer is an exit.json: %v", err)
	}
}

// A trainer that has finished the run, and answers questions about it, is no obstacle
// to a resume: it is ended.
func TestAResumeEndsATrainerThatOnlyAnswers(t *testing.T) {
	f := newRun(t)
	t.Setenv("ROAD_FAKE", "answers")
	first := start(t, f, session.StartOptions{})
	t.Setenv("ROAD_FAKE", "")
	if p := phase(t, f); p != wire.Finished {
		t.Fatalf("the run is %s", p)
	}
	// Bad input ends nobody.
	misspelt := session.StartOptions{Resume: true, Trainer: os.Args[0], Set: []string{"kd.ww=1"}}
	if _, err := session.Launch(t.Context(), f, misspelt); err == nil {
		t.Error("a knob that does not exist was accepted")
	}
	if p := phase(t, f); p != wire.Finished {
		t.Fatalf("after bad input the run is %s", p)
	}
	second := start(t, f, session.StartOptions{Resume: true})
	if second.Attempt != first.Attempt+1 || second.PID == first.PID {
		t.Errorf("after %+v came %+v", first, second)
	}
}
