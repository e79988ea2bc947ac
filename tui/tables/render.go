package tables

import (
	"slices"
	"strings"

	"dev.road/workbench/session/results"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// Render implements ui.Screen.
func (s *Screen) Render(w, h int) string {
	c := s.c
	muted := func(text string) string {
		return ui.Page([]string{"", "  " + c.Paint(theme.Muted, text)}, w, h)
	}
	switch {
	case s.of == nil:
		return muted("No results are chosen: R shows those of the runs that are marked in the list, r those of a plan.")
	case s.err != nil && s.sheet == nil:
		lines := []string{""}
		for _, l := range ui.Wrap("Cannot show the results of "+s.of.Name+": "+s.err.Error(), w-4) {
			lines = append(lines, "  "+c.Paint(theme.Bad, l))
		}
		return ui.Page(lines, w, h)
	case s.sheet == nil:
		return muted("Reading the results " + string(c.Theme.Glyphs.Ellipsis))
	}
	head := s.head(w)
	body := s.body(w)
	room := max(h-len(head), 0)
	s.lines = max(len(body)-room, 0)
	s.scroll.Window(s.lines+1, room)
	from := s.scroll.Cursor
	return ui.Page(append(head, body[from:min(from+room, len(body))]...), w, h)
}

// head is the title, and the command that exports the results.
func (s *Screen) head(w int) []string {
	c := s.c
	note := "read " + ui.Clock(s.read)
	switch {
	case s.pending:
		note = "reading " + string(c.Theme.Glyphs.Ellipsis)
	case s.err != nil:
		note = c.Paint(theme.Bad, "cannot be read: "+ui.Clean(s.err.Error()))
	}
	title := " " + c.Paint(theme.Title, "results") + "  " + ui.Clean(s.sheet.Title)
	return []string{
		ui.Fit(title, w),
		ui.Fit(" "+c.Paint(theme.Muted, note+"  "+ui.Clean(s.sheet.Command)+" --format markdown exports them"), w),
	}
}

// body is the tables and the notes.
func (s *Screen) body(w int) []string {
	c := s.c
	var lines []string
	s.heads, s.columns = nil, 0
	if s.sheet.Remark != "" {
		lines = append(lines, "", "  "+c.Paint(theme.Muted, s.sheet.Remark))
	}
	tables := s.sheet.Tables
	for i := range tables {
		s.columns = max(s.columns, hideable(&tables[i], w))
	}
	s.column = min(s.column, s.columns)
	for i := range tables {
		lines = append(lines, "")
		s.heads = append(s.heads, len(lines))
		lines = append(lines, s.tableLines(&tables[i], w)...)
	}
	if len(s.sheet.Notes) > 0 {
		lines = append(lines, "")
		s.heads = append(s.heads, len(lines))
		lines = append(lines, " "+c.Paint(theme.Title, "Notes"))
	}
	for _, note := range s.sheet.Notes {
		sign := string(c.Theme.Glyphs.Bullet)
		for _, l := range ui.Wrap(note, w-4) {
			lines = append(lines, " "+c.Paint(theme.Muted, sign)+" "+l)
			sign = " "
		}
	}
	return lines
}

// gap is between two columns, in cells.
const gap = 2

// widths are those of a table's columns. The first one, which stays, leaves room for the widest
// of the others.
func widths(t *results.Table, w int) []int {
	all := make([]int, len(t.Head))
	for i, head := range t.Head {
		all[i] = ansi.StringWidth(ui.Clean(head))
		for _, row := range t.Rows {
			all[i] = max(all[i], ansi.StringWidth(ui.Clean(row[i])))
		}
	}
	if len(all) > 1 {
		all[0] = min(all[0], max(w-1-gap-slices.Max(all[1:]), w/4))
	}
	return all
}

// hideable is the number of columns behind the first that have to be hidden to see the
// last one whole.
func hideable(t *results.Table, w int) int {
	all := widths(t, w)
	if len(all) < 2 {
		return 0
	}
	room := w - 1 - all[0]
	n := len(all) - 1
	for ; n > 0 && room >= gap+all[n]; n-- {
		room -= gap + all[n]
	}
	return min(n, len(all)-2)
}

// tableLines are the title, the heads and the rows of a table.
func (s *Screen) tableLines(t *results.Table, w int) []string {
	c, all := s.c, widths(t, w)
	hidden := min(s.column, hideable(t, w))
	line := func(cells []string) string {
		var b strings.Builder
		for i, cell := range cells {
			if i > 0 && i <= hidden {
				continue
			}
			if i > 0 {
				b.WriteString(strings.Repeat(" ", gap))
			}
			b.WriteString(ui.Fit(ui.Clean(cell), all[i]))
		}
		return b.String()
	}
	var lines []string
	for _, l := range ui.Wrap(t.Title, w-2) {
		lines = append(lines, " "+c.Paint(theme.Title, l))
	}
	if hidden < hideable(t, w) {
		more := " " + string(c.Theme.Glyphs.Right) + " more columns"
		if last := len(lines) - 1; last >= 0 && ansi.StringWidth(lines[last]+" "+more) <= w {
			lines[last] += " " + c.Paint(theme.Muted, more)
		} else {
			lines = append(lines, ui.Fit(c.Paint(theme.Muted, more), w))
		}
	}
	lines = append(lines, ui.Fit(" "+c.Paint(theme.Muted, line(t.Head)), w))
	for _, row := range t.Rows {
		lines = append(lines, ui.Fit(" "+line(row), w))
	}
	return lines
}
