package main

import (
	"fmt"
	"os"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

type trainCmd struct {
	Recipe   string   `arg:"" optional:"" help:"A recipe's file, or the name of an embedded one."`
	Set      []string `placeholder:"KEY=VALUE" sep:"none" help:"Change a value of the recipe by its dotted name."`
	Resume   string   `placeholder:"RUN" help:"Go on with a run from its newest checkpoint."`
	GPU      string   `name:"gpu" placeholder:"N|cpu" help:"Which GPU, or cpu. The first GPU, else the CPU, when left out."`
	Strict   bool     `help:"Refuse data files with bad records instead of dropping those."`
	Detach   bool     `xor:"front" help:"Return when the trainer answers, without a terminal interface."`
	Headless bool     `xor:"front" help:"Stay in front with lines of progress; interrupt to save and end."`
}

// Help implements kong's HelpProvider.
func (trainCmd) Help() string {
	return `Starts a detached trainer, and opens the workbench on it when there is a terminal.
With --detach --json one object {"run","socket","pid"}.
With --headless --json the last line is one object {"run","steps","tasks","dev"}.
Exit status: 0 started or trained to the end, 1 failed, 2 a bad recipe: nothing was started.`
}

// Run implements the command.
func (c *trainCmd) Run(a *app) error {
	front := frontOf(c.Detach, c.Headless)
	if c.Resume != "" {
		if c.Recipe != "" || len(c.Set) > 0 {
			return usage(fmt.Errorf("train: --resume goes on with the run's own recipe; change values with road set once it runs"))
		}
		f, err := session.Find(c.Resume)
		if err != nil {
			return usage(err)
		}
		return a.launch(f, session.StartOptions{Resume: true, GPU: c.GPU, Strict: c.Strict}, front, false)
	}
	if c.Recipe == "" {
		return usage(fmt.Errorf("train: name a recipe (road recipes lists the embedded ones), or --resume a run"))
	}
	r, err := recipe.Load(c.Recipe, c.Set)
	if err != nil {
		return usage(err)
	}
	return a.begin(r, session.StartOptions{GPU: c.GPU, Strict: c.Strict}, front, false)
}

type demoCmd struct {
	Set      []string `placeholder:"KEY=VALUE" sep:"none" help:"Change a value of the demo's recipe."`
	GPU      string   `name:"gpu" placeholder:"N|cpu" help:"Which GPU, or cpu."`
	Detach   bool     `xor:"front" help:"Return when the trainer answers."`
	Headless bool     `xor:"front" help:"Stay in front with lines of progress."`
}

// Help implements kong's HelpProvider.
func (demoCmd) Help() string {
	return `With --headless --json the last line is one object {"run","steps",
"tasks":{TASK:{"first_loss","last_loss"}},"dev":{DATASET:{"metric","value","baseline"}}}.`
}

// Run implements the command.
func (c *demoCmd) Run(a *app) error {
	r, err := recipe.Load("demo", c.Set)
	if err != nil {
		return usage(err)
	}
	return a.begin(r, session.StartOptions{GPU: c.GPU}, frontOf(c.Detach, c.Headless), true)
}

// front is what a command that starts a run shows meanwhile.
type front int

const (
	workbench front = iota
	detached
	headless
)

// frontOf chooses: without a terminal there is no workbench.
func frontOf(detach, head bool) front {
	switch {
	case detach:
		return detached
	case head || !terminal():
		return headless
	}
	return workbench
}

// begin creates a run and launches it.
func (a *app) begin(r *recipe.Recipe, o session.StartOptions, show front, demo bool) error {
	root, err := session.Root()
	if err != nil {
		return err
	}
	f, err := session.Create(root, r)
	if err != nil {
		return err
	}
	return a.launch(f, o, show, demo)
}

// started is what a detached start prints.
type started struct {
	Run    string `json:"run"`
	Dir    string `json:"dir"`
	Socket string `json:"socket"`
	PID    int    `json:"pid"`
}

// launch starts a trainer for a run and shows it.
func (a *app) launch(f session.Folder, o session.StartOptions, show front, demo bool) error {
	hello, err := session.Start(a.ctx, f, o)
	if err != nil {
		return err
	}
	switch show {
	case headless:
		return a.accompany(session.Open(f))
	case workbench:
		return a.workbench(session.Open(f), workbenchOptions{demo: demo})
	}
	s := started{Run: hello.Run, Dir: hello.Dir, Socket: f.Socket(), PID: hello.PID}
	return a.print(s, func() {
		a.printf("%s is training as process %d; look at it with: road attach %s\n", s.Run, s.PID, s.Run)
	})
}

type keepCmd struct {
	Dir  string   `arg:"" type:"existingdir"`
	Args []string `arg:"" optional:"" passthrough:""`
}

// Run implements the command.
func (c *keepCmd) Run(a *app) error { return session.Keep(a.ctx, session.Folder(c.Dir), c.Args) }

type killCmd struct {
	runArg
}

// Run implements the command.
func (c *killCmd) Run(a *app) error {
	f, err := session.Find(c.Name)
	if err != nil {
		return usage(err)
	}
	if err := session.Kill(f); err != nil {
		return err
	}
	return a.print(map[string]string{"run": f.Name(), "killed": "true"}, func() {
		a.printf("%s: killed; go on from its newest checkpoint with: road train --resume %s\n", f.Name(), f.Name())
	})
}

// terminal says whether a person sits in front.
func terminal() bool {
	in, err := os.Stdin.Stat()
	if err != nil || in.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	out, err := os.Stdout.Stat()
	return err == nil && out.Mode()&os.ModeCharDevice != 0
}
