package plans

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// Widths in cells.
const (
	leastLabel  = 12
	mostLabel   = 36
	wideColumn  = 11 // a pointer, a glyph and a word
	smallColumn = 6  // a pointer, a glyph and a percentage
	barWidth    = 20
)

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	switch {
	case s.plan == nil:
		return ui.Page([]string{"", "  " + c.Paint(theme.Muted, "No plan is open: 9 lists those that have been started.")}, w, h)
	case s.err != nil:
		lines := failure(c, "Cannot read plan "+s.plan.Name()+": ", s.err, w)
		if s.state.Held {
			lines = append(lines, "", ui.Fit("  "+s.state.phase(c)+c.Paint(theme.Muted, "  S stops it"), w))
		}
		return ui.Page(lines, w, h)
	case !s.loaded:
		return ui.Page([]string{"", "  " + c.Paint(theme.Muted, "Reading the plan "+string(c.Theme.Glyphs.Ellipsis))}, w, h)
	}
	lines := s.head(w)
	detail := s.detail(w)
	if room := h / 3; len(detail) > room {
		detail = detail[:max(room, 0)]
	}
	lines = append(lines, s.tableLines(w, h-len(lines)-len(detail))...)
	return ui.Page(append(lines, detail...), w, h)
}

// head is the state of the plan as a whole.
func (s *Screen) head(w int) []string {
	c := s.c
	title := " " + c.Paint(theme.Title, ui.Clean(s.state.Name)) + c.Paint(theme.Muted, "  scale "+s.state.Scale+"  "+ui.Clean(s.state.About))
	share := s.state.share()
	line := " " + s.state.phase(c) + "  " + s.state.progress(c, " jobs done")
	percent := fmt.Sprintf(" %d%%", int(100*share))
	if bar := "  " + ui.Bar(c.Theme, share, barWidth); ansi.StringWidth(line+bar+percent) <= w {
		line += bar
	}
	line += percent
	lines := []string{ui.Fit(title, w), ui.Fit(line, w)}
	if s.state.standing() == plan.Killed {
		const told = " Its process was killed. Runs in progress go on: s takes them up again, S ends them."
		lines = append(lines, ui.Fit(c.Paint(theme.Warn, told), w))
	}
	return lines
}

// sign is the glyph, the style and the word of a job's state.
func sign(c *ui.Context, p plan.Phase) (rune, theme.Style) {
	g := c.Theme.Glyphs
	switch p {
	case plan.Running:
		return g.Running, theme.Accent
	case plan.Paused:
		return g.Paused, theme.Warn
	case plan.Stopped:
		return g.Stopped, theme.Warn
	case plan.Failed:
		return g.Failed, theme.Bad
	case plan.Blocked:
		return g.Minus, theme.Warn
	case plan.Done:
		return g.Done, theme.Good
	}
	return g.Bullet, theme.Muted
}

// cell is a job's state: a glyph, and the word or the part that is done if there is room.
func (s *Screen) cell(j *plan.Costed, width int) string {
	glyph, style := sign(s.c, j.Phase)
	text := string(glyph)
	switch share := j.Share(); {
	case j.Phase == plan.Running && share > 0 && width < wideColumn:
		text += fmt.Sprintf("%d%%", int(100*share))
	case j.Phase == plan.Running && share > 0:
		text += fmt.Sprintf(" %d%%", int(100*share))
	case width >= wideColumn:
		text += " " + string(j.Phase)
	}
	return s.c.Paint(style, text)
}

// layout is the widths of the table, and the columns that it shows.
type layout struct{ label, column, from, to int }

// layout makes all columns wide if they have room, else small; of too many it shows those
// around the cursor.
func (s *Screen) layout(w int) layout {
	label := leastLabel
	for _, r := range s.table.rows {
		label = max(label, ansi.StringWidth(r.arm)+4, ansi.StringWidth(r.stage)+2)
	}
	const more = 2 // cells, for the sign of more rows
	n := len(s.table.columns)
	l := layout{label: min(label, mostLabel, max(leastLabel, w/3, w-more-n*wideColumn)), column: wideColumn}
	room := max(w-l.label-more, 0)
	if n*l.column > room {
		l.column = smallColumn
	}
	fits := max(room/l.column, 1)
	l.from = ui.Scroll(s.left, s.column, n, fits)
	l.to = min(l.from+fits, n)
	s.left = l.from
	return l
}

