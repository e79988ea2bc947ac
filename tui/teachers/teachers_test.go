package teachers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// on opens the screen on a run, without staged changes.
func on(run *uitest.Session, w, h int) (*ui.Context, *Screen) {
	c := uitest.Context(run, w, h)
	s := New(c, func() []wire.Change { return nil })
	come(s)
	return c, s
}

func open(w, h int) (*uitest.Session, *ui.Context, *Screen) {
	run := uitest.Live()
	c, s := on(run, w, h)
	return run, c, s
}

// come goes to the screen.
func come(s *Screen) {
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { return heard(s, msg) })
}

func heard(s *Screen, msg tea.Msg) tea.Cmd {
	_, cmd := s.Update(msg)
	return cmd
}

func shows(t *testing.T, s *Screen, parts ...string) {
	t.Helper()
	view := s.Render(240, 33)
	for _, part := range parts {
		if !strings.Contains(view, part) {
			t.Errorf("it does not show %q:\n%s", part, view)
		}
	}
}

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		_, c, s := open(size.W, size.H)
		uitest.Press(c, s, "down")
		uitest.Golden(t, fmt.Sprintf("figures-%dx%d", size.W, size.H), s.Render(size.W, size.H))
		uitest.Press(c, s, "enter", "d")
		uitest.Golden(t, fmt.Sprintf("window-%dx%d", size.W, size.H), s.Render(size.W, size.H))
		s.staged = func() []wire.Change { return []wire.Change{{Name: "kd.w", Value: 0.65, Expect: 0.6}} }
		uitest.Press(c, s, "r")
		uitest.Golden(t, fmt.Sprintf("staged-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

func TestEverySize(t *testing.T) {
	_, c, s := open(120, 35)
	uitest.EverySize(t, c, s.Render)
	uitest.Press(c, s, "end")
	uitest.EverySize(t, c, s.Render)
	uitest.Press(c, s, "enter", "down")
	uitest.EverySize(t, c, s.Render)
}

// The key that a missing figure names sends the request that measures it, once it is confirmed.
func TestAMissingFigureNamesTheKeyThatMeasuresIt(t *testing.T) {
	for _, tc := range []struct {
		row  int
		says string
		keys []string
		want wire.Request
	}{
		{1, "not measured; p measures it", []string{"p", "enter"}, wire.Request{Action: wire.Predict, Dataset: "squad2"}},
		{
			2, "not measured; v measures it", []string{"v", "enter"},
			wire.Request{Action: wire.Compare, Dataset: "squad2", Models: []string{"large-1", "large-2"}},
		},
		{
			4, "not measured: no soft targets are in use; t", []string{"t", "enter"},
			wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: "large-1"},
		},
		{
			5, "not measured; v measures it", []string{"v", "enter"},
			wire.Request{Action: wire.Compare, Dataset: "quac", Models: []string{"large-1"}},
		},
	} {
		run, c, s := open(120, 35)
		for range tc.row {
			uitest.Press(c, s, "down")
		}
		shows(t, s, tc.says)
		if uitest.Press(c, s, tc.keys[0]); len(run.Requests) > 0 {
			t.Errorf("row %d: sent before the confirmation: %+v", tc.row, run.Requests)
		}
		uitest.Press(c, s, tc.keys[1:]...)
		if len(run.Requests) != 1 {
			t.Errorf("row %d: sent %+v", tc.row, run.Requests)
			continue
		}
		got := run.Requests[0]
		if got.Action != tc.want.Action || got.Dataset != tc.want.Dataset || got.Teacher != tc.want.Teacher || got.Attempt != 1 ||
			!slices.Equal(got.Models, tc.want.Models) {
			t.Errorf("row %d: sent %+v", tc.row, got)
		}
	}
}

func TestWithoutAKeyThatActsTheCommandIsNamed(t *testing.T) {
	run := uitest.Crashed()
	for i := range run.Taught {
		run.Taught[i].Why = "run mtl has no trainer"
		for r := range run.Taught[i].Rows {
			run.Taught[i].Rows[r].Train = nil
		}
	}
	c, s := on(run, 120, 35)
	uitest.Press(c, s, "down")
	shows(t, s, "not measured: run mtl has", "road predict mtl")
	run = uitest.Live()
	run.S.Datasets[0].Rules = []string{"large-2"}
	c, s = on(run, 120, 35)
	uitest.Press(c, s, "down")
	shows(t, s, "a teacher of the world answers")
	uitest.Press(c, s, "v", "enter")
	if len(run.Requests) != 1 || !slices.Equal(run.Requests[0].Models, []string{"large-1"}) {
		t.Errorf("a rule is asked: %+v", run.Requests)
	}
}

func TestFiguresAreMeasuredOnceAndAgainAfterAJobOrByAKey(t *testing.T) {
	run, c, s := open(120, 35)
	come(s)
	if len(run.Measured) != 1 || run.Measured[0].Examples != 0 {
		t.Fatalf("asked %+v", run.Measured)
	}
	batch := func() { uitest.Settle(heard(s, uitest.Batch(run)), func(msg tea.Msg) tea.Cmd { return heard(s, msg) }) }
	batch()
	if len(run.Measured) != 1 {
		t.Error("measured again without a reason")
	}
	run.S.Jobs = slices.Clone(run.S.Jobs)
	run.S.Jobs[0].State, run.S.Jobs[0].Ended = wire.JobDone, uitest.Now
	c.Store.Apply(uitest.Batch(run))
	s.Leave()
	if batch(); len(run.Measured) != 1 {
		t.Error("measured while another screen is shown")
	}
	if come(s); len(run.Measured) != 2 {
		t.Errorf("after a job asked %+v", run.Measured)
	}
	_, slow := ui.Dispatch(c, "r", s.Bindings())
	run.S.Jobs = slices.Clone(run.S.Jobs)
	run.S.Jobs[0].Ended = uitest.Now.Add(1)
	c.Store.Apply(uitest.Batch(run))
	if batch(); len(run.Measured) != 2 {
		t.Error("a measurement that goes on is given up for a job")
	}
	heard(s, slow())
	if batch(); len(run.Measured) != 4 {
		t.Errorf("after two jobs asked %+v", run.Measured)
	}
	run.Measured = run.Measured[:2]
	if uitest.Press(c, s, "a"); len(run.Measured) != 3 || run.Measured[2].Examples >= 0 {
		t.Errorf("a asked %+v", run.Measured)
	}
	shows(t, s, "all training examples with targets")
	if uitest.Press(c, s, "a", "r"); len(run.Measured) != 5 || run.Measured[4].Examples != 0 {
		t.Errorf("a and r asked %+v", run.Measured)
	}
}

func TestAnEarlierAnswerIsNotShown(t *testing.T) {
	run, c, s := open(120, 35)
	_, slow := ui.Dispatch(c, "a", s.Bindings())
	shows(t, s, "measuring")
	_, quick := ui.Dispatch(c, "a", s.Bindings())
	run.Taught[0].Rows[0].Name = "newest"
	heard(s, quick())
	run.Taught[0].Rows[0].Name = "late"
	heard(s, slow())
	shows(t, s, "newest")
	uitest.Press(c, s, "enter")
	_, slow = ui.Dispatch(c, "right", s.Bindings())
	_, quick = ui.Dispatch(c, "right", s.Bindings())
	shows(t, s, "window 0 of 132,411", "reading window 2")
	heard(s, quick())
	heard(s, slow())
	if shows(t, s, "window 2 of 132,411"); s.window.got.Window != 2 {
		t.Errorf("window %d is shown", s.window.got.Window)
	}
	uitest.Press(c, s, "esc")
	_, slow = ui.Dispatch(c, "enter", s.Bindings())
	other := uitest.Live()
	other.S.Run, other.Taught = "other", nil
	c.Session = other
	heard(s, slow())
	uitest.Settle(heard(s, uitest.Batch(other)), func(msg tea.Msg) tea.Cmd { return heard(s, msg) })
	if s.window != nil || len(s.all) > 0 || len(other.Measured) != 1 {
		t.Errorf("of the run before: window %v, figures %v", s.window, s.all)
	}
	shows(t, s, "No dataset of the run has a teacher")
}

func TestKeysGoFromWindowToWindow(t *testing.T) {
	run, c, s := open(120, 35)
	last := func() wire.WindowQuestion { return run.Windows[len(run.Windows)-1] }
	at := func(want int) {
		t.Helper()
		if q := last(); q.Dataset != "squad2" || q.Task != "mrc" || q.Window == nil || *q.Window != want {
			t.Errorf("asked %+v, not window %d", q, want)
		}
		shows(t, s, fmt.Sprintf("window %s of 132,411", ui.Count(want)))
	}
	if uitest.Press(c, s, "right"); len(run.Windows) > 0 {
		t.Error("a window was asked for that is not shown")
	}
	uitest.Press(c, s, "enter")
	at(0)
	uitest.Press(c, s, "right", "right")
	at(2)
	uitest.Press(c, s, "d") // large-2 is right on 2, 5, …
	at(3)
	uitest.Press(c, s, "left", "d")
	at(3)
	uitest.Press(c, s, "right", "d")
	if at(6); len(run.Windows) != 9 { // 5 was asked for, too
		t.Errorf("%d windows were asked for", len(run.Windows))
	}
	uitest.Press(c, s, "home", "/", "#", "0", "enter", "left")
	at(uitest.SquadWindows - 1)
	uitest.Press(c, s, "/", "#", "x", "enter")
	if text := strings.Join(c.Top().Lines(74, 20), "\n"); !strings.Contains(text, "no number of a window") {
		t.Errorf("the form takes #x:\n%s", text)
	}
	uitest.Press(c, s, "esc", "/", "t", "r", "a", "i", "n", "-", "7", "enter")
	if q := last(); q.ID != "train-7" || q.Window != nil {
		t.Errorf("asked %+v", q)
	}
	shows(t, s, "window 7 of 132,411, train-7", "wrong, start right", "1.40/0.60", "⟦former senator Somchai Wongsak⟧")
	run.Err = errors.New("squad2 has no window 8")
	uitest.Press(c, s, "right")
	if shows(t, s, "window 7 of 132,411"); !strings.Contains(c.Flash().Text, "no window 8") {
		t.Errorf("said %q", c.Flash().Text)
	}
	run.Err = nil
	uitest.Press(c, s, "esc")
	shows(t, s, "HasAns")
}

// A value is staged on the screen of knobs while a window is shown.
func TestAWindowFollowsTheStagedChanges(t *testing.T) {
	run, c, s := open(120, 35)
	var staged []wire.Change
	s.staged = func() []wire.Change { return staged }
	uitest.Press(c, s, "enter", "right")
	s.Leave()
	staged = []wire.Change{{Name: "kd.w", Value: 0.65, Expect: 0.6}}
	shows(t, s, "other changes are staged by now")
	come(s)
	if q := run.Windows[len(run.Windows)-1]; !slices.Equal(q.Changes, staged) || *q.Window != 1 {
		t.Errorf("asked %+v", q)
	}
	shows(t, s, "staged: kd.w 0.6 → 0.65", "as staged", "1.40/0.60→1.35/0.65", "KL(as staged || target) 0.0021")
	n := len(run.Windows)
	if come(s); len(run.Windows) != n {
		t.Error("asked again without a reason")
	}
	run.K = slices.Clone(run.K)
	run.K[0].Value = 0.3
	c.Store.Apply(uitest.Batch(run))
	shows(t, s, "kd.w is 0.3 by now")
}
