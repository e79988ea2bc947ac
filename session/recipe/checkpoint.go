package recipe

import (
	"os"
	"path/filepath"
)

// PinBest is the folder that RUN/checkpoints/best leads to by now; any other
// path stays as it is. The link moves while that run goes on, and whoever
// resumes a run is to find the teachers that it had.
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
