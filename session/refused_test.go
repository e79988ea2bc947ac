package session_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// A resume that fails before its first step leaves the run as it was: finished, or
// crashed with the signal of its end, whether or not it began an attempt.
func TestAResumeThatTakesNoStepChangesNothingOfTheRun(t *testing.T) {
	for _, how := range []string{"fail", "begin"} { // before and after the beginning of an attempt
		t.Run(how, func(t *testing.T) {
			f := newRun(t)
			start(t, f, session.StartOptions{})
			r := session.Open(f)
			if e, err := r.Do(t.Context(), wire.Request{Action: wire.Stop}, patience); err != nil || e.Fate != wire.Applied {
				t.Fatal(e, err)
			}
			waitFor(t, "its end", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
			before, err := r.State(t.Context())
			if err != nil || before.State != wire.Finished {
				t.Fatal(before.State, err)
			}
			t.Setenv("ROAD_FAKE", how)
			for range 2 {
				s, err := session.Launch(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
				if err == nil {
					_, err = s.Await(t.Context(), func(string, time.Duration) {})
				}
				if err == nil || !strings.Contains(err.Error(), "no such device: cuda:9") {
					t.Error(err)
				}
				now, err := r.State(t.Context())
				if err != nil || now.State != wire.Finished || now.Step != before.Step || now.Steps != before.Steps {
					t.Errorf("the run is %s, step %d of %d, %v: %s", now.State, now.Step, now.Steps, err, now.Note)
				}
				if how == "begin" && !strings.Contains(now.Note, "took no step: the trainer ended with exit code 3") {
					t.Errorf("it says %q", now.Note)
				}
				if how == "fail" && now.Note != before.Note {
					t.Errorf("it says %q, and said %q", now.Note, before.Note)
				}
			}
		})
	}
}

func TestARefusedResumeLeavesTheExitOfACrash(t *testing.T) {
	f := newRun(t)
	start(t, f, session.StartOptions{})
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "its end", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
	exit := filepath.Join(f.Dir(), "exit.json")
	before, err := os.ReadFile(exit)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("ROAD_FAKE", "fail")
	_, err = session.Start(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
	if err == nil || !strings.Contains(err.Error(), "did not start: the trainer ended with exit code 3") {
		t.Error(err)
	}
	if now, err := os.ReadFile(exit); err != nil || string(now) != string(before) {
		t.Errorf("the exit is %s, %v; it was %s", now, err, before)
	}
	t.Setenv("ROAD_FAKE", "")
	start(t, f, session.StartOptions{Resume: true})
	if _, err := os.Stat(exit); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("beside the live trainer: %v", err)
	}
}

// A process with the number of the trainer of before is not its keeper's child.
func TestAnExitIsOfTheTrainerThatBegan(t *testing.T) {
	f := newRun(t)
	start(t, f, session.StartOptions{})
	edit(t, f, "run.json", func(i map[string]any) { i["pid_start"] = "1" }) // as if another process had the number
	trainer, _, err := f.Info()
	if err != nil {
		t.Fatal(err)
	}
	if p, err := os.FindProcess(trainer.PID); err != nil || p.Kill() != nil {
		t.Fatal("it cannot be killed", err)
	}
	waitFor(t, "the end of the trainer", func() bool { l, err := f.Liveness(time.Now()); return err == nil && !l.Held })
	waitFor(t, "the keeper's word", func() bool {
		log, err := os.ReadFile(f.Log())
		return err == nil && strings.Contains(string(log), "is not recorded: another trainer has run mtl")
	})
	if _, err := os.Stat(filepath.Join(f.Dir(), "exit.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an exit is recorded: %v", err)
	}
	if err := os.WriteFile(filepath.Join(f.Dir(), "exit.json"), []byte("{}"), 0o600); err != nil { // for start's clean-up
		t.Fatal(err)
	}
}
