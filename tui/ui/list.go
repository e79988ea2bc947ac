package ui

import tea "github.com/charmbracelet/bubbletea"

// Move is a movement in a list.
type Move int

// The moves.
const (
	Up Move = iota
	Down
	PageUp
	PageDown
	First
	Last
)

// List is the cursor in a list of rows and the visible part of the list.
type List struct {
	Cursor int
	top    int
	height int
}

// Go moves the cursor in a list of n rows.
func (l *List) Go(m Move, n int) {
	page := max(l.height-1, 1)
	switch m {
	case Up:
		l.Cursor--
	case Down:
		l.Cursor++
	case PageUp:
		l.Cursor -= page
	case PageDown:
		l.Cursor += page
	case First:
		l.Cursor = 0
	case Last:
		l.Cursor = n - 1
	}
	l.clamp(n)
}

// Window returns the range of n rows to show in h lines, with the cursor among
// them.
func (l *List) Window(n, h int) (from, to int) {
	l.height = h
	l.clamp(n)
	if h <= 0 {
		return 0, 0
	}
	l.top = Scroll(l.top, l.Cursor, n, h)
	return l.top, min(l.top+h, n)
}

// Scroll returns the first of h visible lines out of n, as close to top as it can
// be with line at among them.
func Scroll(top, at, n, h int) int {
	top = min(top, max(n-h, 0))
	if at < top {
		top = at
	}
	if at >= top+h {
		top = at - h + 1
	}
	return max(top, 0)
}

func (l *List) clamp(n int) { l.Cursor = max(min(l.Cursor, n-1), 0) }

// Moves returns the bindings of a list; screen is the first part of their ids,
// rows the plural of its rows.
func Moves(screen, rows string, do func(Move)) []Binding {
	move := func(id string, m Move, help string, keys ...string) Binding {
		return Binding{
			ID: screen + "." + id, Keys: keys, Help: help, Group: "Moving",
			Do: func(*Context) tea.Cmd { do(m); return nil },
		}
	}
	return []Binding{
		move("up", Up, "up in the "+rows, "up"),
		move("down", Down, "down in the "+rows, "down"),
		move("page-up", PageUp, "page up in the "+rows, "pgup"),
		move("page-down", PageDown, "page down in the "+rows, "pgdown"),
		move("first", First, "first of the "+rows, "home", "g"),
		move("last", Last, "last of the "+rows, "end", "G"),
	}
}
