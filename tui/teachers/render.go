package teachers

import (
	"fmt"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// Widths in cells.
const (
	tableWidth = 80 // with all columns
	moreWidth  = 2  // of the sign of more rows, behind the table
	leastName  = 12
	mostName   = 24
)

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	if s.window != nil {
		return ui.Page(s.windowLines(w, h), w, h)
	}
	lines := []string{s.title(w)}
	room := max(h-1, 0)
	switch {
	case len(s.all) == 0:
		return ui.Page(append(lines, s.nothing(w)...), w, h)
	case w >= 120:
		left := min(max(tableWidth, w*3/5), w-36)
		table := s.rows(left, room)
		table = append(table, make([]string, max(room-len(table), 0))...)
		sep := s.c.Paint(theme.Muted, " "+string(s.c.Theme.Glyphs.Vertical)+" ")
		lines = append(lines, ui.Beside(table, s.detail(w-left-3), left, sep)...)
	default:
		detail := s.detail(w)
		detail = detail[:min(len(detail), room/2)]
		table := s.rows(w, room-len(detail))
		table = append(table, make([]string, max(room-len(detail)-len(table), 0))...)
		lines = append(append(lines, table...), detail...)
	}
	return ui.Page(lines, w, h)
}

func (s *Screen) title(w int) string {
	c := s.c
	of := "a sample of the training examples"
	if s.every {
		of = "all training examples with targets"
	}
	note := "measured " + ui.Clock(s.at)
	if s.asked == nil || !s.asked.done {
		note = "measuring " + string(c.Theme.Glyphs.Ellipsis)
	}
	return ui.Fit(" "+c.Paint(theme.Title, "teachers")+c.Paint(theme.Muted, "  on "+of+", "+note), w)
}

// nothing tells why there is no table.
func (s *Screen) nothing(w int) []string {
	text := "No dataset of the run has a teacher. In a recipe they are datasets.NAME.teachers; road teach adds one to a run."
	switch {
	case s.err != nil:
		text = "The teachers cannot be measured: " + s.err.Error()
	case s.at.IsZero():
		text = "Measuring the teachers " + string(s.c.Theme.Glyphs.Ellipsis)
	}
	out := []string{""}
	for _, l := range ui.Wrap(text, w-4) {
		out = append(out, "  "+s.c.Paint(theme.Muted, l))
	}
	return out
}

// columns are those of the table behind the name; the last are left out where there is no
// room for them.
var columns = []struct {
	head string
	w    int
	of   func(*wire.TeacherRow) string
}{
	{"train", 5, func(r *wire.TeacherRow) string { return main(r.Train) }},
	{"HasAns", 6, func(r *wire.TeacherRow) string { return part(r.Train, hasAns) }},
	{"NoAns", 5, func(r *wire.TeacherRow) string { return part(r.Train, noAns) }},
	{"ECE", 4, func(r *wire.TeacherRow) string { return ece(r.Train) }},
	{"dev", 5, func(r *wire.TeacherRow) string { return main(r.Dev) }},
	{"HasAns", 6, func(r *wire.TeacherRow) string { return part(r.Dev, hasAns) }},
	{"NoAns", 5, func(r *wire.TeacherRow) string { return part(r.Dev, noAns) }},
	{"ECE", 4, func(r *wire.TeacherRow) string { return ece(r.Dev) }},
	{"margin", 6, func(r *wire.TeacherRow) string {
		if r.Logits == nil {
			return wire.Missing
		}
		return fmt.Sprintf("%.2f", r.Logits.Margin)
	}},
}

func hasAns(s *wire.Scores) *wire.ScorePart { return s.HasAns }

func noAns(s *wire.Scores) *wire.ScorePart { return s.NoAns }

func main(s *wire.Scores) string {
	if s == nil {
		return wire.Missing
	}
	return fmt.Sprintf("%.1f", s.Value)
}

