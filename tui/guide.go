package tui

import (
	"fmt"
	"regexp"
	"strings"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// guide leads through the demo, one lesson after another. A lesson ends when it has
// been done.
type guide struct {
	lesson int
	acted  map[string]bool // bindings whose keys were pressed in this lesson
	close  func() error    // keeps it from coming back
}

// act takes notice of a key, which acts by the first table that has it.
func (g *guide) act(key string, tables ...[]ui.Binding) {
	for _, table := range tables {
		if b := ui.Find(table, key); b != nil {
			g.acted[b.ID] = true
			return
		}
	}
}

// newGuide returns a guide at its first lesson.
func newGuide(forGood func() error) *guide { return &guide{acted: map[string]bool{}, close: forGood} }

// watch goes on when the lesson was done. What was done before its turn counts, but
// for keys.
func (g *guide) watch(m *model) {
	if !m.c.Store.Loaded || g.lesson == len(lessons)-1 {
		return
	}
	l := lessons[g.lesson]
	if l.done(m) || l.steps && m.c.Store.State.State.Ended() && m.moreSteps() == nil {
		g.lesson++
		clear(g.acted)
	}
}

// text is the lesson in words.
func (g *guide) text(m *model) string {
	l := lessons[g.lesson]
	text := m.withKeys(l.text)
	if l.at != "" && !on(l.at)(m) {
		text = m.withKeys("{go."+l.at+"}, then ") + text
	}
	if g.lesson == len(lessons)-1 {
		return text
	}
	text = fmt.Sprintf("first minute %d/%d: %s", g.lesson+1, len(lessons)-1, text)
	if l.waits != nil {
		if why := l.waits(m); why != "" {
			text += " (" + why + ")"
		}
	}
	if l.steps && m.c.Store.State.State.Ended() {
		text += m.withKeys(". The run is at its last step: {" + moreStepsID + "} gives it more")
	}
	return text
}

// moreStepsID is the binding that gives an ended run more steps.
const moreStepsID = "run.more"

func (m *model) moreSteps() *ui.Binding { return m.binding(moreStepsID) }

// placeholder stands for the key of a binding.
var placeholder = regexp.MustCompile(`\{[a-z.-]+\}`)

// withKeys writes the keys of bindings in place of {ID}.
func (m *model) withKeys(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(id string) string {
		b := m.binding(strings.Trim(id, "{}"))
		switch {
		case b == nil:
			return id
		case b.KeyText() == "":
			return ": " + b.ID
		}
		return b.KeyText()
	})
}

// binding returns the binding of an id, on any screen.
func (m *model) binding(id string) *ui.Binding {
	tables := [][]ui.Binding{m.global}
	for _, s := range m.screens {
		tables = append(tables, s.Bindings())
	}
	for _, table := range tables {
		for i := range table {
			if table[i].ID == id {
				return &table[i]
			}
		}
	}
	return nil
}

// guideLines returns the guide, in one line if it fits.
func (m *model) guideLines(w int) []string {
	c := m.c
	lines := message(c, theme.Accent, m.guide.text(m), w)
	last, end := strings.TrimRight(lines[len(lines)-1], " "), c.Paint(theme.Muted, "   x closes the guide")
	if ansi.StringWidth(last)+ansi.StringWidth(end) > w {
		return append(lines, ui.Fit(end, w))
	}
	lines[len(lines)-1] = ui.Fit(last+end, w)
	return lines
}

// closeGuide removes the guide for good.
func (m *model) closeGuide(*ui.Context) tea.Cmd {
	remember := m.guide.close
	m.guide = nil
	return func() tea.Msg {
		if err := remember(); err != nil {
			return sayMsg{ui.Warn, "the guide will come back at the next start: " + err.Error()}
		}
		return nil
	}
}

// sayMsg carries a message from a command to the user.
type sayMsg struct {
	level ui.Level
	text  string
}
