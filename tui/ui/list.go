package ui

import tea "github.com/charmbracelet/bubbletea"

// Move is a way through a list.
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

// List is the cursor in a list of rows and the part of it that is shown.
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

// Window returns which of n rows to show in h lines, so that the cursor is
// among them.
func (l *List) Window(n, h int) (from, to int) {
	l.height = h
	l.clamp(n)
	if h <= 0 {
		return 0, 0
	}
	l.top = Scroll(l.top, l.Cursor, n, h)
	return l.top, min(l.top+h, n)
}

// Scroll moves the first of n shown lines as little as it takes to have line
// at among the h that are shown.
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

// Moves are the bindings of a list; screen is the first part of their ids,
// what the plural of its rows.
func Moves(screen, what string, do func(Move)) []Binding {
	move := func(id string, m Move, help string, keys ...string) Binding {
		return Binding{
			ID: screen + "." + id, Keys: keys, Help: help, Group: "Moving",
			Do: func(*Context) tea.Cmd { do(m); return nil },
		}
	}
	return []Binding{
		move("up", Up, "one up in the "+what, "up"),
		move("down", Down, "one down in the "+what, "down"),
		move("page-up", PageUp, "a page up in the "+what, "pgup"),
		move("page-down", PageDown, "a page down in the "+what, "pgdown"),
		move("first", First, "the first of the "+what, "home", "g"),
		move("last", Last, "the last of the "+what, "end", "G"),
	}
}
