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

// askBranch asks from which checkpoint another run is to go on.
func askBranch(c *ui.Context, checkpoint ui.FormField) {
	text := "Another run goes on from the checkpoint, with copies of all that it needs. This one stays as it is."
	fields := []ui.FormField{checkpoint, settingField,
		{Name: "name", Hint: "of the new run; empty: after this one and the step"},
		{Name: "gpu", Hint: "its number or UUID, or cpu; empty: a free GPU"},
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
		b := ui.Branch{Checkpoint: step, Set: set, Name: strings.TrimSpace(v[2]), GPU: strings.TrimSpace(v[3])}
		from, ctx := c.Session, c.Ctx
		c.Say(ui.Info, "branching from step "+ui.Count(step))
		return "", func() tea.Msg {
			name, err := from.Branch(ctx, b)
			if err != nil {
				return sayMsg{ui.Bad, "branch: " + err.Error()}
			}
			return sayMsg{ui.Good, fmt.Sprintf("%c %s goes on from step %s; 0 and enter open it", c.Theme.Glyphs.Done, name, ui.Count(step))}
		}
	}))
}

// noRun says that no run is open.
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
	f, err := session.Branch(ctx, root, l.Folder(), b.Checkpoint, b.Name)
	if err != nil {
		return "", err
	}
	err = f.StartBranch(ctx, session.StartOptions{GPU: b.GPU, Set: b.Set})
	return f.Name(), err
}
