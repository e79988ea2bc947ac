package main

import (
	"fmt"
	"io"
	"os"
)

type logCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (logCmd) Help() string {
	return `What the trainer wrote to standard error, in all attempts. It names every record that was left out of a data file, where the events have a count.

With --json: {"log"}, the text.

Exit status: 0; 1 the log cannot be read; 2 bad usage.`
}

// Run implements the command.
func (c *logCmd) Run(a *app) error {
	run, err := c.find()
	if err != nil {
		return err
	}
	f, err := os.Open(run.Log())
	if err != nil {
		return fmt.Errorf("read the log of run %s: %w", run.Name(), err)
	}
	defer f.Close()
	if !a.json {
		_, err = io.Copy(a.out, f)
		return err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return fmt.Errorf("read the log of run %s: %w", run.Name(), err)
	}
	return a.object(map[string]string{"log": string(text)})
}
