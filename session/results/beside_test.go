package results

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/scoring"
)

// A run whose newest figure is not its best has both, and another run's newest stands
// beside the best. CSV has a number in each cell, and nothing in others.
func TestRunsHaveTheBestFigureBesideTheNewest(t *testing.T) {
	figure := func(value float64, step int, best *Figure) Figure {
		return Figure{Dataset: "nq", Task: "mrc", Metric: "f1", Value: value, Step: step, Best: best}
	}
	higher := figure(75.5, 200, nil)
	higher.Interval = &scoring.Interval{Low: 70, High: 80.25, Level: 0.95}
	runs := []*Run{
		{Name: "a", Dev: []Figure{figure(70, 300, &higher)}},
		{Name: "b", Dev: []Figure{figure(72, 100, nil)}},
		{Name: "c"},
	}
	has := func(all Table, rows ...[]string) {
		t.Helper()
		for _, row := range rows {
			if !slices.ContainsFunc(all.Rows, func(r []string) bool { return slices.Equal(r, row) }) {
				t.Errorf("%q is not in %q", row, all.Rows)
			}
		}
	}
	has(NewBeside(runs).Table(), []string{"nq mrc f1", "70.00 @300", "72.00 @100", "-"},
		[]string{"nq mrc f1 best", "75.50 [70.00, 80.25] @200", "72.00 @100", "-"})
	has(NewBeside(runs).Exact(), []string{"nq mrc f1", "70", "72", ""}, []string{"nq mrc f1 best", "75.5", "72", ""},
		[]string{"nq mrc f1 best low", "70", "", ""}, []string{"nq mrc f1 best high", "80.25", "", ""},
		[]string{"nq mrc f1 best at step", "200", "100", ""})
	for _, row := range NewBeside(runs[1:]).Table().Rows {
		if row[0] == "nq mrc f1 best" {
			t.Errorf("the newest figure is repeated as the best: %q", row)
		}
	}
}

// The values in which runs differ are rows, and several of them a note.
func TestRunsOfUnlikeRecipesSayWhatDiffers(t *testing.T) {
	run := func(name, lr, w string) *Run {
		return &Run{
			Name: name, Values: map[string]string{}, names: []string{"name", "optim.lr", "kd.w"},
			all: map[string]string{"name": name, "optim.lr": lr, "kd.w": w},
		}
	}
	b := NewBeside([]*Run{run("a", "0.001", "0.75"), run("b", "0.002", "0.5")})
	parts := b.Tables()
	for _, rows := range [][][]string{b.Table().Rows, parts[len(parts)-1].Rows} {
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(r, []string{"kd.w", "0.75", "0.5"}) }) {
			t.Errorf("the values are not in %q", rows)
		}
	}
	if len(b.Notes) != 1 || !strings.Contains(b.Notes[0], "differ in optim.lr and kd.w") {
		t.Errorf("the notes are %q", b.Notes)
	}
	if alike := NewBeside([]*Run{run("a", "0.001", "0.75"), run("b", "0.001", "0.5")}); len(alike.Notes) > 0 {
		t.Errorf("one difference is noted: %q", alike.Notes)
	}
}

// F1 at a threshold of one half can exceed the best one of all questions: a note says why.
func TestThresholdsOfNoAnswerAreExplained(t *testing.T) {
	r := &Run{Name: "a"}
	for metric, value := range map[string]float64{"f1": 60, HalfF1: 63, BestF1: 61} {
		r.Dev = append(r.Dev, Figure{Dataset: "squad", Task: "mrc", Metric: metric, Value: value})
	}
	if b := NewBeside([]*Run{r}); len(b.Notes) != 1 || !strings.Contains(b.Notes[0], "the other half alone, so it can exceed best_f1") {
		t.Errorf("the notes are %q", b.Notes)
	}
}
