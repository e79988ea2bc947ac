package main

import (
	"errors"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui"
)

// startFlags are of the commands that start a trainer.
type startFlags struct {
	GPU      string `name:"gpu" placeholder:"N|UUID|cpu" help:"Which GPU: its number in nvidia-smi, its UUID or that of a MIG instance; or cpu. Left out: a GPU that is free, else the CPU where there is none."`
	Strict   bool   `help:"End at the first bad record of a data file, instead of leaving it out."`
	Detach   bool   `xor:"front" help:"Return when the trainer answers."`
	Headless bool   `xor:"front" help:"Stay in front with lines of progress until the run ends; so it does without a terminal."`
}

// statusOfStart is the help on what a start exits with.
const statusOfStart = `With --detach --json: {"run","dir","socket","pid","device"}. With --headless --json: the last line is {"run","steps","tasks":{TASK:{"first_loss","last_loss"}},"dev":{DATASET:{"metric","value","baseline"}},"device"}, losses over a task's first and last 20 passes, values in percent. Both have "gpu_uuid" of a GPU, and "cpu_because" where the CPU computes although there is a driver and nobody asked for it. Progress is on standard error.

An interrupt saves and ends a headless run; a second one leaves the trainer to itself. SIGTERM is passed on to the trainer, which gives up its step, saves and ends within train.grace.

Exit status: 0 started, or trained to the end; 1 failed; 2 bad input, and nothing was started.`

// begin makes a run of a recipe and starts its trainer.
func (a *app) begin(r *recipe.Recipe, o session.StartOptions, flags startFlags, screen tui.Options) error {
	root, err := session.Root()
	if err != nil {
		return err
	}
	f, err := session.Create(root, r)
	if err != nil {
		return err
	}
	if err := a.start(f, o, flags, screen); err != nil {
		return errors.Join(err, f.Discard())
	}
	return nil
}

// started is what a detached start prints.
type started struct {
	Run    string `json:"run"`
	Dir    string `json:"dir"`
	Socket string `json:"socket"`
	PID    int    `json:"pid"`
	wire.Place
}

// start starts a trainer for a run, and stays with it as the flags say.
func (a *app) start(f session.Folder, o session.StartOptions, flags startFlags, screen tui.Options) error {
	o.GPU, o.Strict = flags.GPU, flags.Strict
	run := session.Open(f)
	before, err := run.Events(0)
	if err != nil {
		return err
	}
	end := a.farewell(run, flags)
	defer end.close()
	hello, err := a.launch(f, o, end)
	if err != nil {
		return err
	}
	if flags.Detach {
		if err := a.settle(run, time.Now().Add(patienceOf(o))); err != nil {
			return err
		}
	}
	seen := int64(0)
	if n := len(before); n > 0 {
		seen = before[n-1].Seq
	}
	return a.stay(run, hello, seen, flags, end, screen)
}

// stay stays with a run that was started as the flags say; events up to seen
// are not told.
func (a *app) stay(run *session.Run, hello wire.Hello, seen int64, flags startFlags, end *farewell, screen tui.Options) error {
	switch {
	case flags.Detach:
		s := started{Run: hello.Run, Dir: hello.Dir, Socket: run.Folder().Socket(), PID: hello.PID, Place: hello.Place}
		return a.print(s, func() {
			a.printf("%s is training as process %d; look at it with: road attach %s\n", s.Run, s.PID, s.Run)
		})
	case end != nil:
		return a.accompany(run, hello, seen, end)
	}
	screen.Run = run
	return tui.Run(a.ctx, screen)
}

// patienceOf is how long a detached start waits to see its trainer begin with
// the steps. A new one returns soon in any case; one that goes on should tell
// of a damaged checkpoint, which is read after the data.
func patienceOf(o session.StartOptions) time.Duration {
	if o.Resume {
		return 10 * time.Second
	}
	return 1200 * time.Millisecond
}

// settle is the error of a trainer that fails before it takes steps.
func (a *app) settle(run *session.Run, until time.Time) error {
	s, err := run.Settle(a.ctx, until)
	if err == nil && s.State == wire.Crashed && s.Exit != nil {
		return crashed(s)
	}
	return err
}
