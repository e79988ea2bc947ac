package tui

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// notEnded is the Disabled of the binding that gives a run more steps.
func notEnded(c *ui.Context) string {
	s := c.Store.State
	switch {
	case ui.NeedsRun(c) != "":
		return ui.NeedsRun(c)
	case s.State.Live():
		return "run " + s.Run + " is " + string(s.State) + "; the knob train.steps sets its length"
	case !s.State.Ended():
		return ui.NeedsTrainer(c)
	}
	return ""
}

// askMore opens the form that gives the run more steps: as many again, or those that are
// left of a run that was stopped.
func askMore(c *ui.Context) tea.Cmd {
	now := c.Store.State
	steps := now.Steps
	if now.Step >= steps {
		steps = 2 * now.Step
	}
	text := "A trainer resumes from step " + ui.Count(now.Step) + ", with the run's own recipe and knobs, and this workbench stays on it."
	check := func(v string) string {
		_, problem := lengthAfter(v, now.Step)
		return problem
	}
	fields := []ui.FormField{
		{Name: "train.steps", Value: strconv.Itoa(steps), Hint: "steps in all; the learning rate's schedule ends there", Check: check},
		{Name: "gpu", Hint: "number, UUID or cpu; default: a free GPU"},
	}
	c.Open(ui.NewForm(c, "Give "+now.Run+" more steps", text, "resume", fields, func(v []string) (string, tea.Cmd) {
		n, problem := lengthAfter(v[0], now.Step)
		if problem != "" {
			return problem, nil
		}
		of, ctx := c.Session, c.Ctx
		r := ui.Resumption{Attempt: now.Attempt, Steps: n, GPU: strings.TrimSpace(v[1])}
		c.Say(ui.Info, "starting the trainer "+string(c.Theme.Glyphs.Ellipsis))
		return "", func() tea.Msg {
			if err := of.Resume(ctx, r); err != nil {
				return sayMsg{ui.Bad, "more steps: " + err.Error()}
			}
			return sayMsg{ui.Good, fmt.Sprintf("%c goes on to step %s", c.Theme.Glyphs.Done, ui.Count(n))}
		}
	}))
	return nil
}

// lengthAfter reads a number of steps beyond a step.
func lengthAfter(text string, step int) (n int, problem string) {
	n, err := ui.ParseCount(text)
	if err != nil || n <= step {
		return 0, fmt.Sprintf("%q is not a number of steps beyond %s", text, ui.Count(step))
	}
	return n, ""
}

// Resume implements ui.Session.
func (l live) Resume(ctx context.Context, r ui.Resumption) error {
	if err := l.still(r.Attempt); err != nil {
		return err
	}
	o := session.StartOptions{Resume: true, GPU: r.GPU, Set: []string{fmt.Sprint("train.steps=", r.Steps)}}
	_, err := session.Start(ctx, l.Folder(), o)
	return err
}
