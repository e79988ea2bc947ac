package main

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type lsCmd struct{}

// Help implements kong's HelpProvider.
func (lsCmd) Help() string { return `With --json one object a run, as road status prints it.` }

// Run implements the command.
func (c *lsCmd) Run(a *app) error {
	folders, err := session.List()
	if err != nil {
		return err
	}
	rows := [][]string{{"RUN", "STATE", "STEP", "LOSS", "STARTED"}}
	for _, f := range folders {
		s, err := session.Open(f).State(a.ctx)
		if err != nil {
			fmt.Fprintf(a.err, "road: %s: %v\n", f, err)
			continue
		}
		if a.json {
			if err := a.object(s); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{s.Run, string(s.State), fmt.Sprintf("%d/%d", s.Step, s.Steps), lossText(s), s.Started.Local().Format("Jan 2 15:04")})
	}
	if !a.json {
		if len(rows) == 1 {
			a.printf("no runs yet: start one with road demo, or road train RECIPE\n")
			return nil
		}
		a.table(rows)
	}
	return nil
}

func lossText(s wire.State) string {
	if s.Loss == nil {
		return "-"
	}
	return fmt.Sprintf("%.4f", *s.Loss)
}
