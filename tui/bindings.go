package tui

import (
	"fmt"
	"strconv"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// always is the group of bindings in every screen's footer.
const always = "Everywhere"

// places are the keys of the screens, by name.
var places = []struct {
	screen string
	keys   []string
	help   string
}{
	{"train", []string{"1"}, "loss, sampling and dev results"},
	{"knobs", []string{"k", "2"}, "values that can change during the run"},
	{"jobs", []string{"j", "3"}, "evaluations, soft targets and predictions"},
	{"inspect", []string{"i", "4"}, "predictions, example by example"},
	{"events", []string{"e", "5"}, "the run's events and its ledger"},
	{"teachers", []string{"6"}, "figures of the teachers, and the soft target of a window"},
	{"runs", []string{"0"}, "all runs"},
	{"plans", []string{"9"}, "the plans that have been started"},
}

// table returns the bindings of all screens.
func (m *model) table() []ui.Binding {
	var out []ui.Binding
	for _, p := range places {
		out = append(out, ui.Binding{
			ID: "go." + p.screen, Keys: p.keys, Short: p.screen,
			Help: "go to " + p.screen + ": " + p.help, Group: "Screens",
			Disabled: func(c *ui.Context) string {
				bare, without := c.Session.(ui.Bare)
				switch {
				case p.screen == "runs" || p.screen == "plans":
					return ""
				case c.Session == nil:
					return "no run is open"
				case without && p.screen != "inspect":
					return bare.Without()
				}
				return ""
			},
			Do: func(c *ui.Context) tea.Cmd { c.Goto(p.screen); return nil },
		})
	}
	return append(append(out, m.runBindings()...),
		ui.Binding{
			ID: "guide.close", Keys: []string{"x"}, Help: "close the first-minute guide for good", Group: "Screens",
			Disabled: m.noGuide, Do: m.closeGuide,
		},
		ui.Binding{
			ID: "palette", Keys: []string{":"}, Short: "palette", Help: "find a command by its name", Group: always,
			Do: m.openPalette,
		},
		ui.Binding{
			ID: "help", Keys: []string{"?"}, Short: "all keys", Help: "all keys; a disabled one with the reason", Group: always,
			Do: m.openHelp,
		},
		ui.Binding{
			ID: "words", Keys: []string{"W"}, Help: "explain the words of this screen", Group: always, Do: m.openWords,
		},
		ui.Binding{
			ID: "back", Keys: []string{"esc"}, Help: "close the top layer: a dialog, a filter, a screen", Group: always,
			Do: func(*ui.Context) tea.Cmd { return m.back() },
		},
		ui.Binding{
			ID: "quit", Keys: []string{"q", "ctrl+c"}, Short: "quit", Group: always,
			Help: "leave: detach, stop, kill or cancel; ctrl+c twice detaches",
			Do:   func(*ui.Context) tea.Cmd { return m.askQuit() },
		},
	)
}

// runBindings returns the bindings that act on the run, from every screen.
func (m *model) runBindings() []ui.Binding {
	const group = "Run"
	return []ui.Binding{
		{
			ID: "run.pause", Keys: []string{" "}, Help: "pause or resume the run", Group: group,
			Dangerous: true, Disabled: ui.NeedsTrainer, Do: askPause,
		},
		{
			ID: "run.step", Help: "run a few steps of a paused run", Group: group,
			Dangerous: true, Disabled: notPaused, Do: askSteps,
		},
		{
			ID: "run.checkpoint", Help: "save a checkpoint now", Group: group, Dangerous: true, Disabled: ui.NeedsTrainer,
			Do: ask("Save a checkpoint", "Steps wait until it is on disk.", "save", wire.Checkpoint),
		},
		{
			ID: "run.rewind", Keys: []string{"w"}, Help: "go back to a checkpoint and continue from there", Group: group,
			Dangerous: true, Disabled: ui.NeedsTrainer, Do: overCheckpoints(askRewind),
		},
		{
			ID: "run.branch", Keys: []string{"b"}, Help: "start another run from a checkpoint", Group: group,
			Dangerous: true, Disabled: ui.NeedsRun, Do: overCheckpoints(askBranch),
		},
		{
			ID: "run.stop", Help: "save a checkpoint and end the trainer", Group: group, Dangerous: true, Disabled: ui.NeedsProcess,
			Do: askStop,
		},
		{
			ID: "run.more", Keys: []string{"m"}, Help: "give an ended run more steps", Group: group, Dangerous: true, Disabled: notEnded,
			Do: askMore,
		},
		{
			ID: "run.new", Keys: []string{"N"}, Help: "start a new run from a recipe, and open it", Group: group, Dangerous: true,
			Disabled: m.noRecipes, Do: m.askNew,
		},
		{
			ID: "run.serve", Help: "load the model of an ended run, to ask it", Group: group, Dangerous: true, Disabled: cannotServe,
			Do: serveNow,
		},
	}
}

func (m *model) noGuide(*ui.Context) string {
	if m.guide == nil {
		return "no guide is shown"
	}
	return ""
}

func (m *model) gotoBinding(screen string) *ui.Binding {
	for i := range m.global {
		if m.global[i].ID == "go."+screen {
			return &m.global[i]
		}
	}
	return nil
}

// ask opens a confirmation of a request without parameters.
func ask(head, text, yes string, action wire.Action) func(*ui.Context) tea.Cmd {
	return func(c *ui.Context) tea.Cmd {
		attempt := c.Store.State.Attempt
		c.Open(ui.YesNo(c, head, []string{text}, yes, func() tea.Cmd {
			_, cmd := c.Send(attempt, wire.Request{Action: action})
			return cmd
		}))
		return nil
	}
}

func askPause(c *ui.Context) tea.Cmd {
	if c.Store.State.State == wire.Paused {
		return ask("Resume the run", "It is paused at step "+ui.Count(c.Store.State.Step)+".", "resume", wire.Resume)(c)
	}
	return ask("Pause the run", "Steps stop, jobs continue; space resumes.", "pause", wire.Pause)(c)
}

func askStop(c *ui.Context) tea.Cmd {
	if c.Store.State.Serving {
		const text = "The process that answers ends; the run stays as it is, and is served again when it is asked."
		return ask("Stop serving", text, "stop", wire.Stop)(c)
	}
	return ask("Stop the run", "The trainer saves a checkpoint and ends; road train --resume continues.", "stop", wire.Stop)(c)
}

func notPaused(c *ui.Context) string {
	if why := ui.NeedsTrainer(c); why != "" {
		return why
	}
	if c.Store.State.State != wire.Paused {
		return "the run is not paused"
	}
	return ""
}

func askSteps(c *ui.Context) tea.Cmd {
	attempt := c.Store.State.Attempt
	fields := []ui.FormField{{Name: "steps", Value: "1"}}
	const text = "The run takes that many steps and pauses again."
	c.Open(ui.NewForm(c, "Run a few steps", text, "run", fields, func(v []string) (string, tea.Cmd) {
		n, err := strconv.Atoi(v[0])
		if err != nil || n < 1 {
			return fmt.Sprintf("%q is not a number of steps", v[0]), nil
		}
		_, cmd := c.Send(attempt, wire.Request{Action: wire.StepN, Steps: n})
		return "", cmd
	}))
	return nil
}
