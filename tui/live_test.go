package tui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui/uitest"
)

// trainer is a trainer without a model, behind a real socket: it applies sets at the
// next step and writes them to the run's ledger.
type trainer struct {
	hello  wire.Hello
	mu     sync.Mutex
	world  *uitest.Session
	ledger *ledger.Ledger
	events *server.Events
}

func (t *trainer) Hello() wire.Hello { return t.hello }

func (t *trainer) State() wire.State {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.world.S
	s.Time = time.Now()
	s.NextSign = s.Time.Add(time.Minute)
	return s
}

func (t *trainer) Knobs() []wire.Knob {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.world.K)
}

func (t *trainer) Jobs() []wire.Job { return nil }

func (t *trainer) Do(ctx context.Context, r wire.Request) (wire.Entry, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, err := t.world.Do(ctx, r, 0)
	if err != nil {
		return e, err
	}
	if e, err = t.ledger.Append(e); err != nil {
		return e, err
	}
	t.world.K[0].Value, t.world.S.Step = r.Changes[0].Value, e.Step // kd.w
	t.events.Append(wire.Event{Step: e.Step, Kind: wire.EventLedger, Level: wire.LevelInfo, Text: "kd.w changed", Entry: &e})
	return e, nil
}

func (t *trainer) Infer(context.Context, wire.Question) ([]wire.Answer, error) { return nil, nil }

func (t *trainer) Teachers(context.Context, wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return nil, nil
}

func (t *trainer) Preview(context.Context, wire.PreviewQuestion) (wire.Preview, error) {
	return wire.Preview{}, nil
}

func (t *trainer) Window(context.Context, wire.WindowQuestion) (wire.WindowTargets, error) {
	return wire.WindowTargets{}, nil
}

// serve makes a run's folder with a trainer at its socket.
func serve(t *testing.T) (*trainer, session.Folder) {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	d, err := session.Create(t.TempDir(), recipe.Default())
	if err != nil {
		t.Fatal(err)
	}
	f := d.Folder()
	o, err := session.Own(f)
	if err != nil {
		t.Fatal(err)
	}
	info, err := o.Begin(session.Beginning{Place: wire.Place{Device: "cpu"}})
	if err != nil {
		t.Fatal(err)
	}
	h := &trainer{hello: info.Hello(), world: uitest.Live()}
	if h.ledger, err = ledger.Open(o.LedgerFile()); err != nil {
		t.Fatal(err)
	}
	if h.events, err = server.OpenEvents(o.EventsFile()); err != nil {
		t.Fatal(err)
	}
	s, err := server.Serve(o, h, h.events)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, c := range []func() error{s.Close, h.events.Close, h.ledger.Close} {
			if err := c(); err != nil {
				t.Error(err)
			}
		}
		o.Release()
	})
	return h, f
}

// A user's session: attach, stage another W, apply it, see the trainer's answer,
// detach. The trainer is still there afterwards.
func TestAttachStageApplyDetachOverARealSocket(t *testing.T) {
	h, f := serve(t)
	t.Setenv("ROAD_RUNS", filepath.Dir(f.Dir()))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	master, screen, ended := withTerminal(t, func(slave *os.File) error {
		left, err := Run(ctx, Options{Run: session.Open(f), Theme: "dark", In: slave, Out: slave})
		if err == nil && (left == nil || left.Folder() != f) {
			err = fmt.Errorf("it left %v, and not the run", left)
		}
		return err
	})
	press := func(keys string) {
		t.Helper()
		if _, err := master.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
	until(t, screen, "● running  step 12,340/20,000")
	press("k")
	until(t, screen, "distillation")
	press("\x1b[D") // left
	until(t, screen, "1 change staged")
	press("a")
	until(t, screen, "Apply at the next step")
	press("\r") // at once: too early
	until(t, screen, "press it again")
	<-time.After(time.Second) // someone reads that
	press("y")
	until(t, screen, "✓ kd.w 0.6 → 0.55 applied at step 12341")
	press("q")
	until(t, screen, "the run continues; road attach comes back")
	press("\x03") // ctrl+c in the dialog detaches at once
	ends(t, ended)

	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.world.Requests); n != 1 {
		t.Fatalf("the trainer got %d requests: %+v", n, h.world.Requests)
	}
	r := h.world.Requests[0]
	want := []wire.Change{{Name: "kd.w", Value: 0.55, Expect: 0.6}}
	if r.Action != wire.Set || r.Author != session.Author() || !slices.Equal(r.Changes, want) {
		t.Errorf("the trainer got %+v", r)
	}
	entries, err := session.Open(f).Entries()
	if err != nil || len(entries) != 1 || entries[0].ID != r.ID {
		t.Errorf("the ledger has %+v, %v", entries, err)
	}
}

// Another run's trainer at the run's socket is shown as what it is, and gets none of the
// requests.
func TestTheWorkbenchAsksNoTrainerOfAnotherRun(t *testing.T) {
	other, g := serve(t)
	_, f := serve(t)
	if err := os.Rename(g.Socket(), f.Socket()); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ROAD_RUNS", filepath.Dir(f.Dir()))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	master, screen, ended := withTerminal(t, func(slave *os.File) error {
		_, err := Run(ctx, Options{Run: session.Open(f), Theme: "dark", In: slave, Out: slave})
		return err
	})
	press := func(keys string) {
		t.Helper()
		if _, err := master.WriteString(keys); err != nil {
			t.Fatal(err)
		}
	}
	until(t, screen, "the trainer of another run")
	press("k")
	until(t, screen, "distillation")
	press("\x1b[D") // left
	until(t, screen, "1 change staged")
	press("a")
	until(t, screen, "Apply at the next step")
	<-time.After(time.Second) // someone reads that
	press("\r")
	until(t, screen, "cannot be reached")
	press(" ")
	until(t, screen, "Pause the run")
	<-time.After(time.Second)
	press("\r")
	until(t, screen, "pause: ")
	press("q")
	until(t, screen, "the run continues; road attach comes back")
	<-time.After(time.Second)
	press("\r")
	ends(t, ended)
	other.mu.Lock()
	defer other.mu.Unlock()
	if len(other.world.Requests) > 0 {
		t.Errorf("the other run's trainer got %+v", other.world.Requests)
	}
}