func part(s *wire.Scores, of func(*wire.Scores) *wire.ScorePart) string {
	if s == nil || of(s) == nil {
		return wire.Missing
	}
	return fmt.Sprintf("%.1f", of(s).F1)
}

func ece(s *wire.Scores) string {
	if s == nil || s.ECE == nil {
		return wire.Missing
	}
	return fmt.Sprintf("%.1f", *s.ECE)
}

// rows returns h lines of the table around the cursor: a heading for each task, a line for
// each of its teachers and ensembles.
func (s *Screen) rows(w, h int) []string {
	c, g := s.c, s.c.Theme.Glyphs
	w = max(w-moreWidth, 0)
	name, shown, room := leastName, 0, w-2-leastName
	for _, col := range columns {
		if room < 2+col.w {
			break
		}
		shown, room = shown+1, room-2-col.w
	}
	name = min(name+max(room, 0), mostName)
	head := ui.Fit("", 2+name)
	for _, col := range columns[:shown] {
		head += "  " + ui.FitLeft(col.head, col.w)
	}
	var lines []string
	at, n := 0, 0
	for t := range s.all {
		lines = append(lines, s.heading(&s.all[t], w))
		for r := range s.all[t].Rows {
			row := &s.all[t].Rows[r]
			pointer, label := "  ", ui.Fit(ui.Clean(row.Name), name)
			style := theme.Teacher
			if row.Ensemble {
				style = theme.Muted
			}
			if n == s.list.Cursor {
				at, pointer, style = len(lines), c.Paint(theme.Accent, string(g.Pointer)+" "), theme.Accent
				if r == 0 {
					at-- // with its heading
				}
			}
			line := pointer + c.Paint(style, label)
			for _, col := range columns[:shown] {
				line += "  " + ui.FitLeft(col.of(row), col.w)
			}
			lines = append(lines, ui.Fit(line, w))
			n++
		}
	}
	s.list.Window(n, h-1)
	s.top = ui.Scroll(s.top, at, len(lines), h-1)
	if n == s.list.Cursor+1 {
		s.top = ui.Scroll(s.top, len(lines)-1, len(lines), h-1)
	}
	from := min(s.top, len(lines))
	to := min(from+max(h-1, 0), len(lines))
	more := func(i int, sign rune) { lines[i] += c.Paint(theme.Muted, " "+string(sign)) }
	if from > 0 && from < to {
		more(from, g.Up)
	}
	if from+1 < to && to < len(lines) {
		more(to-1, g.Down)
	}
	return append([]string{c.Paint(theme.Muted, ui.Fit(head, w))}, lines[from:to]...)
}

// heading names a task, with the windows that W can change.
func (s *Screen) heading(t *wire.TaskTeachers, w int) string {
	c := s.c
	name := " " + ui.Clean(t.Dataset+" "+t.Task)
	text := "  not measured"
	switch {
	case t.Why != "":
	case alone(t):
		text = fmt.Sprintf("  one teacher, right on %s of %s windows: W has no effect", ui.Percent(t.AllRight, 1), ui.Count(t.Windows))
	default:
		text = fmt.Sprintf("  right: all %s, some %s (W acts), none %s of %s windows", ui.Percent(t.AllRight, 1), ui.Percent(t.SomeRight, 1),
			ui.Percent(t.NoneRight, 1), ui.Count(t.Windows))
	}
	style := theme.Plain
	for i, d := range c.Store.State.Datasets {
		if d.Name == t.Dataset {
			style = theme.Line(i)
		}
	}
	text = ansi.Truncate(text, max(w-ansi.StringWidth(name), 0), string(c.Theme.Glyphs.Ellipsis))
	return ui.Fit(c.Paint(style, name)+c.Paint(theme.Muted, text), w)
}

// alone reports whether the windows have targets of one teacher.
func alone(t *wire.TaskTeachers) bool {
	n := 0
	for _, r := range t.Rows {
		if !r.Ensemble && r.Train != nil {
			n++
		}
	}
	return n == 1
}
