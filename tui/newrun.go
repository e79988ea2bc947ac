package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// recipes start runs.
type recipes interface {
	// Names lists the built-in recipes.
	Names() []string
	// Check reads a run's recipe, with its settings, and returns what is wrong with it.
	Check(ui.NewRun) error
	// Begin makes the run and starts its trainer. It returns the run's folder and name.
	Begin(context.Context, ui.NewRun) (dir, name string, err error)
}

// checkedMsg is the end of a check of a new run's recipe.
type checkedMsg struct {
	form *ui.Form
	run  ui.NewRun
	err  error
}

// begunMsg is the end of a new run's start.
type begunMsg struct {
	dir, name string
	err       error
}

func (m *model) noRecipes(*ui.Context) string {
	if m.recipes == nil {
		return "this workbench starts no runs"
	}
	return ""
}

// ownRecipe is the choice of a recipe that is not built in.
const ownRecipe = "a file"

// askNew opens the form that starts a run from a recipe.
func (m *model) askNew(c *ui.Context) tea.Cmd {
	fields := []ui.FormField{
		{Name: "recipe", Choices: append(m.recipes.Names(), ownRecipe), Hint: "road recipes NAME prints one"},
		{Name: "file", Hint: "its path", When: func(v []string) bool { return v[0] == ownRecipe }},
		{Name: "set", Hint: "values of the recipe, e.g. train.steps=500 datasets.squad2.train=train-v2.0.json"},
		{Name: "name", Hint: "default: the recipe's"},
		{Name: "gpu", Hint: "number, UUID or cpu; default: a free GPU"},
	}
	var form *ui.Form
	const text = "A new run, with a trainer of its own. The run that is open is unchanged."
	form = ui.NewForm(c, "Start a run from a recipe", text, "start", fields, func(v []string) (string, tea.Cmd) {
		r := ui.NewRun{Recipe: v[0], Set: strings.Fields(v[2]), Name: strings.TrimSpace(v[3]), GPU: strings.TrimSpace(v[4])}
		if r.Recipe == ownRecipe {
			if r.Recipe = strings.TrimSpace(v[1]); r.Recipe == "" {
				return "give the path of the recipe", nil
			}
		}
		check := m.recipes.Check
		return "checking the recipe " + string(c.Theme.Glyphs.Ellipsis), func() tea.Msg { return checkedMsg{form, r, check(r)} }
	})
	c.Open(form)
	return nil
}

// checked starts a run whose recipe has no fault, else its dialog says what is wrong.
func (m *model) checked(msg checkedMsg) tea.Cmd {
	c := m.c
	switch {
	case c.Top() != ui.Overlay(msg.form):
		return nil // it was closed meanwhile
	case msg.err != nil:
		msg.form.Refuse(msg.err.Error())
		return nil
	}
	c.Close()
	c.Say(ui.Info, "starting the trainer "+string(c.Theme.Glyphs.Ellipsis))
	begin, ctx := m.recipes.Begin, c.Ctx
	return func() tea.Msg {
		dir, name, err := begin(ctx, msg.run)
		return begunMsg{dir, name, err}
	}
}

// begun opens a run that was started, unless a dialog is open on another.
func (m *model) begun(msg begunMsg) tea.Cmd {
	c := m.c
	switch {
	case msg.err != nil:
		c.Say(ui.Bad, "new run: "+msg.err.Error())
		return nil
	case c.Top() != nil:
		c.Say(ui.Good, fmt.Sprintf("%c %s has started; 0 and enter open it", c.Theme.Glyphs.Done, msg.name))
		return nil
	}
	return m.opening(ui.OpenMsg{Dir: msg.dir, From: m.from})
}

// starter starts runs with the trainer beside this program.
type starter struct{}

// Names implements recipes.
func (starter) Names() []string { return recipe.List() }

// Check implements recipes.
func (starter) Check(n ui.NewRun) error {
	_, err := load(n)
	return err
}

func load(n ui.NewRun) (*recipe.Recipe, error) {
	set := n.Set
	if n.Name != "" {
		set = append([]string{"name=" + n.Name}, set...)
	}
	return recipe.Load(n.Recipe, set)
}

// Begin implements recipes.
func (starter) Begin(ctx context.Context, n ui.NewRun) (dir, name string, err error) {
	r, err := load(n)
	if err != nil {
		return "", "", err
	}
	root, err := recipe.Runs()
	if err != nil {
		return "", "", err
	}
	d, err := session.Create(root, r)
	if err != nil {
		return "", "", err
	}
	if _, err := session.Start(ctx, d.Folder(), session.StartOptions{GPU: n.GPU}); err != nil {
		return "", "", errors.Join(err, d.Discard())
	}
	return d.Dir(), d.Name(), nil
}
