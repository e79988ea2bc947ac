package ui

import tea "github.com/charmbracelet/bubbletea"

// Screen is one view of the workbench. It keeps the Context that it is made with.
type Screen interface {
	// Name is the word in the tab line and in the palette.
	Name() string
	// Bindings returns the screen's table. It is called for every key, so the
	// table should be built once.
	Bindings() []Binding
	// Update handles a message. Its data is already in the Store; a BatchMsg tells
	// the new part. Key messages come only while Editing. A hidden screen gets
	// every message but keys.
	Update(msg tea.Msg) (handled bool, cmd tea.Cmd)
	// Render returns exactly h lines of exactly w cells, joined by newlines.
	Render(w, h int) string
}

// Opener is a Screen that is notified when it comes to the front, for example to
// read its data.
type Opener interface{ Open() tea.Cmd }

// Leaver is a Screen that is notified when another one, or a run, takes its place.
type Leaver interface{ Leave() }

// Inner is a Screen that is reached from another one: esc leads back to it.
type Inner interface{ Outer() string }

// Summarizer is a Screen with lines for a terminal that is too small for it, while no run
// is open.
type Summarizer interface{ Summary(w int) []string }

// OpenMsg asks the root model to open a run, from the screen to which esc then leads back.
type OpenMsg struct{ Dir, From string }

// Editor is a Screen with a text field. While Editing, keys go to its Update and
// not to the bindings, esc and enter included.
type Editor interface{ Editing() bool }

// Asker is an Editor of several fields: EditingKeys is the footer while it edits them.
type Asker interface{ EditingKeys() string }

// Backer is a Screen with layers of its own. Back closes one of them, and reports
// false if there was none.
type Backer interface{ Back() bool }

// Worker is a Screen with work beside it. Work returns what is left to do after a Back.
type Worker interface{ Work() tea.Cmd }
