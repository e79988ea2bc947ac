package main

import (
	"fmt"
	"strconv"

	"dev.road/workbench/session"
)

// stepOf is the step of the checkpoint that a text names: a number, or "best".
func stepOf(run session.Folder, text string) (int, error) {
	if text == "best" {
		best := run.BestStep()
		if best == 0 {
			return 0, fmt.Errorf("run %s has no best checkpoint; checkpoint.best says by which dev metric there is one", run.Name())
		}
		return best, nil
	}
	step, err := strconv.Atoi(text)
	if err != nil || step < 1 {
		return 0, fmt.Errorf("%q is no step of a checkpoint: say a number, or best", text)
	}
	return step, nil
}
