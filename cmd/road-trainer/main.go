// Command road-trainer is the process that trains one run and owns its device.
// road starts it, detached from any terminal; it communicates only through the
// run's socket and folder, and logs to standard error.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"dev.road/workbench/model"
)

// version is set by the build.
var version = "devel"

var cli struct {
	Train    trainCmd         `cmd:"" default:"withargs" help:"Train a run; the default command."`
	Bench    benchCmd         `cmd:"" help:"Serve road bench: answer JSON lines on standard input."`
	Device   deviceCmd        `cmd:"" help:"Print the device of a run that would start now, for road doctor."`
	Rehearse rehearseCmd      `cmd:"" help:"Take steps without computing, for road bench control."`
	Version  kong.VersionFlag `help:"Print the version."`
}

func main() {
	parsed := kong.Parse(&cli, kong.Name("road-trainer"), kong.Description("Trains one run. Started by road."), kong.Vars{
		"version": version, "precisions": strings.Join(model.Precisions, ","), "matmuls": strings.Join(model.Matmuls, ","),
	})
	err := model.Prepare()
	if err == nil {
		err = parsed.Run()
	}
	if err != nil {
		fail(err)
	}
}

// fail prints an error and ends the process.
func fail(err error) {
	fmt.Fprintf(os.Stderr, "road-trainer: %v\n", err)
	if errors.As(err, new(misuse)) {
		os.Exit(2)
	}
	os.Exit(1)
}

// misuse is an error of the caller's making: exit status 2.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }
