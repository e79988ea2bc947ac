package plans_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/tui/plans"
	"dev.road/workbench/tui/plans/planstest"
	"dev.road/workbench/tui/tables"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// show opens the screen of a plan.
func show(p plans.Plan, w, h int) (*ui.Context, *plans.Screen) {
	c := uitest.Context(nil, w, h)
	s := plans.New(c, tables.New(c))
	s.Show(p)
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	return c, s
}

func TestViews(t *testing.T) {
	for name, p := range map[string]*planstest.Plan{"plan": planstest.Weighting(3, 4), "many": planstest.Weighting(14, 12)} {
		for _, size := range uitest.Sizes {
			c, s := show(p, size.W, size.H)
			uitest.Press(c, s, "n")
			uitest.Golden(t, fmt.Sprintf("%s-%dx%d", name, size.W, size.H), s.Render(size.W, size.H))
		}
	}
}

func TestEverySize(t *testing.T) {
	for _, p := range []*planstest.Plan{planstest.Weighting(0, 0), planstest.Weighting(2, 2), planstest.Weighting(14, 12)} {
		c, s := show(p, 120, 35)
		for _, key := range []string{"home", "n", "end"} {
			uitest.Press(c, s, key, "right", "right")
			uitest.EverySize(t, c, s.Render)
		}
	}
	c, s := show(&planstest.Plan{S: plans.State{Plan: &plan.Plan{Name: "empty", Scale: plan.Demo}}}, 120, 35)
	uitest.Press(c, s, "enter", "down", "right", "n", "s", "esc", "S")
	uitest.EverySize(t, c, s.Render)
	c, s = show(&planstest.Plan{S: plans.State{Plan: &plan.Plan{}}, Err: errors.New("plan.toml:4: stages.a comes after itself")}, 120, 35)
	uitest.EverySize(t, c, s.Render)
}

// The job under the cursor is in view, wherever the keys have led it.
func TestTheCursorStaysInView(t *testing.T) {
	c, s := show(planstest.Weighting(14, 26), 80, 20)
	for _, key := range []string{"end", "up", "end", "home", "pgdown", "pgdown", "pgup"} {
		uitest.Press(c, s, key)
		for range 30 {
			uitest.Press(c, s, "right")
			if v := s.Render(80, 20); strings.Count(v, "▸") != 1 {
				t.Fatalf("after %s:\n%s", key, v)
			}
		}
	}
}

func TestEnterOpensTheRunOfTheSelectedJob(t *testing.T) {
	c, s := show(planstest.Weighting(3, 4), 120, 35)
	_, cmd := ui.Dispatch(c, "enter", s.Bindings())
	if got, want := cmd(), (ui.OpenMsg{Dir: "/runs/weighting-distil/a0/s2-8d5cac18", From: "plan"}); got != tea.Msg(want) {
		t.Errorf("enter: %+v", got)
	}
	for _, without := range []struct {
		keys []string
		why  string
	}{
		{[]string{"end"}, "a job that does compare is a command without a run"},
		{[]string{"end", "up", "right", "right"}, "its run has not begun"},
	} {
		uitest.Press(c, s, append(without.keys, "enter")...)
		if f := c.Flash(); f.Text != without.why {
			t.Errorf("%v and enter say %q", without.keys, f.Text)
		}
	}
}

// A plan is started and stopped by its one way, after a question, and looked at again.
func TestAPlanIsStoppedAndStarted(t *testing.T) {
	p := planstest.Weighting(2, 2)
	c, s := show(p, 120, 35)
	press := func(keys ...string) string {
		uitest.Press(c, s, keys...)
		return s.Render(120, 30)
	}
	if press("s"); !strings.Contains(c.Flash().Text, "a process runs the plan already") || p.Starts > 0 {
		t.Errorf("a second start says %q", c.Flash().Text)
	}
	if v := press("S", "n"); p.Stopped > 0 || !strings.Contains(v, "running, process 4711") {
		t.Errorf("a refused question stopped it:\n%s", v)
	}
	if v := press("S", "y"); p.Stopped != 1 || !strings.Contains(v, "not running") && !strings.Contains(v, "not running, 1 failed") {
		t.Errorf("stopped %d times:\n%s", p.Stopped, v)
	}
	if v := press("s", "y"); p.Starts != 1 || !strings.Contains(v, "running, process") {
		t.Errorf("started %d times:\n%s", p.Starts, v)
	}
	look := func() { uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd }) }
	p.S.Held, p.S.Record.Ended = false, time.Time{} // killed, and runs go on
	look()
	if press("S", "y"); p.Stopped != 2 {
		t.Errorf("runs that have outlived the plan's process cannot be ended: %q", c.Flash().Text)
	}
	p.S.Held, p.S.Jobs = false, p.S.Jobs[:2]
	look()
	if press("S"); !strings.Contains(c.Flash().Text, "no process runs the plan") {
		t.Errorf("a stop of nothing says %q", c.Flash().Text)
	}
	p.S.Held = true
	look()
	p.Err = errors.New("plan.toml:3: no such stage")
	if press("S", "y"); !strings.Contains(c.Flash().Text, "plan.toml:3") {
		t.Errorf("a failed stop says %q", c.Flash().Text)
	}
}

