package main

import (
	"fmt"
	"io"

	"dev.road/workbench/confined"
)

type logCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (logCmd) Help() string {
	return `Prints the trainer's standard error, of all attempts. It names every dropped record of the data
files; the events only count them.

With --json: {"log"}, the text.

Exit status: 0 printed; 1 the log cannot be read; 2 bad usage.`
}

// Run implements the command.
func (c *logCmd) Run(a *app) error {
	run, err := c.find()
	if err != nil {
		return err
	}
	f, err := confined.Open(run.Dir(), run.Log())
	if err != nil {
		return fmt.Errorf("read the log of run %s: %w", run.Name(), err)
	}
	defer f.Close()
	if !a.json {
		_, err = io.Copy(a.out, f)
		return err
	}
	if err := a.longText("log", f); err != nil {
		return fmt.Errorf("print the log of run %s: %w", run.Name(), err)
	}
	return nil
}
