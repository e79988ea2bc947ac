package main

import (
	"fmt"

	"dev.road/workbench/session"
)

// tellCopy says that a trainer has found its folder to be a copy of another run's, and
// given it an id of its own; was is run.json before the start.
func (a *app) tellCopy(f session.Folder, was session.Info) error {
	now, _, err := f.Info()
	if err != nil {
		return err
	}
	if was.ID != "" && now.ID != was.ID {
		fmt.Fprintf(a.err, "road: %s is a copy of run %s (%s); it continues as a separate run (%s)\n", now.Name, was.Name, was.ID, now.ID)
	}
	return nil
}
