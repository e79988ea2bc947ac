package inspect

import (
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// table is a box with rows to choose from: enter takes one.
type table struct {
	c       *ui.Context
	name    func() string
	above   func(w int) []string // lines over the rows, the last one of the columns' names
	rows    func(w int) []string
	tell    func(i int) string    // more about a row; nil: nothing
	take    func(i int) tea.Cmd   // nil: there is nothing to take
	turn    func(dir int) tea.Cmd // for left and right; nil: nothing
	keys    string
	list    ui.List
	ignored string
}

// Title implements ui.Overlay.
func (t *table) Title() string { return t.name() }

// moves are the moves in a table by their keys.
var moves = map[string]ui.Move{
	"up": ui.Up, "down": ui.Down, "pgup": ui.PageUp, "pgdown": ui.PageDown,
	"home": ui.First, "g": ui.First, "end": ui.Last, "G": ui.Last,
}

// Key implements ui.Overlay.
func (t *table) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	t.ignored = ""
	n := len(t.rows(1))
	move, moved := moves[k.String()]
	switch key := k.String(); {
	case moved:
		t.list.Go(move, n)
	case key == "enter" && t.take != nil && t.list.Cursor < n:
		return true, t.take(t.list.Cursor)
	case key == "left" && t.turn != nil:
		return false, t.turn(-1)
	case key == "right" && t.turn != nil:
		return false, t.turn(1)
	default:
		t.ignored = ui.NothingHere(k)
	}
	return false, nil
}

// Lines implements ui.Overlay.
func (t *table) Lines(w, h int) []string {
	out := t.above(w)
	below := ui.Wrap(t.keys, w)
	if n := len(t.rows(1)); t.tell != nil && t.list.Cursor < n {
		if told := t.tell(t.list.Cursor); told != "" {
			below = append(append(ui.Wrap(told, w), ""), below...)
		}
	}
	rows := t.rows(w - 2)
	from, to := t.list.Window(len(rows), max(h-len(out)-len(below)-1, 1))
	for i := from; i < to; i++ {
		pointer := "  "
		if i == t.list.Cursor {
			pointer = t.c.Paint(theme.Accent, string(t.c.Theme.Glyphs.Pointer)+" ")
		}
		out = append(out, pointer+rows[i])
	}
	out = append(out, t.c.Paint(theme.Warn, t.ignored))
	for _, l := range below {
		out = append(out, t.c.Paint(theme.Muted, l))
	}
	return out
}
