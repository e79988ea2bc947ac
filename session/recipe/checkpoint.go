package recipe

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
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

// Step returns the step that a name in a run's folder stands for: that of a
// checkpoint, or of predictions without their suffix.
func Step(name string) (step int, ok bool) {
	step, err := strconv.Atoi(name)
	if err != nil || step < 0 || strconv.Itoa(step) != name {
		return 0, false
	}
	return step, true
}
