package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
)

// stepOf returns the step of a checkpoint from an argument: a number, or "best".
func stepOf(run session.Folder, text string) (int, error) {
	if text == "best" {
		best := run.BestStep()
		if best == 0 {
			return 0, fmt.Errorf("run %s has no best checkpoint; checkpoint.best selects its dev metric", run.Name())
		}
		return best, nil
	}
	step, err := strconv.Atoi(text)
	if err != nil || step < 1 {
		return 0, fmt.Errorf("%q is not a checkpoint: give a step, or best", text)
	}
	return step, nil
}

// checkpointOf finds the checkpoint's folder of RUN[@STEP], or of a folder's name,
// and the folders that may have its tokenizer.
func checkpointOf(source string) (dir string, tokenizers []string, err error) {
	if _, err := os.Stat(filepath.Join(source, "config.json")); err == nil {
		dir, err := recipe.PinBest(source)
		return dir, []string{dir}, err
	}
	name, step, chosen := strings.Cut(source, "@")
	run, err := session.Find(name)
	if err != nil {
		return "", nil, err
	}
	var n int
	if chosen {
		n, err = stepOf(run, step)
	} else {
		n, err = run.NewestCheckpoint()
	}
	if err == nil {
		err = run.NeedCheckpoint(n)
	}
	if err != nil {
		return "", nil, err
	}
	dir = run.Checkpoint(n)
	return dir, []string{dir, run.Dir()}, nil
}
