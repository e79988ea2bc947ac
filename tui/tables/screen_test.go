package tables_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/plans"
	"dev.road/workbench/tui/plans/planstest"
	"dev.road/workbench/tui/tables"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// show opens the screen on a source.
func show(of *tables.Source, w, h int) (*ui.Context, *tables.Screen) {
	c := uitest.Context(nil, w, h)
	s := tables.New(c)
	s.Show(of)
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	return c, s
}

// showResults opens the screen of a plan's results.
func showResults(p *planstest.Plan, w, h int) (*ui.Context, *tables.Screen) {
	c := uitest.Context(nil, w, h)
	one := plans.New(c, tables.New(c))
	one.Show(p)
	return show(one.Results(), w, h)
}

func TestResultsViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		_, s := showResults(planstest.Weighting(2, 5), size.W, size.H)
		uitest.Golden(t, fmt.Sprintf("results-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

func TestResultsInEverySize(t *testing.T) {
	none := planstest.Weighting(2, 5)
	none.R = &results.Report{Plan: "weighting", Scale: "demo"}
	broken := planstest.Weighting(2, 5)
	broken.Err = errors.New("read run weighting-distil-a0-s1: no such file")
	for _, p := range []*planstest.Plan{planstest.Weighting(2, 5), none, broken} {
		c, s := showResults(p, 120, 35)
		for _, key := range []string{"home", "right", "n", "end", "right"} {
			uitest.Press(c, s, key)
			uitest.EverySize(t, c, s.Render)
		}
	}
}

// All of the report can be brought into view, in a small terminal too: its tables, their
// last columns, and its notes.
func TestAllResultsComeIntoView(t *testing.T) {
	p := planstest.Weighting(2, 5)
	c, s := showResults(p, 80, 24)
	seen := ""
	for range 10 {
		for range 60 {
			seen += s.Render(80, 20)
			uitest.Press(c, s, "down")
		}
		uitest.Press(c, s, "home", "right")
	}
	for _, table := range p.R.Tables() {
		for _, row := range append(table.Rows, table.Head) {
			for _, cell := range row {
				if !strings.Contains(seen, cell) {
					t.Errorf("%s: %q never comes into view", table.Title, cell)
				}
			}
		}
	}
	if !strings.Contains(seen, "1 of 5 runs are not done") {
		t.Error("the notes never come into view")
	}
}

// Long names of arms leave room for the figures beside them.
func TestFiguresStandBesideLongNames(t *testing.T) {
	long := strings.Repeat("a-long-name-", 8)
	of := &tables.Source{Name: "arms", From: "runs", Read: func(context.Context) (tables.Sheet, error) {
		return tables.Sheet{Tables: []results.Table{{
			Title: "Tests", Head: []string{"ARMS", "SEEDS", "DIFFERENCE ± SD [95 %]"},
			Rows: [][]string{{long + "1 − " + long + "2", "2", "+0.12 ± 2.35 [-21.00, +21.24]"}},
		}}}, nil
	}}
	c, s := show(of, 80, 24)
	s.Render(80, 20)
	uitest.Press(c, s, "right")
	if v := s.Render(80, 20); !strings.Contains(v, "+0.12 ± 2.35 [-21.00, +21.24]") || !strings.Contains(v, "a-long-name") {
		t.Errorf("the difference is out of view:\n%s", v)
	}
}

func TestTheNextTableComesToTheTop(t *testing.T) {
	c, s := showResults(planstest.Weighting(2, 5), 120, 35)
	s.Render(120, 12)
	for _, want := range []string{"Published: ", "Outcome: newsqa mrc f1", "Tests of the outcome"} {
		uitest.Press(c, s, "n")
		if line := strings.Split(s.Render(120, 12), "\n")[2]; !strings.Contains(line, want) {
			t.Errorf("the first line is %q, want %s", line, want)
		}
	}
	uitest.Press(c, s, "end", "n")
	if line := strings.Split(s.Render(120, 12), "\n")[3]; !strings.Contains(line, "Published: ") {
		t.Errorf("after the end the first line is %q", line)
	}
}

// Results that cannot be read again leave the earlier ones, and the reason.
func TestResultsAreReadAgain(t *testing.T) {
	p := planstest.Weighting(2, 5)
	c, s := showResults(p, 120, 35)
	p.Err = errors.New("a run is gone")
	uitest.Press(c, s, "r")
	if v := s.Render(120, 31); !strings.Contains(v, "cannot be read: a run is gone") || !strings.Contains(v, "typical KD") {
		t.Errorf("after a failure:\n%s", v)
	}
	p.Err, p.R = nil, &results.Report{Plan: "weighting", Scale: "demo"}
	uitest.Press(c, s, "r")
	if v := s.Render(120, 31); !strings.Contains(v, "No compared run is done yet.") {
		t.Errorf("without runs:\n%s", v)
	}
}

// runs are the results of three runs beside each other; of two of them joined by seed.
func runs() *tables.Source {
	return &tables.Source{
		Name: "3 runs", From: "runs",
		Read: func(context.Context) (tables.Sheet, error) {
			return tables.Sheet{
				Title: "a, b, other", Command: "road results a b other",
				Tables: []results.Table{{Title: "Runs", Head: []string{"RUN", "a", "b", "other"}, Rows: [][]string{
					{"kd.w", "0.75", "0.75", "0.5"}, {"nq mrc f1", "70.00 @300", "71.50 @300", "72.25 @300"},
				}}},
				Notes: []string{"the runs differ in optim.lr and kd.w: a difference is not the effect of one of these alone"},
			}, nil
		},
		BySeed: func(context.Context) (tables.Sheet, error) {
			return tables.Sheet{
				Title: "a, b, other", Command: "road results a b other --by-seed",
				Tables: []results.Table{{Title: "Outcome: nq mrc f1", Head: []string{"ARM", "SEEDS", "MEAN ± SD [95 %]"}, Rows: [][]string{
					{"a and 1 more", "2", "70.75 ± 1.06 [61.22, 80.28]"}, {"other", "1", "72.25"},
				}}},
			}, nil
		},
	}
}

func TestRunsViews(t *testing.T) {
	for _, size := range uitest.Sizes {
		_, s := show(runs(), size.W, size.H)
		uitest.Golden(t, fmt.Sprintf("runs-%dx%d", size.W, size.H), s.Render(size.W, size.H))
	}
}

// Runs that differ by their seed alone are joined and set apart again; a plan states its arms.
func TestRunsAreJoinedBySeed(t *testing.T) {
	c, s := show(runs(), 120, 35)
	for _, want := range []string{"a and 1 more", "differ in optim.lr and kd.w"} {
		uitest.Press(c, s, "s")
		if v := s.Render(120, 31); !strings.Contains(v, want) {
			t.Errorf("no %q in:\n%s", want, v)
		}
	}
	joined := runs()
	joined.Joined = true
	if _, s := show(joined, 120, 35); !strings.Contains(s.Render(120, 31), "--by-seed --format markdown") {
		t.Errorf("it begins with:\n%s", s.Render(120, 31))
	}
	c, s = showResults(planstest.Weighting(2, 5), 120, 35)
	if uitest.Press(c, s, "s"); c.Flash().Text != "plan weighting-demo states its arms" {
		t.Errorf("of a plan it says %q", c.Flash().Text)
	}
}

// Results that came late, of another source, are not shown.
func TestLateResultsOfAnotherSourceAreNotShown(t *testing.T) {
	c, s := show(runs(), 120, 35)
	late := s.Open()
	s.Show(&tables.Source{Name: "run z", From: "runs", Read: func(context.Context) (tables.Sheet, error) {
		return tables.Sheet{}, errors.New("no run is called z")
	}})
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	s.Update(late())
	if v := s.Render(120, 31); !strings.Contains(v, "Cannot show the results of run z: no run is called z") {
		t.Errorf("it shows:\n%s", v)
	}
	uitest.EverySize(t, c, s.Render)
}

// Runs take seconds to read: a reading ends when another one begins, and when the screen is left.
func TestAReadingEndsWithItsUse(t *testing.T) {
	for what, does := range map[string]func(*ui.Context, *tables.Screen){
		"read again":   func(c *ui.Context, s *tables.Screen) { uitest.Press(c, s, "r") },
		"joined":       func(c *ui.Context, s *tables.Screen) { uitest.Press(c, s, "s") },
		"left":         func(_ *ui.Context, s *tables.Screen) { s.Leave() },
		"other source": func(_ *ui.Context, s *tables.Screen) { s.Show(runs()); s.Open() },
	} {
		var ended error
		of := runs()
		of.Read = func(ctx context.Context) (tables.Sheet, error) {
			ended = ctx.Err()
			return tables.Sheet{}, ended
		}
		c := uitest.Context(nil, 120, 35)
		s := tables.New(c)
		s.Show(of)
		reading := s.Open()
		does(c, s)
		late := reading()
		if ended == nil {
			t.Errorf("%s: the first reading goes on", what)
		}
		s.Update(late)
		if v := s.Render(120, 31); strings.Contains(v, context.Canceled.Error()) {
			t.Errorf("%s: it shows the end of the first reading:\n%s", what, v)
		}
	}
}
