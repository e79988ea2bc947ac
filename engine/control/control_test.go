package control

import (
	"log/slog"
	"testing"

	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// steered is a control with what it needs, and what it did.
type steered struct {
	*Control
	at     *report.Position
	file   string // of the ledger
	turned int
	atDisk int // entries on the disk when the settings last changed
	t      *testing.T
}

func steer(t *testing.T) *steered {
	t.Helper()
	r, err := recipe.Load("demo", nil)
	if err != nil {
		t.Fatal(err)
	}
	owner, err := session.Own(session.Folder(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Release)
	s := &steered{at: &report.Position{Attempt: 1}, file: owner.Ledger(), t: t}
	p := report.New(s.at, slog.New(slog.DiscardHandler), "fp32", "")
	if err := p.Open(owner); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	turned := func(*recipe.Recipe, bool) {
		s.turned++
		s.atDisk = len(s.onDisk())
	}
	l, err := ledger.Open(owner.LedgerFile())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.Control = New(s.at, p, front.New(wire.Hello{}, wire.State{}), l, r, turned, func(wire.Entry) error { return nil })
	s.Take(recipe.Known{Layers: 12})
	return s
}

func (s *steered) onDisk() []wire.Entry {
	s.t.Helper()
	entries, err := ledger.Read(s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	return entries
}

// set asks for one change, at a step (0: the next).
func (s *steered) set(id, name string, value, expect any, step int) (wire.Entry, error) {
	r := wire.Request{ID: id, Action: wire.Set, AtStep: step, Changes: []wire.Change{{Name: name, Value: value, Expect: expect}}}
	e := wire.Entry{ID: id, Action: wire.Set, Attempt: s.at.Attempt, Step: s.at.Step + 1, Fate: wire.Applied}
	err := s.DecideSet(r, &e)
	return e, err
}

func TestAChangeIsOnTheDiskBeforeItActs(t *testing.T) {
	s := steer(t)
	if _, err := s.set("a", "kd.w", 0.6, 0.75, 0); err != nil {
		t.Fatal(err)
	}
	if s.turned != 1 || s.atDisk != 1 || s.Values()["kd.w"] != 0.6 {
		t.Errorf("the settings changed %d times, with %d entries on the disk, to kd.w %v", s.turned, s.atDisk, s.Values()["kd.w"])
	}
}

func TestAChangeThatCannotBeRecordedDoesNotAct(t *testing.T) {
	s := steer(t)
	if err := s.ledger.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.set("a", "kd.w", 0.6, nil, 0); err == nil || s.turned != 0 || s.phase != wire.Paused {
		t.Errorf("%v; the settings changed %d times, and the run is %s", err, s.turned, s.phase)
	}
}

// Between two clients the values that a dialog showed decide.
func TestASetIsRefusedWhereItsDialogShowedAnotherValue(t *testing.T) {
	s := steer(t)
	if _, err := s.set("a", "kd.w", 0.6, 0.75, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.set("b", "kd.w", 0.7, 0.75, 0); err == nil || s.turned != 1 {
		t.Errorf("%v; the settings changed %d times", err, s.turned)
	}
}

func TestAScheduledSetIsCheckedAgainAtItsStep(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(*steered)
		want   wire.Fate
		w      float64
	}{
		{"nothing has changed", func(*steered) {}, wire.Applied, 0.5},
		{"the value is another by then", func(s *steered) {
			if _, err := s.set("other", "kd.w", 0.9, nil, 0); err != nil {
				s.t.Fatal(err)
			}
		}, wire.Refused, 0.9},
		{"it was cancelled", func(s *steered) {
			if found, err := s.CancelScheduled("later"); !found || err != nil {
				s.t.Fatal(found, err)
			}
		}, wire.Cancelled, 0.75},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := steer(t)
			if e, err := s.set("later", "kd.w", 0.5, 0.75, 5); err != nil || e.Fate != wire.Scheduled {
				t.Fatal(e.Fate, err)
			}
			c.before(s)
			s.at.Step = 3
			if s.ApplyScheduled(); s.Values()["kd.w"] == 0.5 {
				t.Error("it acts too early")
			}
			s.at.Step = 4
			s.ApplyScheduled()
			e, _ := s.Decided("later")
			if e.Fate != c.want || s.Values()["kd.w"] != c.w {
				t.Errorf("it was %s (%s), and kd.w is %v", e.Fate, e.Why, s.Values()["kd.w"])
			}
		})
	}
}

// An attempt that resumes from step 0 runs with each change as of its step, and the
// scheduled set of the earlier attempt still waits.
func TestAResumedRunTakesChangesUpAtTheirSteps(t *testing.T) {
	s := steer(t)
	s.at.Step = 4
	if _, err := s.set("a", "kd.w", 0.6, nil, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.set("later", "kd.w", 0.5, nil, 9); err != nil {
		t.Fatal(err)
	}
	s.Control.set.Set("kd.w", 0.75) // as the checkpoint has it
	s.at.Step, s.at.Attempt, s.scheduled = 0, 2, nil
	s.LoadPending()
	for _, c := range []struct {
		step int
		w    float64
	}{{0, 0.75}, {3, 0.75}, {4, 0.6}, {8, 0.5}} {
		s.at.Step = c.step
		s.ReplayDue()
		s.ApplyScheduled()
		if w := s.Values()["kd.w"]; w != c.w {
			t.Errorf("before step %d kd.w is %v, want %v", c.step+1, w, c.w)
		}
	}
}
