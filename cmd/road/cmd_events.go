package main

import (
	"io"
	"os"
	"time"

	"dev.road/workbench/session/wire"
)

type eventsCmd struct {
	runArg
	Since  int64 `default:"0" help:"Only events after this sequence number."`
	Follow bool  `short:"f" help:"Go on with what happens from now on."`
}

// Help implements kong's HelpProvider.
func (eventsCmd) Help() string { return `With --json one object an event, the lines of events.jsonl.` }

// Run implements the command.
func (c *eventsCmd) Run(a *app) error {
	run, err := a.open(c.Name)
	if err != nil {
		return err
	}
	events, err := run.Events(c.Since)
	if err != nil {
		return err
	}
	last := c.Since
	for _, e := range events {
		last = e.Seq
		if err := a.event(e); err != nil {
			return err
		}
	}
	if !c.Follow {
		return nil
	}
	coming, err := run.Follow(a.ctx, last)
	if err != nil {
		return err
	}
	for e := range coming {
		if e.Kind == "heartbeat" {
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
		a.printf("%s  step %-6d %-10s %s\n", e.Time.Local().Format(time.TimeOnly), e.Step, e.Kind, e.Text)
	})
}

type logCmd struct {
	runArg
}

// Run implements the command.
func (c *logCmd) Run(a *app) error {
	run, err := a.open(c.Name)
	if err != nil {
		return err
	}
	f, err := os.Open(run.Folder().Log())
	if err != nil {
		return err
	}
	defer f.Close()
	if a.json {
		text, err := io.ReadAll(f)
		if err != nil {
			return err
		}
		return a.object(map[string]string{"log": string(text)})
	}
	_, err = io.Copy(a.out, f)
	return err
}
