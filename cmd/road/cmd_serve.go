package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type serveCmd struct {
	Name string `arg:"" name:"run|checkpoint" help:"A run's name or folder, or a checkpoint: its folder, RUN@STEP, or ORG/NAME on the hub."`
	loneFlags
	GPU  gpuName       `name:"gpu" placeholder:"N|UUID|cpu" help:"The device. Default: a free GPU, or the CPU if there is no GPU."`
	Idle time.Duration `default:"20m" placeholder:"DURATION" help:"Time without a question after which the process ends."`
}

// Help implements kong's HelpProvider.
func (serveCmd) Help() string {
	return `Loads the newest checkpoint of a finished or stopped run, without its optimizer's state, into a
process that answers road ask, eval and predict, and the workbench. It takes no steps: the run
stays finished, with its start, loss and results. It ends when idle, with road stop, and when
road train --resume continues the run.

` + loneHelp + `
Such a process has a name of its own, which it prints, for road ask, eval, predict, status and stop; road
ls does not list it.

With --json: {"run","dir","socket","pid","device"}, as of road train --detach.

Exit status: 0 it answers, or did already; 1 the run is live, crashed or without a checkpoint, or
the process failed; 2 bad usage, or a checkpoint or data that cannot be used.`
}

// Run implements the command.
func (c *serveCmd) Run(a *app) error {
	if c.Idle <= 0 {
		return usage(errors.New("serve: --idle must be positive"))
	}
	f, err := c.folder(a, c.Name)
	if err != nil {
		return err
	}
	hello, until, err := a.serve(f, session.StartOptions{GPU: string(c.GPU), Idle: c.Idle})
	if err != nil {
		return err
	}
	s := started{Run: hello.Run, Dir: hello.Dir, Socket: f.Socket(), PID: hello.PID, Place: hello.Place}
	return a.print(s, func() {
		a.printf("%[1]s is served by process %[2]d on %[3]s%[4]s; ask it with: road ask %[1]s\n", s.Run, s.PID, s.Device, until)
	})
}

// already says that a process was there before.
const already = " already"

// serve starts a process that answers for a folder, unless it has one, and says until
// when it stays.
func (a *app) serve(f session.Folder, o session.StartOptions) (hello wire.Hello, until string, err error) {
	run := session.Open(f)
	if s, err := run.State(a.ctx); err != nil {
		return hello, "", err
	} else if s.State.Ended() {
		if hello, err = run.Hello(a.ctx); err == nil && s.Serving {
			return hello, already, nil
		}
		if err := a.awaitEnd(f, s.Serving); err != nil {
			return hello, "", err
		}
	}
	told := waitingLine{to: a.err}
	hello, err = session.StartServer(a.ctx, f, o, told.tell)
	if err == nil && hello.CPU != "" {
		fmt.Fprintf(a.err, "road: warning: computing on the CPU: %s\n", hello.CPU)
	}
	return hello, fmt.Sprintf(" until nobody has asked for %s", o.Idle), err
}

// endsIn bounds the wait for a process that may be about to end.
const endsIn = 10 * time.Second

// awaitEnd waits until the process of an ended run is gone: it has closed its socket and
// is about to end. One that does not say that it serves may also be about to begin; then
// the start tells of it.
func (a *app) awaitEnd(f session.Folder, certain bool) error {
	ctx := a.ctx
	if !certain {
		bounded, cancel := context.WithTimeout(ctx, endsIn)
		defer cancel()
		ctx = bounded
	}
	err := session.AwaitFree(ctx, f)
	if err != nil && !certain && a.ctx.Err() == nil {
		return nil // the start tells of it
	}
	return err
}
