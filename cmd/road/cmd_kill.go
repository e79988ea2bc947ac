package main

import "dev.road/workbench/session"

type killCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (killCmd) Help() string {
	return `For a trainer that does not answer. What was acknowledged since the newest checkpoint is in the ledger, and comes again with road train --resume RUN.

With --json: {"run","killed":true}.

Exit status: 0 killed; 1 no trainer, or on another machine; 2 bad usage.`
}

// Run implements the command.
func (c *killCmd) Run(a *app) error {
	f, err := c.find()
	if err != nil {
		return err
	}
	if err := session.Kill(f); err != nil {
		return err
	}
	if _, err := ending(session.Open(f)); err != nil { // so that what comes next finds the run free
		return err
	}
	type killed struct {
		Run    string `json:"run"`
		Killed bool   `json:"killed"`
	}
	return a.print(killed{f.Name(), true}, func() {
		a.printf("%s: killed; go on from its newest checkpoint with: road train --resume %s\n", f.Name(), f.Name())
	})
}
