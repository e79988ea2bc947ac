// Command road is the terminal workbench for live training runs, and the
// command line to the same runs. It links no libtorch; the training happens
// in road-trainer, one detached process a run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "devel"

// commands are all of road's sub-commands; each is in a file of its own.
type commands struct {
	JSON bool `name:"json" help:"Print JSON objects for programs instead of text."`

	Workbench  workbenchCmd  `cmd:"" default:"withargs" hidden:"" help:"Open the workbench."`
	Demo       demoCmd       `cmd:"" help:"Train on a small synthetic world, to look around in."`
	Train      trainCmd      `cmd:"" help:"Start a run from a recipe."`
	Attach     attachCmd     `cmd:"" help:"Open the workbench on a run."`
	Ls         lsCmd         `cmd:"" help:"List the runs."`
	Status     statusCmd     `cmd:"" help:"Show where a run stands."`
	Knobs      knobsCmd      `cmd:"" help:"List what can change while a run goes on."`
	Set        setCmd        `cmd:"" help:"Change knobs of a live run."`
	Undo       undoCmd       `cmd:"" help:"Undo the last applied set."`
	Pause      pauseCmd      `cmd:"" help:"Stop taking steps; jobs go on."`
	Resume     resumeCmd     `cmd:"" help:"Take steps again after a pause."`
	Step       stepCmd       `cmd:"" help:"Take a few steps of a paused run."`
	Checkpoint checkpointCmd `cmd:"" help:"Save the run now."`
	Stop       stopCmd       `cmd:"" help:"Save the run and end its trainer."`
	Kill       killCmd       `cmd:"" help:"End a trainer at once, without saving."`
	Teach      teachCmd      `cmd:"" help:"Have a teacher write soft targets for a dataset."`
	Targets    targetsCmd    `cmd:"" help:"List the soft targets of a run."`
	Eval       evalCmd       `cmd:"" help:"Measure the dev sets with the weights as they are now."`
	Predict    predictCmd    `cmd:"" help:"Write the answers to a dev set, example by example."`
	Ask        askCmd        `cmd:"" help:"Ask a run's models a question about a passage."`
	Score      scoreCmd      `cmd:"" help:"Score a predictions file as the official SQuAD 2.0 script does."`
	Events     eventsCmd     `cmd:"" help:"Print what has happened in a run."`
	Log        logCmd        `cmd:"" help:"Print a trainer's log."`
	Recipes    recipesCmd    `cmd:"" help:"List or print the embedded recipes."`
	Doctor     doctorCmd     `cmd:"" help:"Check this machine, and say what would mend it."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
	Keep       keepCmd       `cmd:"" hidden:"" help:"Wait for a trainer and note how it ended."`
}

const description = `Watch and steer live training runs.

Without a command, road opens the workbench. RUN is a run's name or folder; it
may be left out where one run is live. Runs lie in $ROAD_RUNS, else in the XDG
state folder.

Exit status: 0 done, 1 failed or refused, 2 bad usage or bad input.`

// app is what every command works with.
type app struct {
	ctx  context.Context
	out  io.Writer // results
	err  io.Writer // progress, warnings, errors
	json bool
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	cancel()
	os.Exit(code)
}

// run is the whole program, apart from the process around it.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("road"), kong.Description(description), kong.Writers(out, errs),
		kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, Summary: false, NoExpandSubcommands: true}),
		kong.Exit(func(code int) { exit = code }))
	if err != nil {
		return report(errs, err)
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help
	}
	if err != nil {
		return report(errs, usage(err))
	}
	return report(errs, parsed.Run(&app{ctx: ctx, out: out, err: errs, json: c.JSON}))
}

// misuse is an error of the caller's making: exit status 2.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

func usage(err error) error { return misuse{err} }

// hinted is an error that knows what to do about it.
type hinted interface{ Hint() string }

// report prints an error as "road: what: why" and gives the exit status.
func report(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(w, "road: %v\n", err)
	var h hinted
	if errors.As(err, &h) && h.Hint() != "" {
		fmt.Fprintf(w, "road: hint: %s\n", h.Hint())
	}
	if errors.As(err, new(misuse)) {
		return 2
	}
	return 1
}
