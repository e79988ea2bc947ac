package tui

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// guide leads once through the first minute of the demo: one line, a step at
// a time. A step is left when what it asks for has been done.
type guide struct {
	step  int
	close func() error // remembers that it is not wanted again
}

// lesson is one step of the guide.
type lesson struct {
	text string
	done func(*model) bool
}

var lessons = []lesson{
	{"↑↓ choose a task: find the one with the worst loss; then k opens the knobs", on("knobs")},
	{"on kd.w, ← or → stages another W; a shows the difference, enter applies it", func(m *model) bool {
		for _, e := range m.c.Store.Entries {
			if e.Action == wire.Set && e.Fate == wire.Applied {
				return true
			}
		}
		return false
	}},
	{"1 goes back to the charts: your change is a marker on every one", on("train")},
	{"j, then t, starts a teacher's soft targets; they join the run while it goes on", func(m *model) bool {
		for _, j := range m.c.Store.State.Jobs {
			if j.Kind == wire.JobTeach {
				return true
			}
		}
		return false
	}},
	{"i opens the predictions; p writes them anew, n goes to the next error, e asks again in other words", on("inspect")},
	{"that was the tour; : finds anything, ? lists the keys", func(*model) bool { return false }},
}

func on(screen string) func(*model) bool {
	return func(m *model) bool { return m.screens[m.at].Name() == screen }
}

// watch goes on when the step's task is done.
func (g *guide) watch(m *model) {
	if m.c.Store.Loaded && lessons[g.step].done(m) {
		g.step++
	}
}

// lines are the guide: one line where it fits.
func (g *guide) lines(c *ui.Context, w int) []string {
	text := fmt.Sprintf("first minute %d/%d: %s", g.step+1, len(lessons), lessons[g.step].text)
	lines := message(c, theme.Accent, text, w)
	last, end := strings.TrimRight(lines[len(lines)-1], " "), c.Paint(theme.Muted, "   x closes the guide")
	if ansi.StringWidth(last)+ansi.StringWidth(end) > w {
		return append(lines, ui.Fit(end, w))
	}
	lines[len(lines)-1] = ui.Fit(last+end, w)
	return lines
}

// closeGuide takes the guide away and remembers it.
func (m *model) closeGuide(*ui.Context) tea.Cmd {
	remember := m.guide.close
	m.guide = nil
	return func() tea.Msg {
		if err := remember(); err != nil {
			return sayMsg{ui.Warn, "the guide will come again: " + err.Error()}
		}
		return nil
	}
}

// sayMsg is a message from a command.
type sayMsg struct {
	level ui.Level
	text  string
}
