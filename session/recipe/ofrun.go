package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/confined"
)

// Runs returns the folder of all runs: $ROAD_RUNS, else road/runs in the XDG state
// folder. It need not exist yet.
func Runs() (string, error) {
	if dir := os.Getenv("ROAD_RUNS"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("find the runs folder $ROAD_RUNS: %w", err)
		}
		return dir, nil
	}
	// The XDG rule: a relative path is ignored.
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "road", "runs"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the runs folder: %w; set ROAD_RUNS", err)
	}
	return filepath.Join(home, ".local", "state", "road", "runs"), nil
}

// runFolder returns the folder of a run that a recipe names: in Runs, or at a path from
// base; "" if there is none.
func runFolder(name, base string) (string, error) {
	places := []string{located(name, base)}
	if !strings.ContainsRune(name, filepath.Separator) {
		root, err := Runs()
		if err != nil {
			return "", err
		}
		places = []string{filepath.Join(root, name), places[0]}
	}
	for _, dir := range places {
		if _, err := os.Lstat(filepath.Join(dir, "recipe.toml")); err == nil {
			return dir, nil
		}
	}
	return "", nil
}

// CheckpointSteps returns the steps with a checkpoint in a run's folder, ascending.
func CheckpointSteps(run string) ([]int, error) {
	entries, err := confined.ReadDir(run, filepath.Join(run, "checkpoints"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var steps []int
	for _, e := range entries {
		if step, ok := Step(e.Name()); ok && e.IsDir() {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps, nil
}

// ofRun returns the folder of the checkpoint that RUN, RUN@STEP or RUN@best names; "" if
// there is no such run. Without a step it is the newest one now: a resumed run has to find
// the same again.
func ofRun(source, base string) (string, error) {
	name, step, chosen := strings.Cut(source, "@")
	dir, err := runFolder(name, base)
	if dir == "" || err != nil {
		return "", err
	}
	n, err := CheckpointOf(dir, step, chosen)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "checkpoints", strconv.Itoa(n)), nil
}
