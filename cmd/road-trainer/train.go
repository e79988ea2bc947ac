package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"dev.road/workbench/engine"
	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// trainCmd trains one run.
type trainCmd struct {
	Folder   string        `name:"run" required:"" type:"existingdir" placeholder:"DIR" help:"The run's folder, with its recipe."`
	Resume   bool          `help:"Resume from the newest checkpoint."`
	Serve    bool          `help:"Take no steps: answer for an ended run, as road serve."`
	Idle     time.Duration `placeholder:"DURATION" help:"With --serve: end after this time without a question. Default: 20m."`
	TakeOver bool          `help:"Take the run over from a silent trainer, as road train --take-over."`
	GPU      string        `placeholder:"N|UUID|cpu" help:"The device, as of road train --gpu. Default: a free GPU."`
	Strict   bool          `help:"End at the first bad record of a data file."`
	Set      []string      `placeholder:"KNOB=VALUE" sep:"none" help:"Change a value before the first step, as of road train."`
}

// Run implements the command.
func (c *trainCmd) Run() error {
	// A run outlives the terminal.
	signal.Ignore(syscall.SIGHUP)
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	changes, err := wire.ParseChanges(c.Set)
	if err != nil {
		return misuse{err}
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	return engine.Run(ctx, engine.Options{
		Folder: session.Folder(c.Folder), Resume: c.Resume, Serve: c.Serve, Idle: c.Idle, TakeOver: c.TakeOver, Device: c.GPU,
		Strict: c.Strict, Changes: changes, Version: version, Log: log, Overdue: fail,
	})
}
