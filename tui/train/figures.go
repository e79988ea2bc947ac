package train

import (
	"slices"

	"dev.road/workbench/session/metrics"
)

// figure is something that the chart shows of a task, as lines: kinds of columns with
// their names.
type figure struct {
	name  string
	lines []figureLine
}

type figureLine struct{ kind, name string }

// figures are those that a key cycles through: the losses, then what the combination of
// the soft targets does.
var figures = []figure{
	{"loss", []figureLine{{"ce", "ce"}, {"kd", "kd"}, {"yardstick", "yardstick"}}},
	{"p(truth)", []figureLine{{metrics.Truth, "p(truth)"}, {metrics.TruthPlain, "by the mean"}, {metrics.TruthStudent, "by the student"}}},
	{"teachers right", []figureLine{{metrics.AllRight, "all right"}, {metrics.SomeRight, "some"}, {metrics.NoneRight, "none"}}},
	{"weight", []figureLine{{metrics.WeightRight, "weight of right"}, {metrics.WeightWrong, "of wrong teachers"}}},
	{"share of windows", []figureLine{{metrics.Acts, "W acts"}, {metrics.Falls, "p(truth) falls"}, {metrics.Ahead, "student ahead"}}},
	{"entropy", []figureLine{{metrics.Entropy, "entropy of the targets"}}},
}

// losses are the lines of a task's losses.
var losses = figures[0].lines

// noFigures is why there is nothing but losses to show.
func (s *Screen) noFigures() string {
	if s.figure == 0 && !slices.Contains(s.c.Store.Columns.Tags(), metrics.MeanTag(metrics.AllRight, "")) {
		return "there are losses alone: no step has had soft targets"
	}
	return ""
}