// A plan that runs can be stopped though its file cannot be read any more.
func TestAPlanWithoutItsFileIsStopped(t *testing.T) {
	p := planstest.Weighting(2, 2)
	p.Err = errors.New("plan.toml:3: no such stage")
	c, s := show(p, 120, 35)
	if v := s.Render(120, 30); !strings.Contains(v, "plan.toml:3") || !strings.Contains(v, "running, process 4711  S stops it") {
		t.Errorf("it says:\n%s", v)
	}
	uitest.EverySize(t, c, s.Render)
	if uitest.Press(c, s, "S", "y"); p.Stopped != 1 {
		t.Errorf("S says %q", c.Flash().Text)
	}
	if uitest.Press(c, s, "s", "y"); p.Starts > 0 {
		t.Errorf("it is started")
	}
	p.S.Held = false
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	if v := s.Render(120, 30); strings.Contains(v, "S stops it") {
		t.Errorf("after its end:\n%s", v)
	}
	if uitest.Press(c, s, "S", "y"); p.Stopped != 1 {
		t.Error("it is stopped twice")
	}
}

func TestAReadOnlyWorkbenchNeitherStartsNorStops(t *testing.T) {
	p := planstest.Weighting(2, 2)
	c, s := show(p, 120, 35)
	c.Readonly = true
	uitest.Press(c, s, "S", "y", "enter")
	p.S.Held = false
	uitest.Press(c, s, "s", "y", "enter")
	if p.Starts+p.Stopped > 0 {
		t.Errorf("started %d, stopped %d times", p.Starts, p.Stopped)
	}
}

func TestTheKeyOfResultsLeadsToThem(t *testing.T) {
	c, s := show(planstest.Weighting(2, 2), 120, 35)
	uitest.Press(c, s, "r")
	if next := c.TakeGoto(); next != "results" {
		t.Errorf("r goes to %q", next)
	}
}

// The record and the lock show that the plan's process has ended.
func TestTheStateOfThePlanItself(t *testing.T) {
	for want, change := range map[string]func(*plans.State){
		"● running, process 4711": func(*plans.State) {},
		"✗ killed":                func(s *plans.State) { s.Held = false },
		"s takes them up again":   func(s *plans.State) { s.Held = false },
		"✗ not running, 1 failed": func(s *plans.State) { s.Held, s.Record.Ended = false, uitest.Now },
		"◌ not started":           func(s *plans.State) { s.Held, s.Record = false, plan.Record{} },
		"■ not running": func(s *plans.State) {
			s.Held, s.Record.Ended, s.Jobs = false, uitest.Now, s.Jobs[:3]
		},
		"✓ done": func(s *plans.State) { s.Held, s.Jobs = false, s.Jobs[:2] },
	} {
		p := planstest.Weighting(2, 4)
		change(&p.S)
		_, s := show(p, 120, 35)
		if v := s.Render(120, 30); !strings.Contains(v, want) {
			t.Errorf("no %q in:\n%s", want, v)
		}
	}
}

// The plan is looked at again while its screen is shown, and the cursor stays on its job.
func TestThePlanIsFollowedWhileItIsShown(t *testing.T) {
	p := planstest.Weighting(2, 4)
	c := uitest.Context(nil, 120, 35)
	var due tea.Msg
	c.Later = func(_ time.Duration, msg tea.Msg) tea.Cmd { due = msg; return nil }
	s := plans.New(c, tables.New(c))
	update := func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd }
	pass := func() {
		msg := due
		due = nil
		uitest.Settle(func() tea.Msg { return msg }, update)
	}
	s.Show(p)
	uitest.Settle(s.Open(), update)
	more := planstest.Weighting(2, 4).S
	more.Jobs = append(more.Jobs[1:2:2], more.Jobs...)
	more.Jobs[0].Job = &plan.Job{ID: "before", Stage: "before", Does: plan.Train}
	p.S = more
	pass()
	if v := s.Render(120, 30); !strings.Contains(v, "distil/a0/s2  ● running  step 215/500  ETA 54s") || p.Looks != 2 {
		t.Errorf("after %d looks:\n%s", p.Looks, v)
	}
	s.Leave()
	if pass(); p.Looks != 2 || due != nil {
		t.Error("it is read while it is not shown")
	}
}

func TestTheListOpensAPlan(t *testing.T) {
	first, broken := planstest.Weighting(2, 2), planstest.Weighting(2, 2)
	broken.S.Plan, broken.Err = &plan.Plan{Name: "gone", Scale: plan.Demo}, errors.New("read the plan: no such file")
	c := uitest.Context(nil, 120, 35)
	one := plans.New(c, tables.New(c))
	s := plans.NewList(c, one, func() ([]plans.Plan, error) { return []plans.Plan{broken, first}, nil })
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	if v := s.Render(120, 31); !strings.Contains(v, "gone-demo") || !strings.Contains(v, "cannot be read: read the plan: no such file") {
		t.Errorf("the list:\n%s", v)
	}
	uitest.Press(c, s, "down", "enter")
	if next := c.TakeGoto(); next != "plan" {
		t.Errorf("enter goes to %q", next)
	}
	uitest.Settle(one.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := one.Update(msg); return cmd })
	if v := one.Render(120, 31); !strings.Contains(v, "weighting  scale demo") {
		t.Errorf("it opens:\n%s", v)
	}
	uitest.EverySize(t, c, s.Render)
}

func TestAnEmptyListSaysHowAPlanIsStarted(t *testing.T) {
	c := uitest.Context(nil, 120, 35)
	for want, err := range map[string]error{"road plan run kd-variants": nil, "Cannot list the plans: denied": errors.New("denied")} {
		s := plans.NewList(c, plans.New(c, tables.New(c)), func() ([]plans.Plan, error) { return nil, err })
		uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
		if v := s.Render(120, 31); !strings.Contains(v, want) {
			t.Errorf("it says:\n%s", v)
		}
	}
}
