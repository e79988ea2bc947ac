package main

import (
	"os"
	"path/filepath"

	"dev.road/workbench/session/wire"
)

type teachCmd struct {
	runArg
	Dataset string `required:"" placeholder:"DATASET" help:"Whose training windows are taught."`
	Teacher string `required:"" placeholder:"CHECKPOINT" help:"A checkpoint's folder, or a teacher that the recipe names."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (teachCmd) Help() string {
	return `A job of the live run writes the teacher's raw logits; shards that are complete join the next steps. One that was interrupted goes on where it was.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait the job, {"id","kind","state","dataset","teacher","done","total","message"}.

Exit status: 0 started, with --wait done; 1 refused, failed or cancelled, or no trainer; 2 bad usage.`
}

// Run implements the command.
func (c *teachCmd) Run(a *app) error {
	return a.job(&c.runArg, wire.Request{Action: wire.Teach, Dataset: c.Dataset, Teacher: checkpointPath(c.Teacher)}, c.waitFlag)
}

// checkpointPath makes a teacher that is a folder here absolute: the trainer
// works in another one. Anything else is a name that the recipe knows.
func checkpointPath(teacher string) string {
	if info, err := os.Stat(teacher); err == nil && info.IsDir() {
		if abs, err := filepath.Abs(teacher); err == nil {
			return abs
		}
	}
	return teacher
}
