package session_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// TestMain makes the test program act as road and road-trainer, too, so that real
// processes can be started and killed.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 2 && os.Args[1] == "keep":
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		exit(session.Keep(ctx, session.Folder(os.Args[2]), os.Args[3:]))
	case len(os.Args) > 3 && os.Args[1] == "branch":
		_, err := session.Branch(context.Background(), os.Args[3], session.Folder(os.Args[2]), 10, "")
		exit(err)
	case len(os.Args) > 2 && os.Args[1] == "--run":
		exit(train(session.Folder(os.Args[2]), slices.Contains(os.Args, "--resume"), slices.Contains(os.Args, "--take-over")))
	}
	os.Exit(m.Run())
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	os.Exit(0)
}

// train is a trainer without a model: it treats its run's folder like the engine.
func train(f session.Folder, resume, takeOver bool) error {
	if os.Getenv("ROAD_FAKE") == "fail" {
		return fmt.Errorf("no such device: cuda:9")
	}
	own := session.Own
	if takeOver {
		own = session.TakeOver
	}
	o, err := own(f)
	if err != nil {
		return err
	}
	defer o.Release()
	if os.Getenv("ROAD_FAKE") == "slow" {
		if err := o.Waits("loading what takes long"); err != nil {
			return err
		}
		for _, err := os.Stat(filepath.Join(f.Dir(), "go")); err != nil; _, err = os.Stat(filepath.Join(f.Dir(), "go")) {
			time.Sleep(time.Millisecond) // a test looks on
		}
	}
	info, err := o.Begin(session.Beginning{Resume: resume, Place: wire.Place{Device: "cpu"}, Version: "test"})
	if err != nil {
		return err
	}
	if os.Getenv("ROAD_FAKE") == "begin" {
		return fmt.Errorf("no such device: cuda:9")
	}
	t := &trainer{owner: o, hello: info.Hello(), stop: make(chan struct{}), state: wire.State{
		Run: f.Name(), State: wire.Running, Step: 5, Steps: 10, PID: os.Getpid(), Attempt: info.Attempt,
		Datasets: []wire.Dataset{{Name: "squad2", Examples: 100}},
	}}
	if t.ledger, err = ledger.Open(o.LedgerFile()); err != nil {
		return err
	}
	if t.metrics, err = metrics.Create(o.MetricsFile()); err != nil {
		return err
	}
	t.metrics.Append(metrics.Row{Attempt: info.Attempt, Step: 5, Values: []metrics.Value{{Tag: "loss", Number: 2}}})
	if err := t.metrics.Flush(); err != nil {
		return err
	}
	if t.events, err = server.OpenEvents(o.EventsFile()); err != nil {
		return err
	}
	if os.Getenv("ROAD_FAKE") == "answers" {
		t.state.State = wire.Finished
	}
	if err := t.sign(t.state.State, time.Hour); err != nil {
		return err
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	s, err := server.Serve(o, t, t.events)
	if err != nil {
		return err
	}
	t.events.Append(wire.Event{Kind: wire.EventState, Step: 5, Text: fmt.Sprintf("attempt %d", info.Attempt)})
	select {
	case <-t.stop:
	case <-term:
	}
	t.mu.Lock()
	t.state.State = wire.Finished
	t.mu.Unlock()
	if err := t.sign(wire.Finished, 0); err != nil {
		return err
	}
	t.events.Append(wire.Event{Kind: wire.EventState, Step: 5, Text: "stopped"})
	return s.Close()
}

type trainer struct {
	owner   *session.Owner
	hello   wire.Hello
	ledger  *ledger.Ledger
	metrics *metrics.Writer
	events  *server.Events
	stop    chan struct{}

	mu    sync.Mutex
	state wire.State
}

func (t *trainer) sign(p wire.Phase, next time.Duration) error {
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state.Time, t.state.NextSign = now, now.Add(next)
	return t.owner.SignLife(session.Alive{Time: now, Step: 5, Steps: 10, Phase: p, NextSign: now.Add(next)})
}

func (t *trainer) Hello() wire.Hello { return t.hello }
func (t *trainer) State() wire.State {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state
}
func (t *trainer) Knobs() []wire.Knob { return []wire.Knob{{Name: "kd.w", Value: 0.75}} }
func (t *trainer) Jobs() []wire.Job   { return nil }

func (t *trainer) Do(_ context.Context, r wire.Request) (wire.Entry, error) {
	e := wire.Entry{ID: r.ID, Author: r.Author, Action: r.Action, Fate: wire.Applied, Step: 6}
	if kept, known := t.ledger.Find(r.ID); known {
		return kept, nil
	}
	e, err := t.ledger.Append(e)
	if err == nil && r.Action == wire.Stop {
		close(t.stop)
	}
	return e, err
}

func (t *trainer) Infer(context.Context, wire.Question) ([]wire.Answer, error) {
	return []wire.Answer{{Model: "student", Null: 0.25}}, nil
}

func (t *trainer) Teachers(context.Context, wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return nil, nil
}

func (t *trainer) Preview(context.Context, wire.PreviewQuestion) (wire.Preview, error) {
	return wire.Preview{}, nil
}

func (t *trainer) Window(context.Context, wire.WindowQuestion) (wire.WindowTargets, error) {
	return wire.WindowTargets{}, nil
}
