package main

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

type branchCmd struct {
	runArg
	Step string   `placeholder:"N|best" help:"The step of a checkpoint. Default: the newest."`
	Set  []string `placeholder:"KNOB=VALUE" sep:"none" help:"Change a knob or another value from the checkpoint on."`
	As   string   `name:"name" placeholder:"NAME" help:"The new run's name; refused if there is one. Default: the parent's name and the step."`
	startFlags
	look
}

// Help implements kong's HelpProvider.
func (branchCmd) Help() string {
	return `Starts a new run from a checkpoint of another, live or not, without changing that one. The new
run copies the checkpoint, the soft targets in use, and the metrics and changes up to it. Teach
jobs are not copied: those of the recipe's teachers start by themselves, as kd.start says; start
others again.

` + setOfAttempt + `

` + statusOfStart
}

// Run implements the command.
func (c *branchCmd) Run(a *app) error {
	from, err := c.find()
	if err != nil {
		return err
	}
	if _, err := wire.ParseChanges(c.Set); err != nil {
		return usage(fmt.Errorf("branch: --set: %w", err))
	}
	step := 0
	if c.Step != "" {
		if step, err = recipe.StepOf(from.Dir(), c.Step); err != nil {
			return usage(fmt.Errorf("branch: --step: %w", err))
		}
	}
	root, err := recipe.Runs()
	if err != nil {
		return err
	}
	d, err := session.Branch(a.ctx, root, from, step, c.As)
	if err != nil {
		return ofInput(err)
	}
	run := session.Open(d.Folder())
	end := a.farewell(run, c.startFlags)
	defer end.close()
	o := session.StartOptions{Resume: true, GPU: string(c.GPU), Strict: c.Strict, Set: c.Set}
	hello, err := a.launch(d.Folder(), o, end)
	if err := d.SettleBranch(a.ctx, err); err != nil {
		return err
	}
	return a.stay(run, hello, 0, c.startFlags, end, c.options())
}
