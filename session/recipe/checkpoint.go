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
	"syscall"
)

// PinBest returns the current target of RUN/checkpoints/best; any other path is
// unchanged. The link moves while that run trains, but a resumed run must find its
// teachers again. A link that does not lead to a checkpoint beside it is refused.
func PinBest(path string) (string, error) {
	checkpoints, name := filepath.Split(filepath.Clean(path))
	if name != "best" || filepath.Base(checkpoints) != "checkpoints" {
		return path, nil
	}
	target, err := os.Readlink(path)
	switch {
	case errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrNotExist):
		return path, nil // a folder, or not there yet
	case err != nil:
		return "", err
	}
	if _, ok := Step(target); !ok {
		return "", fmt.Errorf("%s points to %q, which is not a step; remove the link", path, target)
	}
	return checkpoints + target, nil
}

// CheckpointOf returns the step of the checkpoint of a run's folder that RUN, RUN@STEP or
// RUN@best names: the newest one unless a step is chosen.
func CheckpointOf(run, step string, chosen bool) (int, error) {
	steps, err := CheckpointSteps(run)
	if err != nil {
		return 0, err
	}
	var n int
	if chosen {
		n, err = StepOf(run, step)
	} else if len(steps) > 0 {
		n = steps[len(steps)-1]
	}
	if err != nil {
		return 0, err
	}
	return n, needCheckpoint(run, n, steps)
}

// StepOf returns the step of a run's checkpoint from a text: a number, or "best".
func StepOf(run, text string) (int, error) {
	if text == "best" {
		pinned, err := PinBest(filepath.Join(run, "checkpoints", "best"))
		if err != nil {
			return 0, err
		}
		best, known := Step(filepath.Base(pinned))
		if !known {
			return 0, fmt.Errorf("run %s has no best checkpoint; checkpoint.best selects its dev metric", filepath.Base(run))
		}
		return best, nil
	}
	step, err := strconv.Atoi(text)
	if err != nil || step < 1 {
		return 0, fmt.Errorf("%q is not a checkpoint of run %s: give a step, or best", text, filepath.Base(run))
	}
	return step, nil
}

// NeedCheckpoint returns nil if a step of a run's folder has a checkpoint, else an error
// that names the steps with one.
func NeedCheckpoint(run string, step int) error {
	steps, err := CheckpointSteps(run)
	if err != nil {
		return err
	}
	return needCheckpoint(run, step, steps)
}

func needCheckpoint(run string, step int, steps []int) error {
	switch {
	case slices.Contains(steps, step):
		return nil
	case len(steps) == 0:
		return fmt.Errorf("run %s has no checkpoint yet", filepath.Base(run))
	}
	return fmt.Errorf("run %s has no checkpoint of step %d; it has those of %s", filepath.Base(run), step,
		strings.Trim(fmt.Sprint(steps), "[]"))
}

// Step returns the step that a name in a run's folder stands for: that of a
// checkpoint, or of predictions without their suffix.
func Step(name string) (step int, ok bool) {
	step, err := strconv.Atoi(name)
	if err != nil || step < 0 || strconv.Itoa(step) != name {
		return 0, false
	}
	return step, true
}
