package train

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// drawDev writes the newest evaluation of each dev set, the change of its main
// metric since the last applied change, and the score of the best constant answer.
func (s *Screen) drawDev(g *plot.Grid) {
	if g.H == 0 {
		return
	}
	s.heading(g, devPane, "dev")
	evals := s.c.Store.State.Evals
	if len(evals) == 0 && g.H > 1 {
		g.Text(1, 1, theme.Muted, s.cut("no evaluation yet; v on the jobs screen starts one", g.W-1))
	}
	rows := min(len(evals), g.H-1)
	if rows < len(evals) && rows > 0 {
		rows--
		g.Text(1, g.H-1, theme.Muted, s.more(devPane, len(evals)-rows))
	}
	task := 0 // cells of the column of tasks, where a dataset has several
	for i := range evals {
		if s.several(evals[i].Dataset) {
			task = max(task, min(plot.Width(evals[i].Task), 10)+1)
		}
	}
	for i := range rows {
		s.drawEval(g.Sub(0, 1+i, g.W, 1), &evals[i], task)
	}
}

// roomy is a width that fits all columns of an evaluation.
const roomy = 90

// drawEval writes one evaluation; task is the width of its task's column.
func (s *Screen) drawEval(g *plot.Grid, e *wire.Eval, task int) {
	g.Text(1, 0, theme.Line(s.dataset(e.Dataset)), s.cut(e.Dataset, 10))
	if s.several(e.Dataset) {
		g.Text(12, 0, theme.Muted, s.cut(e.Task, task-1))
	}
	const metric, value = 9, 6
	g.Text(12+task, 0, theme.Muted, s.cut(e.Metric, metric-1))
	x := 12 + task + metric + value
	g.TextEnd(x, 0, theme.Title, fmt.Sprintf("%.2f", e.Value))
	step := "@" + ui.Count(e.Step)
	end := g.W - len(step) - 2
	write := func(style theme.Style, text string) {
		if x+plot.Width(text)+1 <= end {
			g.Text(x+1, 0, style, text)
		}
		x += 1 + plot.Width(text)
	}
	constant := fmt.Sprintf("constant %5.2f", e.Baseline)
	if delta, ok := s.since(e); ok {
		style := theme.Muted
		switch {
		case delta >= 0.005:
			style = theme.Good
		case delta <= -0.005:
			style = theme.Bad
		}
		text := fmt.Sprintf("%+6.2f", delta)
		if g.W >= roomy {
			text += " since"
		}
		write(style, text)
		if x+1 < end {
			g.Text(x+1, 0, theme.Marker, string(s.c.Theme.Glyphs.Marker))
		}
		x += 2
	} else if len(s.marks) > 0 && g.W >= roomy {
		x += len(" +00.00 since") + 2 // keeps the columns aligned
	}
	write(theme.Muted, constant)
	for _, f := range e.Further() {
		write(theme.Plain, fmt.Sprintf("%s %5.2f", f.Name, f.Value))
	}
	g.TextEnd(g.W-1, 0, theme.Muted, step)
}

// several reports whether a dataset is evaluated for more than one task.
func (s *Screen) several(dataset string) bool {
	n := 0
	for i := range s.c.Store.State.Evals {
		if s.c.Store.State.Evals[i].Dataset == dataset {
			n++
		}
	}
	return n > 1
}

// since returns the difference of a metric between its last evaluation before the
// newest change and its newest one after it.
func (s *Screen) since(e *wire.Eval) (delta float64, ok bool) {
	if len(s.marks) == 0 {
		return 0, false
	}
	step := s.marks[len(s.marks)-1].Step
	series := s.c.Store.Columns.Get("dev/" + e.Dataset + "/" + e.Task + "/" + e.Metric)
	at, _ := slices.BinarySearch(series.Steps, step)
	if e.Step < step || at == 0 {
		return 0, false
	}
	delta = e.Value - series.Values[at-1]
	return delta, delta == delta
}

// drawJobs lists the jobs: running ones first, then the newest.
func (s *Screen) drawJobs(g *plot.Grid) {
	if g.H == 0 {
		return
	}
	s.heading(g, jobsPane, "jobs")
	jobs := slices.Clone(s.c.Store.State.Jobs)
	slices.SortStableFunc(jobs, func(a, b wire.Job) int {
		return cmp.Or(urgency(a.State)-urgency(b.State), b.Ended.Compare(a.Ended))
	})
	if len(jobs) == 0 && g.H > 1 {
		g.Text(1, 1, theme.Muted, "none")
	}
	rows := min(len(jobs), g.H-1)
	if rows < len(jobs) && rows > 0 {
		rows--
		g.Text(1, g.H-1, theme.Muted, fmt.Sprintf("%c %d more: j", s.c.Theme.Glyphs.Ellipsis, len(jobs)-rows))
	}
	for i := range rows {
		s.drawJob(g.Sub(0, 1+i, g.W, 1), &jobs[i])
	}
}

// urgency is a job's rank in the list: active jobs, failed ones, the rest.
func urgency(state wire.JobState) int {
	order := []wire.JobState{wire.JobRunning, wire.JobPaused, wire.JobQueued, wire.JobFailed}
	if i := slices.Index(order, state); i >= 0 {
		return i
	}
	return len(order)
}

func (s *Screen) drawJob(g *plot.Grid, j *wire.Job) {
	sign := s.c.Theme.Glyphs
	subject := j.Dataset
	if j.Teacher != "" {
		subject += " " + string(sign.Left) + " " + j.Teacher
	}
	g.Text(1, 0, theme.Plain, s.cut(string(j.Kind), 8))
	g.Text(10, 0, theme.Line(s.dataset(j.Dataset)), s.cut(subject, 20))
	const x = 31
	switch j.State {
	case wire.JobRunning, wire.JobPaused:
		share := 0.0
		if j.Total > 0 {
			share = float64(j.Done) / float64(j.Total)
		}
		tail := fmt.Sprintf("%3.0f%% %7s", 100*share, ui.Duration(j.ETASeconds))
		if j.State == wire.JobPaused {
			tail = fmt.Sprintf("%3.0f%%  paused", 100*share)
		}
		bar := g.Sub(x, 0, g.W-x-len(tail)-2, 1)
		plot.Bars(bar, s.c.Theme, []plot.Bar{{Value: share, Style: theme.Accent}}, 1)
		g.TextEnd(g.W-1, 0, theme.Plain, tail)
	default:
		style := theme.Muted
		if j.State == wire.JobFailed {
			style = theme.Bad
		}
		text := j.Message
		if text == "" || j.State != wire.JobDone {
			text = strings.TrimSpace(string(j.State) + "  " + j.Message)
		}
		g.Text(x, 0, style, s.cut(text, g.W-x-1))
	}
}
