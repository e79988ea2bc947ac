// Command road is the workbench: it starts runs, shows them full screen, and
// offers all of the screens' actions to scripts. It links no libtorch; the
// training happens in road-trainer, one detached process per run.
//
// Every command is a struct in a file cmd_VERB.go of its own: its fields are the
// arguments and flags, Help documents its JSON and its exit status, Run
// implements it. docs/commands.md is generated from them.
package main

import (
	"context"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "devel"

// commands holds all commands of road, in the order and groups of its help.
type commands struct {
	JSON bool `name:"json" help:"Print JSON for programs instead of text."`

	Workbench workbenchCmd `cmd:"" group:"runs" default:"withargs" hidden:"" help:"Open the workbench."`
	Demo      demoCmd      `cmd:"" group:"runs" help:"Train on a small synthetic world, for a first look."`
	Train     trainCmd     `cmd:"" group:"runs" help:"Start a run from a recipe, or resume one."`
	Branch    branchCmd    `cmd:"" group:"runs" help:"Start a run from a checkpoint of another."`
	Serve     serveCmd     `cmd:"" group:"runs" help:"Answer for an ended run, or for a checkpoint."`
	Attach    attachCmd    `cmd:"" group:"runs" help:"Open the workbench on a run."`
	Inspect   inspectCmd   `cmd:"" group:"runs" help:"Open the workbench on predictions: of a run, a checkpoint or a file."`
	Stop      stopCmd      `cmd:"" group:"runs" help:"Save a checkpoint and end the trainer."`
	Kill      killCmd      `cmd:"" group:"runs" help:"End a trainer at once, without saving."`
	Keep      keepCmd      `cmd:"" group:"runs" hidden:"" help:"Wait for a trainer and record its exit."`

	Plan planCmd `cmd:"" group:"runs" help:"Run an experiment: stages over arms and seeds, each an ordinary run."`

	Ls      lsCmd      `cmd:"" group:"look" help:"List the runs."`
	Status  statusCmd  `cmd:"" group:"look" help:"Show a run's state."`
	Events  eventsCmd  `cmd:"" group:"look" help:"Print a run's events."`
	Log     logCmd     `cmd:"" group:"look" help:"Print a trainer's log."`
	Results resultsCmd `cmd:"" group:"look" help:"Compare runs, or the arms of a plan: changed values, dev figures and inference cost."`
	Replay  replayCmd  `cmd:"" group:"look" help:"Print a recipe that repeats a run, with its live changes as a schedule."`

	Knobs      knobsCmd      `cmd:"" group:"steer" help:"List the values that can change during a run."`
	Set        setCmd        `cmd:"" group:"steer" help:"Change knobs of a live run."`
	Undo       undoCmd       `cmd:"" group:"steer" help:"Undo the last applied change."`
	Pause      pauseCmd      `cmd:"" group:"steer" help:"Pause a run; jobs continue."`
	Resume     resumeCmd     `cmd:"" group:"steer" help:"Resume a paused run."`
	Step       stepCmd       `cmd:"" group:"steer" help:"Run a few steps of a paused run."`
	Checkpoint checkpointCmd `cmd:"" group:"steer" help:"Save a checkpoint now."`
	Rewind     rewindCmd     `cmd:"" group:"steer" help:"Take a run back to a checkpoint."`
	Cancel     cancelCmd     `cmd:"" group:"steer" help:"Cancel a job, or a change that waits for its step."`

	Teach    teachCmd    `cmd:"" group:"models" help:"Write a teacher's soft targets for a dataset."`
	Targets  targetsCmd  `cmd:"" group:"models" help:"List the soft targets that a run uses, or show one."`
	Teachers teachersCmd `cmd:"" group:"models" help:"Measure a run's teachers, on training data and dev sets."`
	Eval     evalCmd     `cmd:"" group:"models" help:"Evaluate a run's weights on its dev sets, or checkpoints on files."`
	Predict  predictCmd  `cmd:"" group:"models" help:"Write the predictions of a dev set, example by example."`
	Errors   errorsCmd   `cmd:"" group:"models" help:"Say where predictions are wrong: groups of errors, slices, and comparison."`
	Ask      askCmd      `cmd:"" group:"models" help:"Ask a run's models about a text of your own."`
	Export   exportCmd   `cmd:"" group:"models" help:"Write a checkpoint for transformers."`
	Import   importCmd   `cmd:"" group:"models" help:"Write a transformers checkpoint for runs."`

	Score    scoreCmd    `cmd:"" group:"rest" help:"Score predictions like the official scripts of their data."`
	Data     dataCmd     `cmd:"" group:"rest" help:"Inspect files of examples."`
	Tokenize tokenizeCmd `cmd:"" group:"rest" help:"Show a text's tokens under a model's tokenizer."`
	Recipes  recipesCmd  `cmd:"" group:"rest" help:"List or print recipes."`
	Doctor   doctorCmd   `cmd:"" group:"rest" help:"Check this machine, and list fixes."`
	Bench    benchCmd    `cmd:"" group:"rest" help:"Compare speeds with other programs."`
	Version  versionCmd  `cmd:"" group:"rest" help:"Print the version."`
}

var groups = []kong.Group{
	{Key: "runs", Title: "Start and end runs:"},
	{Key: "look", Title: "Inspect runs:"},
	{Key: "steer", Title: "Steer a live run:"},
	{Key: "models", Title: "Teachers, dev sets and answers:"},
	{Key: "rest", Title: "Without a run:"},
}

const description = `Watch and steer live training runs.

Without a command, road opens the workbench. RUN is a run's name or its folder; default: the
only live run. Runs are in $ROAD_RUNS, or else in the XDG state folder.

Exit status: 0 done; 1 failed or refused, or the results could not be written; 2 bad usage or bad
input, and nothing was done; 3 a headless run was paused by its trainer (--on-pause exit). An
interrupt or SIGTERM ends every command by that signal, unless its help says more; a second one
ends it at once. Errors are on standard error, results on standard output.`

// app holds the environment of every command.
type app struct {
	ctx  context.Context // ends with the first signal, or when the results cannot be written
	in   io.Reader
	out  io.Writer // results
	err  io.Writer // progress, warnings, errors
	json bool
	ends atomic.Bool // the command ends by itself after a signal, in its own time
}

func main() {
	os.Exit(program())
}

// run is the whole program without its process. It returns the exit status.
func run(args []string, a *app) int {
	var c commands
	exited := -1
	parser, err := parserOf(&c, a, func(status int) { exited = status })
	if err != nil {
		return a.report(err)
	}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		parser.Model.DefaultCmd = nil // an unknown command is a mistake, not an argument of the default one
	}
	parsed, err := parser.Parse(args)
	switch {
	case exited >= 0: // --help
		return exited
	case err != nil:
		return a.report(usage(err))
	}
	a.json = c.JSON
	return a.report(parsed.Run(a))
}

func parserOf(c *commands, a *app, exit func(status int)) (*kong.Kong, error) {
	return kong.New(c, kong.Name("road"), kong.Description(description), kong.ExplicitGroups(groups),
		kong.Writers(a.out, a.err), kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 96}))
}
