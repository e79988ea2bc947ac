// Command road-trainer is the process that trains one run and owns its
// device. road starts it, detached from any terminal; it speaks only through
// the run's socket and folder, and its log on standard error.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/engine"
	"dev.road/workbench/session/wire"
	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "devel"

var cli struct {
	Run     string           `required:"" type:"existingdir" placeholder:"DIR" help:"The run's folder, with its recipe."`
	Resume  bool             `help:"Go on from the newest checkpoint."`
	GPU     string           `placeholder:"N|cpu" help:"Which GPU, or cpu; the first GPU, if there is one."`
	Strict  bool             `help:"End at the first bad record of a data file."`
	Set     []string         `placeholder:"KNOB=VALUE" sep:"none" help:"Change a knob before the first step."`
	Version kong.VersionFlag `help:"Print the version."`
}

func main() {
	kong.Parse(&cli, kong.Name("road-trainer"), kong.Description("Trains one run. Started by road."), kong.Vars{"version": version})
	if err := model.Prepare(); err != nil {
		fmt.Fprintf(os.Stderr, "road-trainer: %v\n", err)
		os.Exit(1)
	}
	// A closing terminal is no reason to end: a run outlives its viewers.
	signal.Ignore(syscall.SIGHUP)
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	changes, err := wire.ParseChanges(cli.Set)
	if err != nil {
		fmt.Fprintf(os.Stderr, "road-trainer: %v\n", err)
		os.Exit(2)
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	err = engine.Run(ctx, engine.Options{
		Folder: session.Folder(cli.Run), Resume: cli.Resume, Device: cli.GPU, Strict: cli.Strict, Changes: changes, Version: version, Log: log,
	})
	if err != nil {
		fmt.Fprintf(os.Stderr, "road-trainer: %v\n", err)
		os.Exit(1)
	}
}
