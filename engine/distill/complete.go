package distill

import (
	"os"
	"path"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session"
)

// Complete reports whether the ledger has let in, or is about to, a teacher's targets for
// all windows of a dataset: of every task for which the teacher has begun to write some.
// It follows from the run's folder alone, so that a resume need not load the teacher.
func (k *Distillation) Complete(d *feed.Dataset, teacher string) bool {
	if k.sharedFrom(d, teacher) != "" {
		return true // a store that joins has all
	}
	if !d.Train.Complete() {
		return false // how many there are is not known
	}
	shards := map[string]int{} // by folder
	for _, shard := range k.known() {
		if place, err := session.ParseShard(shard); err == nil {
			shards[place.Folder()]++
		}
	}
	all, complete := (d.Train.Windows()+shardWindows-1)/shardWindows, false
	for _, task := range d.Tasks {
		folder := targetsFolder(d, teacher, task.Name)
		switch _, err := os.Stat(path.Join(k.dir.Path(), folder)); {
		case shards[folder] >= all:
			complete = true
		case shards[folder] > 0 || err == nil:
			return false
		}
	}
	return complete
}
