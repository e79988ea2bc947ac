package main

import (
	"errors"
	"fmt"
	"strconv"

	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

type rewindCmd struct {
	runArg
	Step string   `arg:"" optional:"" help:"The step of a checkpoint, or best."`
	Set  []string `placeholder:"KNOB=VALUE" sep:"none" help:"Change a knob together with the rewind."`
}

// Help implements kong's HelpProvider.
func (rewindCmd) Help() string {
	return `Takes a live run back to one of its checkpoints, to continue from there. Later steps are
dropped, with their changes, checkpoints and predictions: in the metrics the new steps replace
them. Jobs end, but teaching continues; a paused run stays paused. To keep the steps, continue
from the checkpoint as another run with road branch.

With --json: the ledger's entry,
{"id","fate","attempt","step","changes":[{"name","old","new"}],"why"}; step is the first of the
new attempt.

Exit status: 0 the run is at the checkpoint; 1 refused without any change, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *rewindCmd) Run(a *app) error {
	if _, err := strconv.Atoi(c.Name); c.Step == "" && (err == nil || c.Name == "best") {
		c.Name, c.Step = "", c.Name // the run was omitted
	}
	if c.Step == "" {
		return usage(errors.New("rewind: give the checkpoint's step, as in: road rewind RUN 12000"))
	}
	f, err := c.find()
	if err != nil {
		return err
	}
	step, err := recipe.StepOf(f.Dir(), c.Step)
	if err != nil {
		return usage(fmt.Errorf("rewind: %w", err))
	}
	changes, err := wire.ParseChanges(c.Set)
	if err != nil {
		return usage(fmt.Errorf("rewind: --set: %w", err))
	}
	return a.request(&c.runArg, wire.Request{Action: wire.Rewind, Checkpoint: step, Changes: changes})
}
