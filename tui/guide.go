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

// guide explains the first minute of the demo in one line, step by step. A step
// ends when its task is done.
type guide struct {
	step  int
	close func() error // keeps it from coming back
}

// lesson is one step of the guide.
type lesson struct {
	text string
	done func(*model) bool
}

var lessons = []lesson{
	{"↑↓ select a task: find the highest loss; then k opens the knobs", on("knobs")},
	{"on kd.w, ← or → stages another W; a shows the difference, enter applies it", func(m *model) bool {
		for _, e := range m.c.Store.Entries {
			if e.Action == wire.Set && e.Fate == wire.Applied {
				return true
			}
		}
		return false
	}},
	{"1 goes back to the charts: your change is a marker on each of them", on("train")},
	{"j, then t, starts a teacher's soft targets; they join the run while it trains", func(m *model) bool {
		for _, j := range m.c.Store.State.Jobs {
			if j.Kind == wire.JobTeach {
				return true
			}
		}
		return false
	}},
	{"i opens the predictions; p makes new ones, n goes to the next error, e edits and asks again", on("inspect")},
	{"end of the tour; : finds a command, ? lists the keys", func(*model) bool { return false }},
}

func on(screen string) func(*model) bool {
	return func(m *model) bool { return m.screens[m.at].Name() == screen }
}

// watch advances when the step's task is done.
func (g *guide) watch(m *model) {
	if m.c.Store.Loaded && lessons[g.step].done(m) {
		g.step++
	}
}

// lines returns the guide, in one line if it fits.
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
