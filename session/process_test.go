package session_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// newRun makes a run in a root of its own.
func newRun(t *testing.T) session.Folder {
	t.Helper()
	return newDraft(t).Folder()
}

// newDraft is newRun for a test of the maker's methods.
func newDraft(t *testing.T) session.Draft {
	t.Helper()
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	t.Setenv("LIBTORCH", libtorch(t))
	d, err := session.Create(root, mtl())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// libtorch makes a folder that passes for libtorch's, which the keeper looks for.
func libtorch(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "lib"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lib", "libtorch_cpu.so"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// mtl is a recipe with one dataset, whose file is missing.
func mtl() *recipe.Recipe {
	r := recipe.Default()
	r.Name, r.Order = "mtl", []string{"squad2"}
	r.Datasets["squad2"] = recipe.Dataset{Task: recipe.Names{"mrc"}, Train: recipe.Names{"gone.json"}, MaxQuestion: 64, Overlap: 128}
	r.Tasks["mrc"] = recipe.Task{LossWeight: 2, Init: "keep"}
	return r
}

// start starts a trainer process, and ends it with the test.
func start(t *testing.T, f session.Folder, o session.StartOptions) wire.Hello {
	t.Helper()
	o.Trainer = os.Args[0]
	h, err := session.Start(t.Context(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if l, err := f.Liveness(time.Now()); err == nil && l.Held {
			if err := session.Kill(context.Background(), f); err != nil {
				t.Error(err)
			}
		}
		waitFor(t, "the keeper to note the end", func() bool { _, err := os.Stat(filepath.Join(f.Dir(), "exit.json")); return err == nil })
	})
	return h
}

// patience bounds every wait; only a broken test reaches it.
const patience = 2 * time.Minute

// waitFor waits for an event outside this process.
func waitFor(t *testing.T, what string, come func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !come() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func phase(t *testing.T, f session.Folder) wire.Phase {
	t.Helper()
	s, err := session.Open(f).State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.State
}

func TestARunFromStartToStop(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	if h.Run != "mtl" || h.Attempt != 1 || h.Dir != f.Dir() || h.PID == 0 {
		t.Errorf("hello %+v", h)
	}
	if found, err := session.Find(""); err != nil || found != f {
		t.Errorf("the only live run is %q, %v", found, err)
	}
	r := session.Open(f)
	s, err := r.State(t.Context())
	if err != nil || s.State != wire.Running || s.Step != 5 {
		t.Errorf("%+v, %v", s, err)
	}
	events, err := r.Follow(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.Text != "attempt 1" {
		t.Errorf("first event %+v", e)
	}
	if a, err := r.Infer(t.Context(), wire.Question{Passage: "x"}); err != nil || len(a) != 1 || a[0].Null != 0.25 {
		t.Errorf("%v, %v", a, err)
	}
	if d, err := r.Poll(); err != nil || len(d.Series["loss"].Steps) != 1 {
		t.Errorf("%v, %v", d, err)
	}
	e, err := r.Do(t.Context(), wire.Request{ID: "stop-1", Author: "me", Action: wire.Stop}, patience)
	if err != nil || e.Fate != wire.Applied {
		t.Fatal(e, err)
	}
	var last wire.Event
	for last = range events {
	}
	if last.Text != "stopped" {
		t.Errorf("the last event is %+v", last)
	}

	// Without its trainer the run reads the same.
	waitFor(t, "the end of the trainer", func() bool { l, err := f.Liveness(time.Now()); return err == nil && !l.Held })
	s, err = r.State(t.Context())
	if err != nil || s.State != wire.Finished || s.Step != 5 || len(s.Datasets) != 1 || s.Datasets[0].Examples != 100 {
		t.Errorf("%+v, %v", s, err)
	}
	if k, err := r.Knobs(t.Context()); err != nil || len(k) != 1 || k[0].Name != "kd.w" {
		t.Errorf("%v, %v", k, err)
	}
	if all, err := r.Entries(); err != nil || len(all) != 1 || all[0].ID != "stop-1" {
		t.Errorf("%v, %v", all, err)
	}
	if all, err := r.Events(1); err != nil || len(all) != 1 || all[0].Text != "stopped" {
		t.Errorf("%v, %v", all, err)
	}
	if coming, err := r.Follow(t.Context(), 1); err != nil {
		t.Error(err)
	} else if e := <-coming; e.Text != "stopped" {
		t.Errorf("followed %+v", e)
	}
	_, err = r.Do(t.Context(), wire.Request{Action: wire.Pause}, patience)
	finished := "run mtl has no trainer: it finished at step 5; answer questions with: road serve mtl; train on with: " +
		"road train --resume mtl --set train.steps=N, or road branch mtl"
	if want := finished; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if err := session.Kill(t.Context(), f); err == nil || !strings.Contains(err.Error(), "has no trainer") {
		t.Error(err)
	}
}

func TestFaultAKilledTrainerIsSeenAndTakenUpAgain(t *testing.T) {
	f := newRun(t)
	first := start(t, f, session.StartOptions{})
	r := session.Open(f)
	events, err := r.Follow(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	<-events
	if err := session.Kill(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "exit.json", func() bool { l, err := f.Liveness(time.Now()); return err == nil && l.Exit != nil })
	s, err := r.State(t.Context())
	if err != nil || s.State != wire.Crashed || s.Exit == nil || s.Exit.Signal != "SIGKILL" ||
		s.Note != "the trainer was ended by SIGKILL" {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = r.Do(t.Context(), wire.Request{Action: wire.Pause}, patience)
	want := "run mtl has no trainer: it crashed after step 5: the trainer was ended by SIGKILL; " +
		"start one with: road train --resume mtl"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = session.Start(t.Context(), f, session.StartOptions{Trainer: os.Args[0]})
	if err == nil || !strings.Contains(err.Error(), "has already begun") {
		t.Error(err)
	}
	second := start(t, f, session.StartOptions{Resume: true})
	if second.Attempt != 2 || second.PID == first.PID {
		t.Errorf("hello %+v", second)
	}
	// The same client continues with the new trainer.
	if s, err := r.State(t.Context()); err != nil || s.State != wire.Running || s.Attempt != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	if e, err := r.Do(t.Context(), wire.Request{Action: wire.Pause}, patience); err != nil || e.Fate != wire.Applied {
		t.Errorf("%+v, %v", e, err)
	}
	_, err = session.Start(t.Context(), f, session.StartOptions{Trainer: os.Args[0], Resume: true})
	if err == nil || !strings.Contains(err.Error(), "run mtl is held by trainer") {
		t.Error(err)
	}
}

func TestAHangUpDoesNotReachTheTrainer(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	stat, err := os.ReadFile(filepath.Join("/proc", itoa(h.PID), "stat"))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	sid := fields[3]
	if sid == itoa(mustSession(t)) {
		t.Error("the trainer is in the session of the terminal")
	}
	// The terminal's end is signalled to the whole session, the keeper and the trainer.
	if err := syscall.Kill(-atoi(t, fields[2]), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if p := phase(t, f); p != wire.Running {
		t.Errorf("it is %s", p)
	}
	if e, err := session.Open(f).Do(t.Context(), wire.Request{Action: wire.Pause}, patience); err != nil || e.Fate != wire.Applied {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestATrainerThatDoesNotAnswerStalls(t *testing.T) {
	f := newRun(t)
	h := start(t, f, session.StartOptions{})
	if err := syscall.Kill(h.PID, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s, err := f.State(time.Now().Add(2 * time.Hour))
	if err != nil || s.State != wire.Stalled || !strings.Contains(s.Note, "no heartbeat for 2h0m") {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAStartThatFailsTellsTheLastWords(t *testing.T) {
	f := newRun(t)
	t.Setenv("ROAD_FAKE", "fail")
	_, err := session.Start(t.Context(), f, session.StartOptions{Trainer: os.Args[0]})
	if err == nil || !strings.Contains(err.Error(), "run mtl did not start: the trainer ended with exit code 3") ||
		!strings.Contains(err.Error(), "no such device: cuda:9") {
		t.Error(err)
	}
	var e wire.Exit
	data, err := os.ReadFile(filepath.Join(f.Dir(), "exit.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &e); err != nil || e.Code != 3 || len(e.Log) == 0 {
		t.Errorf("%s, %v", data, err)
	}
}

func TestAKeeperThatIsAskedToEndLetsTheTrainerSave(t *testing.T) {
	f := newRun(t)
	ctx, cancel := context.WithCancel(t.Context())
	kept := make(chan error)
	go func() { kept <- session.Keep(ctx, f, []string{os.Args[0], "--run", f.Dir()}) }()
	waitFor(t, "the trainer", func() bool {
		s, err := session.Open(f).State(t.Context())
		return err == nil && s.State == wire.Running
	})
	cancel()
	if err := <-kept; err != nil {
		t.Fatal(err)
	}
	if p := phase(t, f); p != wire.Finished {
		t.Errorf("it is %s", p)
	}
}

func TestNoTrainerProgram(t *testing.T) {
	f := newRun(t)
	t.Setenv("PATH", t.TempDir())
	_, err := session.Start(t.Context(), f, session.StartOptions{})
	if err == nil || !strings.Contains(err.Error(), "no road-trainer in") {
		t.Error(err)
	}
}
