package main

import (
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type serveCmd struct {
	Name string        `arg:"" name:"run" help:"The run's name or folder."`
	GPU  gpuName       `name:"gpu" placeholder:"N|UUID|cpu" help:"The device. Default: a free GPU, or the CPU if there is no GPU."`
	Idle time.Duration `default:"20m" placeholder:"DURATION" help:"Time without a question after which the process ends."`
}

// Help implements kong's HelpProvider.
func (serveCmd) Help() string {
	return `Loads the newest checkpoint of a finished or stopped run, without its optimizer's state, into a
process that answers road ask, eval and predict, and the workbench. It takes no steps: the run
stays finished, with its start, loss and results. It ends when idle, with road stop, and when
road train --resume continues the run.

With --json: {"run","dir","socket","pid","device"}, as of road train --detach.

Exit status: 0 it answers, or did already; 1 the run is live, crashed or without a checkpoint, or
the process failed; 2 bad usage.`
}

// Run implements the command.
func (c *serveCmd) Run(a *app) error {
	if c.Idle <= 0 {
		return usage(errors.New("serve: --idle must be positive"))
	}
	f, err := session.Find(c.Name)
	if err != nil {
		return usage(err)
	}
	hello, until, err := c.serve(a, f)
	if err != nil {
		return err
	}
	if hello.CPU != "" {
		fmt.Fprintf(a.err, "road: warning: computing on the CPU: %s\n", hello.CPU)
	}
	s := started{Run: hello.Run, Dir: hello.Dir, Socket: f.Socket(), PID: hello.PID, Place: hello.Place}
	return a.print(s, func() {
		a.printf("%[1]s is served by process %[2]d on %[3]s%[4]s; ask it with: road ask %[1]s\n", s.Run, s.PID, s.Device, until)
	})
}

// serve starts the process, unless the run has one, and says until when it stays.
func (c *serveCmd) serve(a *app, f session.Folder) (hello wire.Hello, until string, err error) {
	run := session.Open(f)
	if s, err := run.State(a.ctx); err != nil {
		return hello, "", err
	} else if s.Serving {
		if hello, err = run.Hello(a.ctx); err == nil {
			return hello, " already", nil
		}
		// Its process has closed the socket, and is about to end.
		if err := session.AwaitFree(a.ctx, f); err != nil {
			return hello, "", err
		}
	}
	told := waitingLine{to: a.err}
	hello, err = session.StartServer(a.ctx, f, session.StartOptions{GPU: string(c.GPU), Idle: c.Idle}, told.tell)
	return hello, fmt.Sprintf(" until nobody has asked for %s", c.Idle), err
}
