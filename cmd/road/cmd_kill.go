package main

import (
	"fmt"

	"dev.road/workbench/session"
)

type killCmd struct{ runArg }

// Help implements kong's HelpProvider.
func (killCmd) Help() string {
	return `Ends a trainer that does not answer. Requests acknowledged since the newest checkpoint are in
the ledger, and road train --resume RUN applies them again.

With --json: {"run","killed":true}.

Exit status: 0 killed; 1 no trainer, or one on another machine; 2 bad usage.`
}

// Run implements the command.
func (c *killCmd) Run(a *app) error {
	f, err := c.find()
	if err != nil {
		return err
	}
	if err := session.Kill(a.ctx, f); err != nil {
		return err
	}
	if _, err := ending(session.Open(f)); err != nil { // the next command finds the run free
		return err
	}
	type killed struct {
		Run    string `json:"run"`
		Killed bool   `json:"killed"`
	}
	newest, err := f.NewestCheckpoint()
	if err != nil {
		return err
	}
	from := fmt.Sprintf("resume from step %d", newest)
	if newest == 0 {
		from = "there is no checkpoint yet; begin again"
	}
	return a.print(killed{f.Name(), true}, func() {
		a.printf("%[1]s: killed; %[2]s with: road train --resume %[1]s\n", f.Name(), from)
	})
}
