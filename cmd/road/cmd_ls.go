package main

import (
	"fmt"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

type lsCmd struct{}

// Help implements kong's HelpProvider.
func (lsCmd) Help() string {
	return `Lists the runs in $ROAD_RUNS, or else in the XDG state folder, newest first.

With --json: one object per line, as of road status.

Exit status: 0 listed; 1 a run cannot be read, and the others are listed.`
}

// Run implements the command.
func (lsCmd) Run(a *app) error {
	folders, err := session.List()
	if err != nil {
		return err
	}
	var unread error
	var states []wire.State
	for _, f := range folders {
		s, err := session.Open(f).State(a.ctx)
		if err != nil {
			unread = fmt.Errorf("%s: %w", f, err)
			fmt.Fprintf(a.err, "road: %v\n", unread)
			continue
		}
		states = append(states, s)
	}
	if err := a.runs(states); err != nil || unread == nil {
		return err
	}
	return fmt.Errorf("ls: %d of %d runs cannot be read", len(folders)-len(states), len(folders))
}

// runs prints a list of runs.
func (a *app) runs(states []wire.State) error {
	if a.json {
		for _, s := range states {
			if err := a.object(s); err != nil {
				return err
			}
		}
		return nil
	}
	if len(states) == 0 {
		a.printf("no runs yet: start one with road demo, or road train RECIPE\n")
		return nil
	}
	rows := [][]string{{"RUN", "STATE", "STEP", "LOSS", "STARTED"}}
	for _, s := range states {
		started := "-"
		if !s.Started.IsZero() {
			started = s.Started.Local().Format("Jan 2 15:04")
		}
		rows = append(rows, []string{s.Run, string(s.State), fmt.Sprintf("%d/%d", s.Step, s.Steps), lossText(s), started})
	}
	a.table(rows)
	return nil
}
