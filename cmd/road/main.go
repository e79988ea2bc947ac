// Command road is the workbench: it starts runs, shows them full screen, and
// does everything the screen can do from a script. It links no libtorch; the
// training happens in road-trainer, one detached process a run.
//
// Every command is a struct in a file cmd_VERB.go of its own: its fields are
// the arguments and flags, Help says what it prints for programs and with
// which status it exits, Run does it. docs/commands.md is made from them.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "devel"

// commands are all of road's, in the order and groups of its help.
type commands struct {
	JSON bool `name:"json" help:"Print JSON for programs instead of text."`

	Workbench workbenchCmd `cmd:"" group:"runs" default:"withargs" hidden:"" help:"Open the workbench."`
	Demo      demoCmd      `cmd:"" group:"runs" help:"Train on a small synthetic world, to look around in."`
	Train     trainCmd     `cmd:"" group:"runs" help:"Start a run from a recipe, or go on with one."`
	Branch    branchCmd    `cmd:"" group:"runs" help:"Start a run from a checkpoint of another."`
	Attach    attachCmd    `cmd:"" group:"runs" help:"Open the workbench on a run."`
	Stop      stopCmd      `cmd:"" group:"runs" help:"Save a run and end its trainer."`
	Kill      killCmd      `cmd:"" group:"runs" help:"End a trainer at once, without saving."`
	Keep      keepCmd      `cmd:"" group:"runs" hidden:"" help:"Wait for a trainer and note how it ended."`

	Ls     lsCmd     `cmd:"" group:"look" help:"List the runs."`
	Status statusCmd `cmd:"" group:"look" help:"Show where a run stands."`
	Events eventsCmd `cmd:"" group:"look" help:"Print what has happened in a run."`
	Log    logCmd    `cmd:"" group:"look" help:"Print a trainer's log."`

	Knobs      knobsCmd      `cmd:"" group:"steer" help:"List what can change while a run goes on."`
	Set        setCmd        `cmd:"" group:"steer" help:"Change knobs of a live run."`
	Undo       undoCmd       `cmd:"" group:"steer" help:"Undo the last applied change."`
	Pause      pauseCmd      `cmd:"" group:"steer" help:"Stop taking steps; jobs go on."`
	Resume     resumeCmd     `cmd:"" group:"steer" help:"Take steps again after a pause."`
	Step       stepCmd       `cmd:"" group:"steer" help:"Take a few steps of a paused run."`
	Checkpoint checkpointCmd `cmd:"" group:"steer" help:"Save a run now."`
	Rewind     rewindCmd     `cmd:"" group:"steer" help:"Take a run back to a checkpoint."`

	Teach   teachCmd   `cmd:"" group:"models" help:"Have a teacher write soft targets for a dataset."`
	Targets targetsCmd `cmd:"" group:"models" help:"List the soft targets that a run uses."`
	Eval    evalCmd    `cmd:"" group:"models" help:"Measure dev sets with the weights as they are now."`
	Predict predictCmd `cmd:"" group:"models" help:"Write the answers to a dev set, example by example."`
	Ask     askCmd     `cmd:"" group:"models" help:"Ask a run's models about a text of your own."`
	Export  exportCmd  `cmd:"" group:"models" help:"Write a checkpoint as transformers has it."`
	Import  importCmd  `cmd:"" group:"models" help:"Write a checkpoint of transformers' as runs have it."`

	Score    scoreCmd    `cmd:"" group:"rest" help:"Score predictions as the official SQuAD 2.0 script does."`
	Data     dataCmd     `cmd:"" group:"rest" help:"Look into files of examples."`
	Tokenize tokenizeCmd `cmd:"" group:"rest" help:"Show how a model's tokenizer cuts a text."`
	Recipes  recipesCmd  `cmd:"" group:"rest" help:"List or print recipes."`
	Doctor   doctorCmd   `cmd:"" group:"rest" help:"Check this machine, and say what would mend it."`
	Bench    benchCmd    `cmd:"" group:"rest" help:"Compare speeds with other programs, in turns."`
	Version  versionCmd  `cmd:"" group:"rest" help:"Print the version."`
}

var groups = []kong.Group{
	{Key: "runs", Title: "Start and end runs:"},
	{Key: "look", Title: "Look at runs:"},
	{Key: "steer", Title: "Steer a live run:"},
	{Key: "models", Title: "Teachers, dev sets and answers:"},
	{Key: "rest", Title: "Without a run:"},
}

const description = `Watch and steer live training runs.

Without a command, road opens the workbench. RUN is a run's name or its folder, and may be left out while exactly one run is live. Runs lie in $ROAD_RUNS, else in the XDG state folder.

Exit status: 0 done; 1 failed or refused; 2 bad usage or bad input, and nothing was done. Errors are on standard error, results on standard output.`

// app is what every command works with.
type app struct {
	ctx  context.Context // ends with the first interrupt
	in   io.Reader
	out  io.Writer // results
	err  io.Writer // progress, warnings, errors
	json bool
}

func main() {
	os.Exit(program())
}

func program() int {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	return run(os.Args[1:], &app{ctx: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr})
}

// run is the whole program, apart from the process around it. It returns the
// exit status.
func run(args []string, a *app) int {
	var c commands
	exited := -1
	parser, err := parserOf(&c, a, func(status int) { exited = status })
	if err != nil {
		return a.report(err)
	}
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		parser.Model.DefaultCmd = nil // what is no command is a mistake, and no argument of the default one
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
