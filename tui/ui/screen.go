package ui

import tea "github.com/charmbracelet/bubbletea"

// Screen is one view of the workbench. It is made with the Context, which it
// keeps.
type Screen interface {
	// Name is the word in the tab line and in the palette.
	Name() string
	// Bindings is the screen's table. It is asked for at every key, so it
	// should be built once.
	Bindings() []Binding
	// Update takes a message. Data is in the Store by then: a BatchMsg says
	// what is new. Key messages come only while Editing. A screen that is not
	// shown gets every message but keys.
	Update(msg tea.Msg) (handled bool, cmd tea.Cmd)
	// Render returns exactly h lines of exactly w cells, joined by newlines.
	Render(w, h int) string
}

// Opener is a Screen that wants to know when it comes to the front, for
// instance to read what it shows.
type Opener interface{ Open() tea.Cmd }

// Editor is a Screen with a text field. While Editing, keys go to its Update
// and not to the bindings; esc and enter are its own to handle.
type Editor interface{ Editing() bool }

// Backer is a Screen with layers of its own. Back leaves one of them, and
// reports false when there was none to leave.
type Backer interface{ Back() bool }
