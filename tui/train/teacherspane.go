package train

import (
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// says is the sentence about W, "" for a run without teachers.
func (s *Screen) says() string { return s.c.Store.State.Acts(s.c.Store.Knobs) }

// weighed are the rows about the soft targets of the last steps.
func (s *Screen) weighed() []wire.WeightingRow {
	if w := s.c.Store.State.Weighting; w != nil {
		return w.Rows
	}
	return nil
}

// teacherColumn is a column of figures about the soft targets.
type teacherColumn struct {
	name  string
	width int // with the gap before it
	cell  func(wire.WeightingRow) string
}

// teacherColumns are those of the pane, which leaves the last ones out where it is
// narrow.
var teacherColumns = []teacherColumn{
	{"acts", 5, func(r wire.WeightingRow) string { return whole(&r.Acts) }},
	{"falls", 6, func(r wire.WeightingRow) string { return whole(&r.Falls) }},
	{"all", 5, func(r wire.WeightingRow) string { return whole(&r.AllRight) }},
	{"some", 5, func(r wire.WeightingRow) string { return whole(&r.SomeRight) }},
	{"none", 5, func(r wire.WeightingRow) string { return whole(&r.NoneRight) }},
	{"truth", 6, func(r wire.WeightingRow) string { return hundredths(r.Truth) }},
	{"mean", 5, func(r wire.WeightingRow) string { return hundredths(r.Plain) }},
	{"stud.", 6, func(r wire.WeightingRow) string { return hundredths(r.Student) }},
	{"ahead", 6, func(r wire.WeightingRow) string { return whole(r.Ahead) }},
	{"right", 6, func(r wire.WeightingRow) string { return hundredths(r.Weights.Right) }},
	{"wrong", 6, func(r wire.WeightingRow) string { return hundredths(r.Weights.Wrong) }},
	{"nats", 5, func(r wire.WeightingRow) string { return hundredths(r.Entropy) }},
}

// teacherRows is the height of the pane with all rows.
func (s *Screen) teacherRows() int {
	if n := len(s.weighed()); n > 0 {
		return 2 + n
	}
	return 1
}

// teacherName is the width of the names before these columns.
const teacherName = 13

// drawTeachers writes what the combination of the teachers did to the soft targets of
// the last steps: the sentence about W, and a row for each dataset and task.
func (s *Screen) drawTeachers(g *plot.Grid) {
	if g.H == 0 {
		return
	}
	x := s.heading(g, teachersPane, "teachers")
	says := s.says()
	if says == "" {
		says = "the run has none"
	}
	lines := ui.Wrap(says, g.W-x-3)
	if len(lines) > 2 || g.H < 2 {
		lines = []string{s.cut(says, g.W-x-3)}
	}
	for y, l := range lines {
		g.Text(x+2, y, theme.Plain, l)
	}
	all, top := s.weighed(), len(lines)
	if len(all) == 0 || g.H < top+2 {
		return
	}
	rows := min(len(all), g.H-top-1)
	if rows < len(all) && rows > 1 {
		rows--
		g.Text(1, g.H-1, theme.Muted, s.more(teachersPane, len(all)-rows))
	}
	for i := range rows {
		g.Text(1, top+1+i, theme.Line(s.dataset(all[i].Dataset)), s.cut(s.weighedName(all, i), teacherName-1))
	}
	end := teacherName
	for _, c := range teacherColumns {
		if end += c.width; end >= g.W {
			return
		}
		g.TextEnd(end, top, theme.Muted, c.name)
		for i := range rows {
			g.TextEnd(end, top+1+i, theme.Plain, c.cell(all[i]))
		}
	}
}

// weighedName is the dataset of a row, with its task if it has several.
func (s *Screen) weighedName(all []wire.WeightingRow, i int) string {
	r := all[i]
	if slices.ContainsFunc(all, func(o wire.WeightingRow) bool { return o.Dataset == r.Dataset && o.Task != r.Task }) {
		return r.Dataset + " " + r.Task
	}
	return r.Dataset
}

// whole writes a share in whole percent, and hundredths a number; "" if it is not known.
func whole(share *float64) string {
	if share == nil {
		return ""
	}
	return ui.Percent(*share, 0)
}

func hundredths(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%.2f", finite(*v))
}
