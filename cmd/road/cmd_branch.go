package main

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type branchCmd struct {
	runArg
	Step string   `placeholder:"N|best" help:"The step of a checkpoint; left out: the newest."`
	Set  []string `placeholder:"KNOB=VALUE" sep:"none" help:"Change a knob, model.precision, train.deterministic, train.threads or train.matmul from there on."`
	As   string   `name:"name" placeholder:"NAME" help:"What the new run is called; left out: after the first and the step."`
	startFlags
	look
}

// Help implements kong's HelpProvider.
func (branchCmd) Help() string {
	return `Starts a new run that goes on from a checkpoint of another, live or not, which stays as it is. The new run has copies of what it needs: the checkpoint, the soft targets in use, and the metrics and changes up to there. Teaching is to be asked for anew.

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
		if step, err = stepOf(from, c.Step); err != nil {
			return usage(fmt.Errorf("branch: --step: %w", err))
		}
	}
	root, err := session.Root()
	if err != nil {
		return err
	}
	f, err := session.Branch(a.ctx, root, from, step, c.As)
	if err != nil {
		return ofInput(err)
	}
	run := session.Open(f)
	end := a.farewell(run, c.startFlags)
	defer end.close()
	hello, err := a.launch(f, session.StartOptions{Resume: true, GPU: c.GPU, Strict: c.Strict, Set: c.Set}, end)
	if err := f.SettleBranch(a.ctx, err); err != nil {
		return err
	}
	return a.stay(run, hello, 0, c.startFlags, end, c.options())
}
