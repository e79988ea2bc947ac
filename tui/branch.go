package tui

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// askBranch opens the form that starts another run from a checkpoint.
func askBranch(c *ui.Context, checkpoint ui.FormField, attempt int) {
	text := "A new run continues from the checkpoint, with copies of the files that it needs. This run is unchanged."
	fields := []ui.FormField{checkpoint, settingField,
		{Name: "name", Hint: "of the new run; default: this run's name and the step"},
		{Name: "gpu", Hint: "number, UUID or cpu; default: a free GPU"},
	}
	c.Open(ui.NewForm(c, "Branch from a checkpoint", text, "branch", fields, func(v []string) (string, tea.Cmd) {
		step, err := strconv.Atoi(v[0]) // one of the choices
		if err != nil {
			return err.Error(), nil
		}
		set := strings.Fields(v[1])
		if _, err := wire.ParseChanges(set); err != nil {
			return err.Error(), nil
		}
		b := ui.Branch{Attempt: attempt, Checkpoint: step, Set: set, Name: strings.TrimSpace(v[2]), GPU: strings.TrimSpace(v[3])}
		from, ctx := c.Session, c.Ctx
		c.Say(ui.Info, "branching from step "+ui.Count(step))
		return "", func() tea.Msg {
			name, err := from.Branch(ctx, b)
			if err != nil {
				return sayMsg{ui.Bad, "branch: " + err.Error()}
			}
			started := fmt.Sprintf("%c %s continues from step %s; 0 and enter open it", c.Theme.Glyphs.Done, name, ui.Count(step))
			return sayMsg{ui.Good, started}
		}
	}))
}

// noRun is the Disabled of bindings that need an open run.
func noRun(c *ui.Context) string {
	if c.Session == nil {
		return "no run is open"
	}
	return ""
}

// Branch implements ui.Session.
func (l live) Branch(ctx context.Context, b ui.Branch) (string, error) {
	root, err := session.Root()
	if err != nil {
		return "", err
	}
	if err := l.still(b.Attempt); err != nil {
		return "", err
	}
	d, err := session.Branch(ctx, root, l.Folder(), b.Checkpoint, b.Name)
	if err != nil {
		return "", err
	}
	err = d.StartBranch(ctx, session.StartOptions{GPU: b.GPU, Set: b.Set})
	return d.Name(), err
}
