package keep

import (
	"path/filepath"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/tasks/tokenize"
)

// The tensors of a checkpoint.
const (
	weightsFile   = "model.safetensors"
	OptimizerFile = "optimizer.safetensors"
)

// draft is the content of a checkpoint to be written: nothing of it changes while
// the steps go on.
type draft struct {
	owner     *session.Owner
	tokenizer *tokenize.Tokenizer
	backup    *model.Backup
	state     State
	retention retention
}

// write writes the checkpoint, and removes those that the retention does not keep.
func (d draft) write() error {
	if err := d.owner.WriteCheckpoint(d.state.Step, d.fill); err != nil {
		return err
	}
	return d.retention.prune(d.owner)
}

// fill writes the files of the checkpoint into a folder.
func (d draft) fill(dir string) error {
	if err := d.backup.Save(dir); err != nil {
		return err
	}
	if err := d.backup.SaveOptimizer(filepath.Join(dir, OptimizerFile)); err != nil {
		return err
	}
	if err := d.tokenizer.Save(dir); err != nil {
		return err
	}
	return session.Seal(dir, d.state)
}
