package runs

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

func some() ([]ui.Run, error) {
	loss := 0.812
	return []ui.Run{
		{
			Name: "mtl", Dir: "a", State: wire.Running, Step: 12340, Steps: 20000, Loss: &loss, Started: uitest.Now,
			Datasets: []string{"squad2", "mnli"},
		},
		{
			Name: "demo", Dir: "b", State: wire.Finished, Parent: &wire.Parent{Run: "mtl", Step: 200}, Step: 300, Steps: 300,
			Loss: &loss, Started: uitest.Now, Datasets: []string{"news"},
		},
		{Name: "first-try", Dir: "c", State: wire.Crashed, Step: 7, Steps: 100, Started: uitest.Now, Datasets: []string{"squad2"}},
	}, nil
}

func open(w, h int, find func() ([]ui.Run, error)) (*ui.Context, *Screen) {
	c := uitest.Context(nil, w, h)
	s := New(c, find, func([]string) {})
	s.Update(s.Open()())
	return c, s
}

func TestViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		_, s := open(size.W, size.H, some)
		uitest.Golden(t, fmt.Sprintf("runs-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

func TestEverySize(t *testing.T) {
	c, s := open(120, 35, some)
	uitest.EverySize(t, c, s.Render)
}

// Runs of a plan, which differ at the ends of their long names, can be told apart on 80 columns.
func TestLongNamesAreShownInFull(t *testing.T) {
	names := []string{"conflict-fit-pcgrad-s1-e859d71d", "conflict-fit-pcgrad-s2-eb2c160b"}
	_, s := open(80, 24, func() ([]ui.Run, error) {
		loss := 0.125
		long := ui.Run{Name: strings.Repeat("long-", 9), Loss: &loss, Started: uitest.Now}
		return []ui.Run{{Name: names[0], Started: uitest.Now}, {Name: names[1], Started: uitest.Now}, long}, nil
	})
	if v := s.Render(80, 24); !strings.Contains(v, "0.125") {
		t.Errorf("a long name takes the room of the loss:\n%s", v)
	}
	for _, name := range names {
		if v := s.Render(80, 24); !strings.Contains(v, name+" ") {
			t.Errorf("%s is not in the list:\n%s", name, v)
		}
	}
}

func TestEnterOpensTheSelectedRun(t *testing.T) {
	c, s := open(120, 35, some)
	uitest.Press(c, s, "/", "state:crashed", "enter")
	_, cmd := ui.Dispatch(c, "enter", s.Bindings())
	if got := cmd(); got != tea.Msg(ui.OpenMsg{Dir: "c", From: "runs"}) {
		t.Errorf("enter: %v", got)
	}
}

// Marked runs are compared in the order of their marks, also of runs that a filter hides;
// without marks the selected one is shown.
func TestMarkedRunsAreCompared(t *testing.T) {
	list, _ := some()
	c := uitest.Context(nil, 120, 35)
	var compared []string
	s := New(c, func() ([]ui.Run, error) { return list, nil }, func(names []string) { compared = names })
	s.Update(s.Open()())
	for _, tt := range []struct {
		keys []string
		want string
	}{
		{nil, "mtl"},
		{[]string{"down", "c", "up", "c"}, "demo mtl"},
		{[]string{"c"}, "demo"},
		{[]string{"/", "state:crashed", "enter", "C"}, "demo first-try"},
		{[]string{"C"}, "first-try"},
	} {
		uitest.Press(c, s, append(tt.keys, "R")...)
		if got := strings.Join(compared, " "); got != tt.want || c.TakeGoto() != "results" {
			t.Errorf("after %q the results are those of %s, want %s", tt.keys, got, tt.want)
		}
	}
	uitest.Press(c, s, "/", "ctrl+u", "enter", "C")
	if v := s.Render(120, 33); !strings.Contains(v, "3 marked") || strings.Count(v, "✓ ") < 3 {
		t.Errorf("three marks show as:\n%s", v)
	}
	list = list[:1]
	s.Update(s.Open()())
	if v := s.Render(120, 33); !strings.Contains(v, "1 marked") {
		t.Errorf("after two runs are gone:\n%s", v)
	}
}

// The list is read again from time to time while it is shown, and the cursor stays
// on its run.
func TestTheListRefreshesItselfWhileItIsShown(t *testing.T) {
	list, _ := some()
	reads := 0
	c := uitest.Context(nil, 120, 35)
	var due tea.Msg
	c.Later = func(_ time.Duration, msg tea.Msg) tea.Cmd { due = msg; return nil }
	s := New(c, func() ([]ui.Run, error) { reads++; return list, nil }, nil)
	pass := func() {
		msg := due
		due = nil
		uitest.Settle(func() tea.Msg { return msg }, func(m tea.Msg) tea.Cmd { _, cmd := s.Update(m); return cmd })
	}
	s.Update(s.Open()())
	uitest.Press(c, s, "down")
	list = append([]ui.Run{{Name: "fresh", Dir: "d", State: wire.Running, Started: uitest.Now}}, list...)
	list[2].State = wire.Crashed
	pass()
	v := s.Render(120, 33)
	if !strings.Contains(v, "fresh") || !strings.Contains(v, "▸ demo") || strings.Count(v, "crashed") != 2 || reads != 2 {
		t.Errorf("after %d looks:\n%s", reads, v)
	}
	s.Leave()
	if pass(); reads != 2 || due != nil {
		t.Error("it is read while it is not shown")
	}
	s.Update(s.Open()())
	if pass(); reads != 4 || due == nil {
		t.Errorf("%d looks after it was shown again", reads)
	}
}

func TestAFilterThatSelectsNothingSaysWhy(t *testing.T) {
	c, s := open(80, 24, some)
	uitest.Press(c, s, "/", "stat:running", "enter")
	if v := s.Render(80, 22); len(s.shown) != 3 || !strings.Contains(v, "no field stat: did you mean state?") || !s.Editing() {
		t.Errorf("%d runs and\n%s", len(s.shown), v)
	}
	uitest.Press(c, s, "ctrl+u", "loss < 0.1", "enter")
	if v := s.Render(80, 22); !strings.Contains(v, "No run passes the filter loss < 0.1: esc clears it.") {
		t.Errorf("no run, and it says:\n%s", v)
	}
}

func TestAnEmptyWorkbenchSaysWhatToType(t *testing.T) {
	_, s := open(120, 35, func() ([]ui.Run, error) { return nil, nil })
	if v := s.Render(120, 35); !strings.Contains(v, "road demo") || !strings.Contains(v, "road train RECIPE") {
		t.Errorf("it says:\n%s", v)
	}
	_, s = open(120, 35, func() ([]ui.Run, error) { return nil, errors.New("the folder cannot be read") })
	if v := s.Render(120, 35); !strings.Contains(v, "the folder cannot be read") {
		t.Errorf("an error shows as:\n%s", v)
	}
}
