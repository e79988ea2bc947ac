package effect

import (
	"slices"
	"strings"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// touched are the losses that a change can touch.
type touched struct {
	all    bool
	tasks  []string    // each with all of its datasets
	series [][2]string // dataset and task
}

func (t *touched) has(dataset, task string) bool {
	return t.all || slices.Contains(t.tasks, task) || slices.Contains(t.series, [2]string{dataset, task})
}

func (t *touched) any() bool { return t.all || len(t.tasks) > 0 || len(t.series) > 0 }

// touches returns the losses that a change can touch, or why there are none.
func (h *History) touches(c *wire.Entry) (t touched, why string) {
	switch {
	case c.Action == wire.TargetsIn:
		for _, task := range tasksOf(*c) {
			t.series = append(t.series, [2]string{c.Dataset, task})
		}
		if !t.any() {
			return t, "the ledger does not say for which tasks the targets are"
		}
		return t, ""
	case len(c.Changes) == 0:
		return t, "a rewind without a change has no effect on the losses"
	}
	waits := ""
	for _, changed := range c.Changes {
		switch recipe.ReachOf(changed.Name) {
		case recipe.OnLosses:
			t.all = true
		case recipe.OnTask:
			t.tasks = append(t.tasks, strings.Split(changed.Name, ".")[1])
		case recipe.OnTargets:
			before := len(t.series)
			for _, a := range h.arrivals {
				if a.step <= c.Step {
					t.series = append(t.series, [2]string{a.dataset, a.task})
				}
			}
			if len(t.series) == before {
				waits = changed.Name + " acts on soft targets, and none had joined"
			}
		case recipe.OnNothing:
		}
	}
	switch {
	case t.any():
		return t, ""
	case waits != "":
		return t, waits
	case len(c.Changes) == 1:
		return t, c.Changes[0].Name + " does not act on the losses"
	}
	return t, "none of these acts on the losses"
}
