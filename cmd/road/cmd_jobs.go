package main

import (
	"dev.road/workbench/session/wire"
)

type teachCmd struct {
	runArg
	Dataset string `required:"" help:"Whose windows are taught."`
	Teacher string `required:"" help:"A checkpoint folder, or a teacher that the recipe names."`
	Wait    bool   `help:"Wait until the job has ended."`
}

// Run implements the command.
func (c *teachCmd) Run(a *app) error {
	return a.job(c.Name, wire.Request{Action: wire.Teach, Dataset: c.Dataset, Teacher: checkpointPath(c.Teacher)}, c.Wait)
}

type evalCmd struct {
	runArg
	Dataset string `help:"One dataset; all when left out."`
	Wait    bool   `help:"Wait until the job has ended."`
}

// Run implements the command.
func (c *evalCmd) Run(a *app) error {
	return a.job(c.Name, wire.Request{Action: wire.Evaluate, Dataset: c.Dataset}, c.Wait)
}

type predictCmd struct {
	runArg
	Dataset string `required:"" help:"Whose dev set is answered."`
	Wait    bool   `help:"Wait until the job has ended."`
}

// Run implements the command.
func (c *predictCmd) Run(a *app) error {
	return a.job(c.Name, wire.Request{Action: wire.Predict, Dataset: c.Dataset}, c.Wait)
}
