package inspect

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// of returns the steps with predictions of a dataset, as they were listed last.
func (s *Screen) of(dataset string) []wire.PredictedStep {
	for _, p := range s.listed {
		if p.Dataset == dataset {
			return p.Steps
		}
	}
	return nil
}

// predictedLast returns the dataset with the newest predictions; "" is none. Of several with
// the same step it is the one with most examples.
func predictedLast(all []wire.Predicted) string {
	dataset, best := "", wire.PredictedStep{Step: -1}
	for _, p := range all {
		if len(p.Steps) == 0 {
			continue
		}
		newest := p.Steps[len(p.Steps)-1]
		if newest.Step > best.Step || newest.Step == best.Step && newest.Examples > best.Examples {
			dataset, best = p.Dataset, newest
		}
	}
	return dataset
}

// openDatasets lists the datasets with their predictions; enter shows one.
func (s *Screen) openDatasets(c *ui.Context) tea.Cmd {
	names := s.datasets()
	t := &table{
		c: c, name: func() string { return "Datasets" },
		above: func(w int) []string {
			return []string{c.Paint(theme.Muted, ui.Fit(fmt.Sprintf("  %-22s %8s %6s %8s  %s", "", "examples", "steps", "newest", "teachers"), w))}
		},
		rows: func(w int) []string {
			out := make([]string, len(names))
			for i, name := range names {
				out[i] = ui.Fit(s.datasetRow(name), w)
			}
			return out
		},
		take: func(i int) tea.Cmd { return s.show(names[i]) },
		keys: "enter shows it · esc back",
	}
	t.list.Cursor = max(slices.Index(names, s.dataset), 0)
	c.Open(t)
	return nil
}

func (s *Screen) datasetRow(name string) string {
	row := ui.Fit(ui.Clean(name), 22) + " "
	steps := s.of(name)
	if len(steps) == 0 {
		return row + s.c.Paint(theme.Muted, "no predictions")
	}
	newest := steps[len(steps)-1]
	row += fmt.Sprintf("%8s %6d %8s", ui.Count(newest.Examples), len(steps), "@"+ui.Count(newest.Step))
	for _, e := range s.c.Store.State.Evals {
		if e.Dataset == name && e.Step == newest.Step && e.Model == "" {
			row += fmt.Sprintf("  %s %.1f", ui.Clean(e.Metric), e.Value)
			break
		}
	}
	if beside := slices.Concat(newest.Teachers, newest.Others); len(beside) > 0 {
		row += "  " + ui.Clean(strings.Join(beside, ", "))
	}
	return row
}
