package plans_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/plans"
	"dev.road/workbench/tui/plans/planstest"
	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	tea "github.com/charmbracelet/bubbletea"
)

// showResults opens the screen of a plan's results.
func showResults(p *planstest.Plan, w, h int) (*ui.Context, *plans.Results) {
	c, one := show(p, w, h)
	s := plans.NewResults(c, one)
	uitest.Settle(s.Open(), func(msg tea.Msg) tea.Cmd { _, cmd := s.Update(msg); return cmd })
	return c, s
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

func TestTheKeyOfResultsLeadsToThem(t *testing.T) {
	c, s := show(planstest.Weighting(2, 2), 120, 35)
	uitest.Press(c, s, "r")
	if next := c.TakeGoto(); next != "results" {
		t.Errorf("r goes to %q", next)
	}
}
