package recipe

import (
	"encoding/json"
	"path/filepath"

	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
	"dev.road/workbench/session/internal/filelock"
	"dev.road/workbench/session/wire"
)

// validateLiveTeachers blames a teacher that is a checkpoint of a run in training: that run
// may remove it before it has taught.
func (a *assembly) validateLiveTeachers() {
	if !a.recipe.Teaches() {
		return
	}
	blamed := map[string]bool{}
	for _, dataset := range a.recipe.Order {
		for _, source := range a.recipe.Datasets[dataset].Teachers {
			checkpoints, step := filepath.Split(source)
			run := filepath.Dir(filepath.Clean(checkpoints))
			if filepath.Base(checkpoints) != "checkpoints" || blamed[source] || !inTraining(run) {
				continue
			}
			blamed[source] = true
			a.blame("datasets."+dataset+".teachers", "wait until it has ended, or name a copy of "+source,
				"names checkpoint %s of run %s, which is still being trained: it may remove that checkpoint before it has taught",
				step, filepath.Base(run))
		}
	}
}

// inTraining reports whether a trainer has the lock of a run's folder, and takes steps: one
// that only answers for a run that has ended removes nothing.
func inTraining(run string) bool {
	lock, err := confined.Open(run, filepath.Join(run, "lock"))
	if err != nil {
		return false
	}
	defer lock.Close()
	if free, err := filelock.Try(lock, unix.LOCK_SH); free || err != nil {
		return false
	}
	var alive struct {
		Phase wire.Phase `json:"phase"`
	}
	text, err := confined.ReadFile(run, filepath.Join(run, "alive.json"))
	return err != nil || json.Unmarshal(text, &alive) != nil || !alive.Phase.Ended()
}
