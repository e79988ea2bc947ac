package recipe

import (
	"os"
	"path/filepath"
)

// PinBest returns the current target of RUN/checkpoints/best; any other path is
// unchanged. The link moves while that run trains, but a resumed run must find its
// teachers again.
func PinBest(path string) string {
	checkpoints, name := filepath.Split(filepath.Clean(path))
	if name != "best" || filepath.Base(checkpoints) != "checkpoints" {
		return path
	}
	step, err := os.Readlink(path)
	if err != nil || step != filepath.Base(step) {
		return path
	}
	return checkpoints + step
}
