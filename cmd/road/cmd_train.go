package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

type trainCmd struct {
	Recipe   string   `arg:"" optional:"" help:"A recipe's file, or the name of a built-in one."`
	Set      []string `placeholder:"KEY=VALUE" sep:"none" help:"Change a value of the recipe by its dotted name."`
	Resume   string   `placeholder:"RUN" help:"Resume a run from its newest checkpoint."`
	TakeOver bool     `help:"Resume even if the last trainer ran on another machine that is gone."`
	startFlags
	look
}

// Help implements kong's HelpProvider.
func (trainCmd) Help() string {
	return `Starts a trainer that outlives the terminal, and opens the workbench on it. Without a terminal
it runs headless.

With --resume, ` + setOfAttempt + `

A run on a shared disk whose last trainer was on another machine, and did not record its exit, is
resumed only with --take-over: from here a trainer that is gone looks like one that is unreachable.
A trainer with a heartbeat, or with the lock on this machine, keeps its run. --take-over has no
effect otherwise.

` + statusOfStart
}

// Run implements the command.
func (c *trainCmd) Run(a *app) error {
	switch {
	case c.Resume != "" && c.Recipe != "":
		return usage(errors.New("train: a resumed run keeps its own recipe: omit " + c.Recipe + ", or --resume"))
	case c.Resume != "":
		return c.resume(a)
	case c.TakeOver:
		return usage(errors.New("train: --take-over goes with --resume"))
	case c.Recipe == "":
		return usage(errors.New("train: name a recipe (road recipes lists the built-in ones), or a run with --resume"))
	}
	r, err := recipe.Load(c.Recipe, c.Set)
	if err != nil {
		return usage(err)
	}
	return a.begin(r, session.StartOptions{}, c.startFlags, c.options())
}

// resume resumes a run.
func (c *trainCmd) resume(a *app) error {
	f, err := session.Find(c.Resume)
	if err != nil {
		return usage(err)
	}
	if err := f.Trains(); err != nil {
		return usage(err)
	}
	changes, err := wire.ParseChanges(c.Set)
	if err != nil {
		return usage(fmt.Errorf("train: --set: %w", err))
	}
	if err := f.Accepts(c.Set); err != nil {
		return err
	}
	if err := c.leftToDo(a, f, changes); err != nil {
		return err
	}
	return a.start(f, session.StartOptions{Resume: true, Set: c.Set, TakeOver: c.TakeOver}, c.startFlags, c.options())
}

// leftToDo refuses to resume a run that is at its last step, and says how it can go on.
// In the workbench it may be resumed all the same: its trainer answers questions while
// someone looks.
func (c *trainCmd) leftToDo(a *app, f session.Folder, changes []wire.Change) error {
	s, err := f.State(time.Now())
	if err != nil || s.State != wire.Finished || s.Step < s.Steps || setLength(changes) {
		return err
	}
	if slices.ContainsFunc(s.Jobs, func(j wire.Job) bool { return j.Ended.IsZero() }) {
		return nil // a resume continues them
	}
	done := fmt.Errorf("run %s is at its last step, %d of %d: give it more with --set train.steps=N, or start another run from one of its "+
		"checkpoints with: road branch %[1]s --set train.steps=N", s.Run, s.Step, s.Steps)
	if c.Detach || c.Headless || !terminal() {
		return usage(done)
	}
	fmt.Fprintf(a.err, "road: warning: %v\n", done)
	return nil
}

// setLength reports whether changes set the length of training.
func setLength(changes []wire.Change) bool {
	return slices.ContainsFunc(changes, func(c wire.Change) bool { return c.Name == "train.steps" || c.Name == "train.epochs" })
}
