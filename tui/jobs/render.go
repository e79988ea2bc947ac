package jobs

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// describe names a job: "teach quac ← large-1".
func describe(j wire.Job) string {
	s := string(j.Kind)
	if j.Dataset != "" {
		s += " " + j.Dataset
	}
	if j.Teacher != "" {
		s += " ← " + j.Teacher
	}
	if j.Kind != wire.JobTeach && j.Step > 0 {
		s += " @" + ui.Count(j.Step)
	}
	return ui.Clean(s)
}

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	jobs := s.jobs()
	targets := s.targets(w, max(h/2, h-len(jobs)-3))
	room := max(h-len(targets), 0)
	var lines []string
	if len(jobs) == 0 {
		lines = append(lines, "", "  "+c.Paint(theme.Muted, "No jobs. t and T start soft targets, v an evaluation, p predictions."))
	} else {
		lines = append(lines, c.Paint(theme.Title, ui.Fit("   job", w)))
		from, to := s.list.Window(len(jobs), max(room-1, 0))
		for i := from; i < to; i++ {
			lines = append(lines, s.row(jobs[i], i == s.list.Cursor, w))
		}
	}
	for len(lines) < room {
		lines = append(lines, "")
	}
	return ui.Page(append(lines[:min(len(lines), room)], targets...), w, h)
}

func (s *Screen) row(j wire.Job, selected bool, w int) string {
	c, g := s.c, s.c.Theme.Glyphs
	nameWidth := max(min(w/3, 38), 18)
	pointer, name := "   ", ui.Fit(describe(j), nameWidth)
	if selected {
		pointer, name = " "+c.Paint(theme.Accent, string(g.Pointer)+" "), c.Paint(theme.Accent, name)
	}
	share := 0.0
	if j.Total > 0 {
		share = float64(j.Done) / float64(j.Total)
	}
	var tail string
	switch j.State {
	case wire.JobRunning, wire.JobQueued, wire.JobPaused:
		tail = ui.Bar(c.Theme, share, max(min(w/5, 24), 6)) + fmt.Sprintf(" %3.0f%%  ", 100*share)
		switch {
		case j.State != wire.JobRunning:
			tail += c.Paint(theme.Warn, string(j.State))
		case j.Rate > 0:
			tail += fmt.Sprintf("%s/s  %s left", ui.Value(float64(int(j.Rate*10+0.5))/10), ui.Duration(j.ETASeconds))
		}
	case wire.JobDone:
		tail = c.Paint(theme.Good, string(g.Done)+" done")
	case wire.JobFailed:
		tail = c.Paint(theme.Bad, string(g.Failed)+" failed")
	default:
		tail = c.Paint(theme.Muted, ui.Clean(string(j.State)))
	}
	if j.Message != "" {
		tail += "  " + ui.Clean(j.Message)
	}
	if !j.Ended.IsZero() {
		tail += c.Paint(theme.Muted, "  "+ui.Clock(j.Ended))
	}
	return ui.Fit(pointer+name+"  "+tail, w)
}

// Widths of the table of targets, in cells.
const (
	datasetWidth = 14
	windowsWidth = 16 // "132,411 windows"
	teacherWidth = 16
	shareWidth   = 5 // "100%"
)

// targets returns the table of the soft targets in use, at most h lines: a line per
// dataset, with a bar for each of its teachers.
func (s *Screen) targets(w, h int) []string {
	c := s.c
	most := 1
	for _, d := range c.Store.State.Datasets {
		most = max(most, len(teachers(d)))
	}
	room := (w-3-datasetWidth-windowsWidth)/most - 3
	bar := min(max(room-teacherWidth-shareWidth, 0), 12)
	var out []string
	for i, d := range c.Store.State.Datasets {
		names := teachers(d)
		if len(names) == 0 {
			continue
		}
		line := "   " + c.Paint(theme.Line(i), ui.Fit(ui.Clean(d.Name), datasetWidth)) +
			ui.FitLeft(ui.Count(d.Windows)+" windows", windowsWidth)
		for _, t := range names {
			share := 0.0
			if d.Windows > 0 {
				share = float64(covered(d, t)) / float64(d.Windows)
			}
			line += "   " + ui.Fit(ui.Clean(t), max(min(room-shareWidth, teacherWidth), 4)) +
				c.Paint(theme.Teacher, ui.Bar(c.Theme, share, bar)) + ui.FitLeft(percent(share), shareWidth)
		}
		out = append(out, ui.Fit(line, w))
	}
	if len(out) == 0 || h < 3 {
		return nil
	}
	if room := h - 2; len(out) > room {
		more := fmt.Sprintf("   %c %d more datasets", c.Theme.Glyphs.Ellipsis, len(out)-room+1)
		out = append(out[:room-1], c.Paint(theme.Muted, more))
	}
	rule := strings.Repeat(string(c.Theme.Glyphs.Horizontal), max(w, 0))
	return append([]string{c.Paint(theme.Muted, rule), c.Paint(theme.Title, "   soft targets in use")}, out...)
}

// teachers returns the teachers in the recipe, and others with targets in use.
func teachers(d wire.Dataset) []string {
	names := slices.Clone(d.Teachers)
	for _, t := range d.Targets {
		if !slices.Contains(names, t.Teacher) {
			names = append(names, t.Teacher)
		}
	}
	return names
}

// percent formats a share; only a complete one is 100%.
func percent(share float64) string {
	if share > 0.99 && share < 1 {
		share = 0.99
	}
	return ui.Percent(share, 0)
}
