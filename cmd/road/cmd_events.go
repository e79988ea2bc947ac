package main

import (
	"time"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

type eventsCmd struct {
	runArg
	Since  int64 `default:"0" placeholder:"SEQ" help:"Print only events after the one with this number."`
	Follow bool  `short:"f" help:"Follow new events until the trainer ends."`
}

// Help implements kong's HelpProvider.
func (eventsCmd) Help() string {
	return `Prints the run's events, oldest first: states, data, requests and their fates, jobs,
evaluations, checkpoints, warnings.

With --json: one object per line, {"seq","time","step","kind","level","text"}, plus "entry",
"job" or "eval" if the event has one.

Exit status: 0 printed; 1 the events cannot be read; 2 bad usage.`
}

// Run implements the command.
func (c *eventsCmd) Run(a *app) error {
	run, err := c.open()
	if err != nil {
		return err
	}
	last := c.Since
	err = run.EachEvent(c.Since, func(e wire.Event) error {
		last = e.Seq
		return a.event(e)
	})
	if err != nil {
		return err
	}
	if !c.Follow {
		return nil
	}
	coming, err := run.Follow(a.ctx, last)
	if err != nil {
		return err
	}
	for e := range coming {
		if e.Kind == wire.EventHeartbeat {
			continue
		}
		if err := a.event(e); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) event(e wire.Event) error {
	return a.print(e, func() {
		at := e.Time.Local().Format(time.TimeOnly)
		a.printf("%s  step %-6d %-10s %s%s\n", at, e.Step, e.Kind, levelWord(e), visible.Cell(e.Text))
	})
}
