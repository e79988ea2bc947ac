package main

import (
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/driver"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui"
)

// startFlags holds the flags of the commands that start a trainer.
type startFlags struct {
	GPU      gpuName `name:"gpu" placeholder:"N|UUID|cpu" help:"The device. Default: a free GPU, or the CPU if there is no GPU."`
	Strict   bool    `help:"End at the first bad record of a data file instead of dropping it."`
	Detach   bool    `xor:"front" help:"Return once the trainer answers."`
	Headless bool    `xor:"front" help:"Print lines of progress until the run ends. Default without a terminal, and with TERM=dumb."`
	OnPause  string  `enum:"wait,exit" default:"wait" placeholder:"wait|exit" help:"Action of a headless run when its trainer pauses."`
}

// gpuName is the value of --gpu.
type gpuName string

// Validate implements kong's validation: a word that can name no GPU is bad usage.
func (g gpuName) Validate() error { return driver.CheckDevice(string(g)) }

// setOfAttempt is the help on the values that --set can change when a run continues.
const setOfAttempt = `--set takes the knobs, model.precision, train.deterministic, train.threads
and train.matmul.`

// statusOfStart is the help on the device, the output and the exit status of a start.
const statusOfStart = `--gpu takes a GPU's number in nvidia-smi, its UUID or that of a MIG instance, or cpu.

With --detach --json: {"run","dir","socket","pid","device"}. With --headless --json: the last
line is
{"run","steps","tasks":{TASK:{"first_loss","last_loss"}},"dev":{DATASET:{"metric","value","baseline"}},"device",
"distilled":{"teachers","datasets","windows","w_effect","why"}},
losses over a task's first and last 20 passes, values in percent. Both have "gpu_uuid" of a GPU,
and "cpu_because" if there is a driver and the CPU was not requested. Progress is on standard
error.

--on-pause is the action of a headless run when its trainer pauses by itself (disk full, loss not
finite): wait for a person, or save and exit.

An interrupt saves and ends a headless run; a second one stops waiting for the trainer. SIGTERM
is passed on to the trainer, which abandons its step, saves and exits within train.grace.

Exit status: 0 started, or trained to the end; 1 failed; 2 bad input, and nothing was started; 3
paused by the trainer and ended, with --on-pause exit.`

// begin makes a run from a recipe and starts its trainer.
func (a *app) begin(r *recipe.Recipe, o session.StartOptions, flags startFlags, screen tui.Options) error {
	root, err := recipe.Runs()
	if err != nil {
		return err
	}
	d, err := session.Create(root, r)
	if err != nil {
		return err
	}
	if err := a.start(d.Folder(), o, flags, screen); err != nil {
		return errors.Join(again(d.Folder(), err), d.Discard())
	}
	return nil
}

// again adds to the error of a new run how to start it again, if its trainer began it
// and crashed before the first checkpoint: Discard keeps it, with its log.
func again(f session.Folder, failed error) error {
	l, err := f.Liveness(time.Now())
	_, begun, unread := f.Info()
	saved, unlisted := f.NewestCheckpoint()
	if err := errors.Join(err, unread, unlisted); err != nil || !begun || saved > 0 || l.Phase != wire.Crashed {
		return failed
	}
	return fmt.Errorf("%w\nrun %s is kept with its log; mend the cause, then start it again with: road train --resume %[2]s", failed, f.Name())
}

// started is the output of a detached start.
type started struct {
	Run    string `json:"run"`
	Dir    string `json:"dir"`
	Socket string `json:"socket"`
	PID    int    `json:"pid"`
	wire.Place
}

// start starts a trainer for a run, and then detaches, waits or watches by the flags.
func (a *app) start(f session.Folder, o session.StartOptions, flags startFlags, screen tui.Options) error {
	o.GPU, o.Strict = string(flags.GPU), flags.Strict
	run := session.Open(f)
	seen, err := lastEvent(run)
	if err != nil {
		return err
	}
	was, _, err := f.Info()
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
	if end == nil { // a headless run prints the event
		if err := a.tellCopy(f, was); err != nil {
			return err
		}
	}
	return a.stay(run, hello, seen, flags, end, screen)
}

// stay detaches from a started run, follows it headless, or opens the workbench, by
// the flags. Events up to seen are not printed.
func (a *app) stay(
	run *session.Run, hello wire.Hello, seen int64, flags startFlags, end *farewell, screen tui.Options,
) error {
	switch {
	case flags.Detach:
		s := started{Run: hello.Run, Dir: hello.Dir, Socket: run.Folder().Socket(), PID: hello.PID, Place: hello.Place}
		return a.print(s, func() {
			a.printf("%s is training as process %d; watch it with: road attach %s\n", s.Run, s.PID, s.Run)
		})
	case end != nil:
		return a.accompany(run, hello, seen, end)
	}
	screen.Run = run
	return a.watch(screen)
}

// patienceOf is the time that a detached start waits for the first step. A new run
// returns soon in any case; a resumed one should report a damaged checkpoint, which
// is read after the data.
func patienceOf(o session.StartOptions) time.Duration {
	if o.Resume {
		return 10 * time.Second
	}
	return 1200 * time.Millisecond
}

// settle returns the error of a trainer that fails before its first step.
func (a *app) settle(run *session.Run, until time.Time) error {
	s, err := run.Settle(a.ctx, until)
	if err == nil && !s.State.Live() && s.Exit != nil && s.Exit.Failed() {
		return crashed(s)
	}
	return err
}
