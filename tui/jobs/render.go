package jobs

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
)

// describe is what a job works on: "teach quac ← large-1".
func describe(j wire.Job) string {
	s := j.Kind
	if j.Dataset != "" {
		s += " " + j.Dataset
	}
	if j.Teacher != "" {
		s += " ← " + j.Teacher
	}
	if j.Kind != "teach" && j.Step > 0 {
		s += " @" + ui.Count(j.Step)
	}
	return ui.Clean(s)
}

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	jobs := s.jobs()
	targets := s.targets(w)
	if len(targets) > h/2 {
		targets = targets[:h/2]
	}
	room := max(h-len(targets), 0)
	var lines []string
	if len(jobs) == 0 {
		lines = append(lines, "", "  "+c.Paint(theme.Muted, "No jobs. t starts soft targets, v an evaluation, p predictions."))
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
	case "running", "queued", "paused":
		tail = ui.Bar(c.Theme, share, max(min(w/5, 24), 6)) + fmt.Sprintf(" %3.0f%%  ", 100*share)
		switch {
		case j.State != "running":
			tail += c.Paint(theme.Warn, j.State)
		case j.Rate > 0:
			tail += fmt.Sprintf("%s/s  %s left", ui.Number(float64(int(j.Rate*10+0.5))/10), ui.Duration(j.ETASeconds))
		}
	case "done":
		tail = c.Paint(theme.Good, string(g.Done)+" done")
	case "failed":
		tail = c.Paint(theme.Bad, string(g.Failed)+" failed")
	default:
		tail = c.Paint(theme.Muted, ui.Clean(j.State))
	}
	if j.Message != "" {
		tail += "  " + ui.Clean(j.Message)
	}
	if !j.Ended.IsZero() {
		tail += c.Paint(theme.Muted, "  "+ui.Clock(j.Ended))
	}
	return ui.Fit(pointer+name+"  "+tail, w)
}

// targets is the table of the soft targets in use, a line a teacher.
func (s *Screen) targets(w int) []string {
	c := s.c
	var out []string
	for i, d := range c.Store.State.Datasets {
		have := map[string]int{}
		names := slices.Clone(d.Teachers)
		for _, t := range d.Targets {
			if !slices.Contains(names, t.Teacher) {
				names = append(names, t.Teacher)
			}
			have[t.Teacher] = t.Windows
		}
		for _, t := range names {
			share := 0.0
			if d.Windows > 0 {
				share = float64(have[t]) / float64(d.Windows)
			}
			line := "   " + c.Paint(theme.Line(i), ui.Fit(ui.Clean(d.Name), 14)) + ui.Fit(" ← "+ui.Clean(t), 22) +
				ui.Bar(c.Theme, share, max(min(w/5, 24), 6)) +
				fmt.Sprintf(" %3.0f%%  %s of %s windows", 100*share, ui.Count(have[t]), ui.Count(d.Windows))
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append([]string{c.Paint(theme.Muted, strings.Repeat(string(c.Theme.Glyphs.Horizontal), max(w, 0))), c.Paint(theme.Title, "   soft targets in use")}, out...)
}
