package main

import (
	"os"
	"path/filepath"

	"dev.road/workbench/session/wire"
)

type teachCmd struct {
	runArg
	Dataset string `required:"" placeholder:"DATASET" help:"The dataset whose training windows get soft targets."`
	Teacher string `required:"" placeholder:"CHECKPOINT" help:"A checkpoint's folder, or a teacher that the recipe names."`
	waitFlag
}

// Help implements kong's HelpProvider.
func (teachCmd) Help() string {
	return `Starts a job of the live run that writes the teacher's raw logits; complete shards join the next
steps. An interrupted job continues at its last shard.

With --json: the ledger's entry, {"id","fate","step","job","why"}; with --wait the job,
{"id","kind","state","dataset","teacher","done","total","message"}.

Exit status: 0 started, with --wait done; 1 refused, failed or cancelled, or no trainer; 2 bad
usage.`
}

// Run implements the command.
func (c *teachCmd) Run(a *app) error {
	q := wire.Request{Action: wire.Teach, Dataset: c.Dataset, Teacher: checkpointPath(c.Teacher)}
	return a.job(&c.runArg, q, c.waitFlag)
}

// checkpointPath makes the path of a teacher's folder absolute, because the trainer
// has another working directory. Anything else is a name in the recipe.
func checkpointPath(teacher string) string {
	if info, err := os.Stat(teacher); err == nil && info.IsDir() {
		if abs, err := filepath.Abs(teacher); err == nil {
			return abs
		}
	}
	return teacher
}
