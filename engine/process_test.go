package engine_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// patience bounds every wait: it is reached only when something is broken.
const patience = 10 * time.Minute

// trainer is a trainer process and a client of it.
type trainer struct {
	t      *testing.T
	folder session.Folder
	run    *session.Run
	cmd    *exec.Cmd
	log    *bytes.Buffer
	ended  chan struct{}

	mu           sync.Mutex
	acknowledged []wire.Entry // that do has got
}

// small is a recipe that takes milliseconds a step.
func small(t *testing.T, sets ...string) *recipe.Recipe {
	t.Helper()
	sets = append([]string{
		"model.max_len=64", "train.batch=16", "train.threads=1", "train.matmul=mkl", "train.steps=30", "eval.every=0",
		"checkpoint.every=10", "optim.warmup=5",
		"datasets.nq.limit=64", "datasets.mnli.limit=64", "datasets.quac.limit=64",
		"datasets.nq.dev=", "datasets.mnli.dev=", "datasets.quac.dev=",
	}, sets...)
	r, err := recipe.Load("testdata/small.toml", sets)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// measured are the settings of a run that has dev sets, too. Measuring them
// takes as long as twenty steps, and every run does it at its end.
func measured(sets ...string) []string {
	return append([]string{"datasets.nq.dev=demo:nq", "datasets.mnli.dev=demo:mnli", "datasets.quac.dev=demo:quac"}, sets...)
}

// create makes a run's folder.
func create(t *testing.T, r *recipe.Recipe) session.Folder {
	t.Helper()
	d, err := session.Create(t.TempDir(), r)
	if err != nil {
		t.Fatal(err)
	}
	return d.Folder()
}

// start starts a trainer on a run.
func start(t *testing.T, f session.Folder, env ...string) *trainer {
	t.Helper()
	return launch(t, f, nil, env...)
}

// launch is start for a process with attributes.
func launch(t *testing.T, f session.Folder, attributes *syscall.SysProcAttr, env ...string) *trainer {
	t.Helper()
	k := &trainer{t: t, folder: f, run: session.Open(f), log: &bytes.Buffer{}, ended: make(chan struct{})}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k.cmd = exec.Command(exe)
	k.cmd.Env = append(os.Environ(), append(env, "ROAD_TEST_TRAINER="+f.Dir())...)
	k.cmd.Stderr, k.cmd.SysProcAttr = k.log, attributes
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = k.cmd.Wait(); close(k.ended) }()
	t.Cleanup(k.kill)
	return k
}

// ready waits until the trainer takes requests. It decides them at its first
// safe point, before the first step, if they come while it reads its data.
func (k *trainer) ready() *trainer {
	k.t.Helper()
	k.until("an answer at its socket", func(wire.State) bool { // which a killed one has left, too
		h, err := k.run.Hello(context.Background())
		return err == nil && h.PID == k.cmd.Process.Pid
	})
	return k
}

func (k *trainer) signal(s syscall.Signal) {
	k.t.Helper()
	if err := k.cmd.Process.Signal(s); err != nil {
		k.t.Fatal(err)
	}
}

// kill ends the trainer as kill -9 does.
func (k *trainer) kill() {
	_ = k.cmd.Process.Kill()
	<-k.ended
}

// wait waits until the trainer has ended by itself.
func (k *trainer) wait() {
	k.t.Helper()
	select {
	case <-k.ended:
	case <-time.After(patience):
		k.t.Fatalf("the trainer did not end:\n%s", k.log)
	}
	if code := k.cmd.ProcessState.ExitCode(); code != 0 {
		k.t.Fatalf("the trainer ended with %d:\n%s", code, k.log)
	}
}

// until waits for a state.
func (k *trainer) until(what string, ok func(wire.State) bool) wire.State {
	k.t.Helper()
	var last wire.State
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if s, err := k.run.State(context.Background()); err == nil {
			if last = s; ok(s) {
				return s
			}
		}
		select {
		case <-k.ended:
			if s, err := k.run.State(context.Background()); err == nil && ok(s) {
				return s
			}
			k.t.Fatalf("the trainer ended before %s:\n%s", what, k.log)
		case <-time.After(10 * time.Millisecond): // each look is work for both
		}
	}
	k.t.Fatalf("no sign of %s; the state is %+v\n%s", what, last, k.log)
	return last
}

// distillation is W and T as the run's knobs have them.
func (k *trainer) distillation() (w, t float64) {
	k.t.Helper()
	knobs, err := k.run.Knobs(k.t.Context())
	w, t, known := wire.Distillation(knobs)
	if err != nil || !known {
		k.t.Fatalf("the knobs are %+v, %v", knobs, err)
	}
	return w, t
}

// do sends a request and returns its entry.
func (k *trainer) do(r wire.Request) wire.Entry {
	k.t.Helper()
	if r.ID == "" {
		r.ID = session.NewID()
	}
	r.Author = "test"
	wait := patience
	if r.AtStep > 0 {
		wait = 100 * time.Millisecond // its fate is long in coming
	}
	e, err := k.run.Do(context.Background(), r, wait)
	if err != nil {
		k.t.Fatalf("%s: %v\n%s", r.Action, err, k.log)
	}
	k.mu.Lock()
	k.acknowledged = append(k.acknowledged, e)
	k.mu.Unlock()
	return e
}

// applied is do for a request that must be applied.
func (k *trainer) applied(r wire.Request) wire.Entry {
	k.t.Helper()
	e := k.do(r)
	if e.Fate != wire.Applied {
		k.t.Fatalf("%s was %s: %s", r.Action, e.Fate, e.Why)
	}
	return e
}

// scheduled asks for a set of changes at a step to come.
func (k *trainer) scheduled(step int, changes ...wire.Change) {
	k.t.Helper()
	if e := k.do(at(step, wire.Request{Action: wire.Set, Changes: changes})); e.Fate != wire.Scheduled {
		k.t.Fatalf("a set for step %d was %s: %s", step, e.Fate, e.Why)
	}
}

func set(name string, value any) wire.Request {
	return wire.Request{Action: wire.Set, Changes: []wire.Change{{Name: name, Value: value}}}
}

func at(step int, r wire.Request) wire.Request {
	r.AtStep = step
	return r
}

func paused(s wire.State) bool { return s.State == wire.Paused }

// pausedBy reports whether the run is paused for a reason. A state that is read
// right after a resume can still be that of the pause before it.
func pausedBy(reason string) func(wire.State) bool {
	return func(s wire.State) bool { return paused(s) && contains(s.Note, reason) }
}

// column returns a series of a run's metrics by step.
func column(t *testing.T, f session.Folder, tag string) map[int]float64 {
	t.Helper()
	columns := session.Open(f).Columns()
	if _, err := columns.Poll(); err != nil {
		t.Fatal(err)
	}
	s := columns.Get(tag)
	out := map[int]float64{}
	for i, step := range s.Steps {
		out[step] = s.Values[i]
	}
	return out
}
