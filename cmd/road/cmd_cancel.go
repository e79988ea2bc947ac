package main

import (
	"errors"

	"dev.road/workbench/session/wire"
)

type cancelCmd struct {
	runArg
	ID string `arg:"" optional:"" name:"id" help:"The job or the scheduled set, as road status prints it, or DATASET/TEACHER."`
}

// Help implements kong's HelpProvider.
func (cancelCmd) Help() string {
	return `Cancels an unfinished job, or a set that waits for its step (road set --at-step). Shards of soft
targets that are finished stay in use. DATASET/TEACHER is the teaching of that dataset, also if it
has failed: a run that waits for it goes on without, once it is resumed.

With --json: the ledger's entry, {"id","fate","step","why"}.

Exit status: 0 cancelled; 1 refused, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *cancelCmd) Run(a *app) error {
	if c.ID == "" { // the run was omitted
		c.Name, c.ID = "", c.Name
	}
	if c.ID == "" {
		return usage(errors.New("cancel: give the id of a job or of a scheduled set; road status lists them"))
	}
	return a.request(&c.runArg, wire.Request{Action: wire.CancelJob, Target: c.ID})
}
