package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// askBranch opens the form that starts another run from a checkpoint.
func askBranch(c *ui.Context, o offer) {
	const text = "A new run continues from the checkpoint, with copies of the files that it needs. This run is unchanged."
	fields := []ui.FormField{o.field(), settingField(c, true), nameField(o.room.Taken), gpuField(o.room)}
	c.Open(ui.NewForm(c, "Branch from a checkpoint", text, "branch", fields, func(v []string) (string, tea.Cmd) {
		step, err := strconv.Atoi(v[0]) // one of the choices
		if err != nil {
			return err.Error(), nil
		}
		b := ui.Branch{
			Attempt: o.attempt, Checkpoint: step, Set: strings.Fields(v[1]), Name: strings.TrimSpace(v[2]), GPU: strings.TrimSpace(v[3]),
		}
		from, ctx := c.Session, c.Ctx
		c.Say(ui.Info, "branching from step "+ui.Count(step))
		return "", func() tea.Msg {
			dir, err := from.Branch(ctx, b)
			return branchedMsg{dir, step, err}
		}
	}))
}

// branchedMsg is the result of a branch.
type branchedMsg struct {
	dir  string
	step int // of the checkpoint
	err  error
}

// branched tells of a new run, and offers to open it unless someone is busy with
// something else.
func (m *model) branched(msg branchedMsg) {
	c := m.c
	if msg.err != nil {
		c.Say(ui.Bad, "branch: "+msg.err.Error())
		return
	}
	name := filepath.Base(msg.dir)
	started := fmt.Sprintf("%s continues from step %s", name, ui.Count(msg.step))
	editor, _ := m.screens[m.at].(ui.Editor)
	if c.Top() != nil || c.Class() == ui.Text || editor != nil && editor.Editing() {
		c.Say(ui.Good, fmt.Sprintf("%c %s; 0 lists the runs, to open it", c.Theme.Glyphs.Done, started))
		return
	}
	c.ClearFlash()
	c.Open(ui.NewConfirm(c, "A new run", []string{started + "."},
		ui.Choice{Key: "o", Text: "open it", Note: "this run goes on", Do: func() tea.Cmd {
			return m.opening(ui.OpenMsg{Dir: msg.dir, From: m.from})
		}},
		ui.Choice{Key: "s", Text: "stay here", Note: "0 lists the runs"}))
}

// Branch implements ui.Session.
func (l live) Branch(ctx context.Context, b ui.Branch) (string, error) {
	root, err := recipe.Runs()
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
	return d.Folder().Dir(), err
}
