package plans

import (
	"context"
	"path/filepath"

	"dev.road/workbench/session/plan"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// keys is the table of the screen's bindings.
func (s *Screen) keys() []ui.Binding {
	const group = "Plan"
	return append(
		ui.Moves("plan", "stages and arms", s.move),
		ui.Binding{
			ID: "plan.left", Keys: []string{"left"}, Help: "the job of the seed before", Group: "Moving",
			Do: func(*ui.Context) tea.Cmd { s.shift(-1); return nil },
		},
		ui.Binding{
			ID: "plan.right", Keys: []string{"right"}, Help: "the job of the next seed", Group: "Moving",
			Do: func(*ui.Context) tea.Cmd { s.shift(1); return nil },
		},
		ui.Binding{
			ID: "plan.failure", Keys: []string{"n"}, Short: "next failure", Help: "the next failed job", Group: "Moving",
			Disabled: s.noFailure, Do: func(*ui.Context) tea.Cmd { s.toFailure(); return nil },
		},
		ui.Binding{
			ID: "plan.open", Keys: []string{"enter"}, Short: "open run", Help: "open the run of the selected job; esc comes back", Group: group,
			Disabled: s.noRun, Do: s.open,
		},
		ui.Binding{
			ID: "plan.results", Keys: []string{"r"}, Short: "results", Help: "the results: published and measured here, with tests", Group: group,
			Disabled: s.noPlan, Do: s.openResults,
		},
		ui.Binding{
			ID: "plan.start", Keys: []string{"s"}, Short: "start", Help: "start the plan, as road plan run does", Group: group,
			Dangerous: true, Disabled: s.cannotStart, Do: s.ask(start),
		},
		ui.Binding{
			ID: "plan.stop", Keys: []string{"S"}, Short: "stop", Help: "save the runs in progress and end the plan's process",
			Group: group, Dangerous: true, Disabled: s.cannotStop, Do: s.ask(stop),
		},
	)
}

func (s *Screen) noPlan(*ui.Context) string {
	switch {
	case s.plan == nil:
		return "no plan is open"
	case !s.loaded || s.err != nil:
		return "the plan has not been read"
	}
	return ""
}

func (s *Screen) noFailure(*ui.Context) string {
	if s.state.count(plan.Failed) == 0 {
		return "no job has failed"
	}
	return ""
}

func (s *Screen) noRun(*ui.Context) string {
	j := s.selected()
	switch {
	case j == nil:
		return "no job is selected"
	case !j.Does.Trains():
		return "a job that does " + string(j.Does) + " is a command without a run"
	case !j.Begun():
		return "its run has not begun"
	}
	return ""
}

func (s *Screen) open(*ui.Context) tea.Cmd {
	dir := filepath.Join(s.state.Root, s.selected().Run)
	return func() tea.Msg { return ui.OpenMsg{Dir: dir, From: s.Name()} }
}

func (s *Screen) openResults(c *ui.Context) tea.Cmd {
	s.sheets.Show(s.results)
	c.Goto(s.sheets.Name())
	return nil
}

func (s *Screen) cannotStart(c *ui.Context) string {
	switch {
	case s.noPlan(c) != "":
		return s.noPlan(c)
	case s.state.Held:
		return "a process runs the plan already"
	case s.state.count(plan.Done) == len(s.state.Jobs):
		return "all jobs of the plan are done"
	}
	return ""
}

func (s *Screen) cannotStop(c *ui.Context) string {
	switch {
	case s.state.Held:
		return "" // also if its file cannot be read any more
	case s.noPlan(c) != "":
		return s.noPlan(c)
	case s.state.count(plan.Running)+s.state.count(plan.Paused) == 0:
		return "no process runs the plan"
	}
	return ""
}

// action is a change of a plan's process, after a question.
type action struct {
	title, told       string // of the question
	name, doing, done string
	do                func(Plan, context.Context) error
}

var (
	start = action{
		"Start the plan", "Its jobs run in a process that outlives this workbench. What is done stays done; failed jobs are tried again.",
		"start", "starting", "started", Plan.Start,
	}
	stop = action{
		"Stop the plan", "The runs in progress save and end, and then the plan's process. A start continues them.",
		"stop", "stopping", "stopped", Plan.Stop,
	}
)

// askedMsg is the end of an action.
type askedMsg struct {
	plan Plan
	did  string
	err  error
}

// ask returns the function of a key that asks, and then acts.
func (s *Screen) ask(a action) func(*ui.Context) tea.Cmd {
	return func(c *ui.Context) tea.Cmd {
		p, ctx := s.plan, c.Ctx
		c.Open(ui.YesNo(c, a.title+" "+ui.Clean(p.Name()), []string{a.told}, a.name, func() tea.Cmd {
			c.Say(ui.Info, a.doing+" the plan "+string(c.Theme.Glyphs.Ellipsis))
			return func() tea.Msg { return askedMsg{p, a.done, a.do(p, ctx)} }
		}))
		return nil
	}
}

// asked tells of the end of an action, and looks at the plan.
func (s *Screen) asked(msg askedMsg) tea.Cmd {
	c := s.c
	if msg.err != nil {
		c.Say(ui.Bad, ui.Clean(msg.plan.Name())+": "+msg.err.Error())
	} else {
		c.Say(ui.Good, string(c.Theme.Glyphs.Done)+" "+ui.Clean(msg.plan.Name())+" has been "+msg.did)
	}
	if msg.plan != s.plan || !s.shown {
		return nil
	}
	return s.Open()
}
