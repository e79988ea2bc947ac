package main

import (
	"fmt"

	"dev.road/workbench/session"
)

// loneFlags are the flags of the commands that serve a checkpoint without a run.
type loneFlags struct {
	Data   []string          `placeholder:"FILE" sep:"none" help:"Examples for a checkpoint: a file, FILE#SPLIT, or demo:NAME; repeatable."`
	Task   string            `placeholder:"TASK" help:"The task of the files. Default: by the checkpoint's heads and the files' labels."`
	Label  map[string]string `placeholder:"WRITTEN=LABEL" mapsep:"none" help:"The meaning of a label in the files, as labels in a recipe."`
	MaxLen int               `name:"max-len" placeholder:"TOKENS" help:"Longest window of a checkpoint. Default: the run's, or 384."`
	Limit  int               `placeholder:"N" help:"Maximum number of examples of each file of --data; 0 takes all."`
}

// loneHelp tells a checkpoint from a run.
const loneHelp = `A name of a run, or a folder with recipe.toml, is a run. A folder with config.json, RUN@STEP or
RUN@best, and ORG/NAME are checkpoints, of a run or of transformers, with a head for question
answering or classification; with --data, a run stands for its newest checkpoint. A checkpoint is
served without a run, by a process with its weights alone, in fp32: nothing is trained, and the
files are dev sets, all of each. A run's checkpoint keeps the dev sets of its recipe, with their
dev_limit where no file is named. Labels of a file and of the
checkpoint are matched by name.
`

// given reports whether a flag says that a checkpoint is meant.
func (l *loneFlags) given() bool {
	return len(l.Data) > 0 || l.Task != "" || len(l.Label) > 0 || l.MaxLen != 0 || l.Limit != 0
}

// folder finds what an argument names: the folder of a run, or that of a checkpoint
// without a run.
func (l *loneFlags) folder(a *app, source string) (session.Folder, error) {
	if f, err := session.Find(source); err == nil && !l.given() {
		return f, nil
	}
	f, _, err := l.prepare(a, source)
	return f, err
}

// prepare makes the folder of a checkpoint without a run, and names the datasets to
// evaluate it on.
func (l *loneFlags) prepare(a *app, source string) (f session.Folder, datasets []string, err error) {
	of, err := l.lone(a, source)
	if err != nil {
		return "", nil, err
	}
	f, datasets, err = of.Prepare()
	return f, datasets, ofInput(err)
}

// lone finds a checkpoint.
func (l *loneFlags) lone(a *app, source string) (session.Lone, error) {
	c, err := session.FindCheckpoint(a.ctx, source, a.fetched)
	return session.Lone{Checkpoint: c, Data: l.Data, Task: l.Task, Labels: l.Label, MaxLen: l.MaxLen, Limit: l.Limit}, err
}

// fetched tells of a file from the hub.
func (a *app) fetched(file string, done, total int64) {
	if done == total {
		fmt.Fprintf(a.err, "road: fetched %s, %d bytes\n", file, total)
	}
}
