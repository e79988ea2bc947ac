package tui

import (
	"fmt"
	"strconv"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// always is the group of what every screen's footer shows.
const always = "Everywhere"

// places are the keys of the screens, by name.
var places = []struct {
	screen string
	keys   []string
	help   string
}{
	{"train", []string{"1"}, "loss, sampling and dev results"},
	{"knobs", []string{"k", "2"}, "the values that can change while the run goes on"},
	{"jobs", []string{"j", "3"}, "evaluations, soft targets and predictions"},
	{"inspect", []string{"i", "4"}, "predictions, example by example"},
	{"events", []string{"e", "5"}, "what has happened, and the ledger"},
	{"runs", []string{"0"}, "all runs there are"},
}

// table is the bindings that work on every screen.
func (m *model) table() []ui.Binding {
	var out []ui.Binding
	for _, p := range places {
		out = append(out, ui.Binding{
			ID: "go." + p.screen, Keys: p.keys, Short: p.screen, Help: "go to " + p.screen + ": " + p.help, Group: "Screens",
			Disabled: func(c *ui.Context) string {
				if p.screen == "runs" {
					return ""
				}
				return noRun(c)
			},
			Do: func(c *ui.Context) tea.Cmd { c.Goto(p.screen); return nil },
		})
	}
	const run = "Run"
	out = append(out,
		ui.Binding{ID: "run.pause", Keys: []string{" "}, Help: "pause the run, or let it go on", Group: run, Dangerous: true, Disabled: ui.NeedsTrainer, Do: askPause},
		ui.Binding{ID: "run.step", Help: "take a few steps of a paused run", Group: run, Dangerous: true, Disabled: notPaused, Do: askSteps},
		ui.Binding{ID: "run.checkpoint", Help: "save the run now", Group: run, Dangerous: true, Disabled: ui.NeedsTrainer, Do: ask("Save a checkpoint", "The steps wait until it is on the disk.", "save", wire.Checkpoint)},
		ui.Binding{ID: "run.rewind", Keys: []string{"w"}, Help: "go back to a checkpoint, and on from there", Group: run, Dangerous: true, Disabled: ui.NeedsTrainer, Do: overCheckpoints(askRewind)},
		ui.Binding{ID: "run.branch", Keys: []string{"b"}, Help: "start another run from a checkpoint", Group: run, Dangerous: true, Disabled: noRun, Do: overCheckpoints(askBranch)},
		ui.Binding{ID: "run.stop", Help: "save the run and end its trainer", Group: run, Dangerous: true, Disabled: ui.NeedsTrainer, Do: ask("Stop the run", "A checkpoint is saved and the trainer ends; road train --resume continues.", "stop", wire.Stop)},
		ui.Binding{ID: "guide.close", Keys: []string{"x"}, Help: "close the guide of the first minute, for good", Group: "Screens", Disabled: func(*ui.Context) string {
			if m.guide == nil {
				return "no guide is shown"
			}
			return ""
		}, Do: m.closeGuide},
		ui.Binding{ID: "palette", Keys: []string{":"}, Short: "palette", Help: "find anything by its name", Group: always, Do: m.openPalette},
		ui.Binding{ID: "help", Keys: []string{"?"}, Short: "help", Help: "every key, and why some do nothing now", Group: always, Do: m.openHelp},
		ui.Binding{ID: "back", Keys: []string{"esc"}, Help: "leave one layer: a dialog, a filter, a screen", Group: always, Do: func(*ui.Context) tea.Cmd { return m.back() }},
		ui.Binding{ID: "quit", Keys: []string{"q", "ctrl+c"}, Short: "quit", Help: "leave: detach, stop, kill or cancel; ctrl+c twice detaches", Group: always, Do: func(*ui.Context) tea.Cmd { return m.askQuit() }},
	)
	return out
}

func (m *model) gotoBinding(screen string) *ui.Binding {
	for i := range m.global {
		if m.global[i].ID == "go."+screen {
			return &m.global[i]
		}
	}
	return nil
}

// ask confirms a request without further choice.
func ask(head, text, yes string, action wire.Action) func(*ui.Context) tea.Cmd {
	return func(c *ui.Context) tea.Cmd {
		c.Open(ui.YesNo(c, head, []string{text}, yes, func() tea.Cmd {
			_, cmd := c.Send(wire.Request{Action: action})
			return cmd
		}))
		return nil
	}
}

func askPause(c *ui.Context) tea.Cmd {
	if c.Store.State.State == wire.Paused {
		return ask("Let the run go on", "It is paused at step "+ui.Count(c.Store.State.Step)+".", "resume", wire.Resume)(c)
	}
	return ask("Pause the run", "Steps stop; jobs go on, and space resumes.", "pause", wire.Pause)(c)
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
	fields := []ui.FormField{{Name: "steps", Value: "1"}}
	c.Open(ui.NewForm(c, "Take steps", "The run takes them and pauses again.", "go", fields, func(v []string) (string, tea.Cmd) {
		n, err := strconv.Atoi(v[0])
		if err != nil || n < 1 {
			return fmt.Sprintf("%q is not a number of steps", v[0]), nil
		}
		_, cmd := c.Send(wire.Request{Action: wire.StepN, Steps: n})
		return "", cmd
	}))
	return nil
}