// tableLines are h lines of the table around the cursor.
func (s *Screen) tableLines(w, h int) []string {
	c, g := s.c, s.c.Theme.Glyphs
	if len(s.table.rows) == 0 {
		return ui.Beside([]string{"", "  " + c.Paint(theme.Muted, "The plan has no jobs.")}, make([]string, max(h, 0)), w, "")[:max(h, 0)]
	}
	l := s.layout(w)
	head := ui.Fit("", l.label)
	for i := l.from; i < l.to; i++ {
		head += ui.Fit(" "+s.table.columns[i], l.column)
	}
	if l.from > 0 {
		head = ui.Fit(head, l.label-1)[:l.label-1] + string(g.Left) + head[l.label:]
	}
	if l.to < len(s.table.columns) {
		head = ui.Fit(head, l.label+(l.to-l.from)*l.column) + string(g.Right)
	}
	var lines []string
	at, stage := 0, ""
	for i, r := range s.table.rows {
		if r.arm != "" && r.stage != stage {
			lines = append(lines, " "+c.Paint(theme.Title, r.stage))
		}
		stage = r.stage
		if i == s.rows.Cursor {
			at = len(lines)
		}
		lines = append(lines, s.row(i, l))
	}
	room := max(h-1, 0)
	if l.column == smallColumn {
		room--
	}
	room = max(room, 0)
	s.rows.Window(len(s.table.rows), room)
	s.top = ui.Scroll(s.top, at, len(lines), room)
	if s.rows.Cursor == 0 {
		s.top = 0 // with the heading of the first stage
	}
	from, to := min(s.top, len(lines)), min(s.top+room, len(lines))
	shown := append([]string{c.Paint(theme.Muted, head)}, lines[from:to]...)
	more := func(i int, sign rune) { shown[i] = ui.Fit(shown[i], max(w-2, 0)) + c.Paint(theme.Muted, string(sign)) }
	if from > 0 && len(shown) > 1 {
		more(1, g.Up)
	}
	if to < len(lines) && len(shown) > 1 {
		more(len(shown)-1, g.Down)
	}
	for len(shown) < h-1 || len(shown) < h && l.column == wideColumn {
		shown = append(shown, "")
	}
	if l.column == smallColumn {
		shown = append(shown, s.legend())
	}
	return shown[:max(min(len(shown), h), 0)]
}

// row is a stage or an arm with its jobs.
func (s *Screen) row(i int, l layout) string {
	c, r := s.c, &s.table.rows[i]
	text, style := " "+r.stage, theme.Title
	if r.arm != "" {
		text, style = "   "+r.arm, theme.Plain
	}
	if i == s.rows.Cursor {
		style = theme.Accent
	}
	line := c.Paint(style, ui.Fit(text, l.label))
	for column := l.from; column < l.to; column++ {
		pointer, cell := " ", ""
		if i == s.rows.Cursor && column == s.column {
			pointer = c.Paint(theme.Accent, string(c.Theme.Glyphs.Pointer))
		}
		if job := r.jobs[column]; job >= 0 {
			cell = s.cell(&s.state.Jobs[job], l.column)
		}
		line += pointer + ui.Fit(cell, l.column-1)
	}
	return line
}

// legend explains the glyphs of small cells.
func (s *Screen) legend() string {
	line := ""
	for _, p := range []plan.Phase{plan.Waiting, plan.Running, plan.Paused, plan.Stopped, plan.Failed, plan.Blocked, plan.Done} {
		glyph, style := sign(s.c, p)
		line += " " + s.c.Paint(style, string(glyph)) + s.c.Paint(theme.Muted, " "+string(p)+" ")
	}
	return line
}

// detail tells of the job under the cursor.
func (s *Screen) detail(w int) []string {
	c := s.c
	rule := c.Paint(theme.Muted, strings.Repeat(string(c.Theme.Glyphs.Horizontal), max(w, 0)))
	j := s.selected()
	if j == nil {
		return []string{rule}
	}
	glyph, style := sign(c, j.Phase)
	first := " " + c.Paint(theme.Accent, ui.Clean(j.ID)) + "  " + c.Paint(style, string(glyph)+" "+string(j.Phase))
	if j.Steps > 0 && j.Does == plan.Train {
		first += fmt.Sprintf("  step %s/%s", ui.Count(j.Step), ui.Count(j.Steps))
	} else if j.Phase == plan.Running && j.Taught > 0 {
		first += fmt.Sprintf("  %d%% of the windows", int(100*j.Taught))
	}
	if j.Phase == plan.Running && j.ETA > 0 {
		first += "  ETA " + ui.Duration(j.ETA)
	}
	switch {
	case j.Seconds > 0 && j.Phase == plan.Done:
		first += "  took " + ui.Duration(j.Seconds)
	case j.Seconds > 0:
		first += "  for " + ui.Duration(j.Seconds)
	}
	lines := []string{rule, ui.Fit(first, w)}
	add := func(style theme.Style, text string) {
		for _, l := range ui.Wrap(text, w-2) {
			lines = append(lines, " "+c.Paint(style, l))
		}
	}
	if j.Why != "" {
		add(style, j.Why)
	}
	if j.Phase == plan.Failed {
		add(theme.Muted, "log: "+s.state.Log)
	}
	if j.Does.Trains() {
		add(theme.Muted, "run "+j.Run+"  recipe "+j.Recipe)
	}
	if len(j.Needs) > 0 && j.Phase == plan.Waiting {
		add(theme.Muted, "after "+strings.Join(j.Needs, ", "))
	}
	return lines
}

// Summary implements ui.Summarizer.
func (s *Screen) Summary(w int) []string {
	if s.plan == nil || !s.loaded || s.err != nil {
		return nil
	}
	lines := []string{s.state.phase(s.c) + " " + ui.Clean(s.plan.Name()), s.state.progress(s.c, " jobs done")}
	for i := range s.state.Jobs {
		if j := &s.state.Jobs[i]; j.Phase == plan.Running || j.Phase == plan.Failed {
			lines = append(lines, s.cell(j, wideColumn)+" "+ui.Clean(j.ID))
		}
	}
	return lines
}
