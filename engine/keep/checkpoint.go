package keep

import (
	"path/filepath"
	"slices"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/tasks/tokenize"
)

// The tensors of a checkpoint.
const (
	weightsFile   = "model.safetensors"
	OptimizerFile = "optimizer.safetensors"
)

// draft is all that a checkpoint is written from: nothing of it changes while
// the steps go on.
type draft struct {
	owner     *session.Owner
	tokenizer *tokenize.Tokenizer
	backup    *model.Backup
	state     State
	rule      rule
}

// rule says which checkpoints are kept.
type rule struct {
	newest int   // so many
	every  int   // those of its multiples, too; 0: of none
	spared []int // and of these steps: the best, and those that may become it
}

// write writes the checkpoint, and removes those that the rule does not keep.
func (d draft) write() error {
	if err := d.owner.WriteCheckpoint(d.state.Step, d.fill); err != nil {
		return err
	}
	return d.rule.prune(d.owner)
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

// prune removes the checkpoints that the rule does not keep.
func (r rule) prune(o *session.Owner) error {
	steps, err := o.CheckpointSteps()
	if err != nil {
		return err
	}
	for _, step := range steps[:max(0, len(steps)-r.newest)] {
		if r.every > 0 && step%r.every == 0 || slices.Contains(r.spared, step) {
			continue
		}
		if err := o.RemoveCheckpoint(step); err != nil {
			return err
		}
	}
	return nil
}
