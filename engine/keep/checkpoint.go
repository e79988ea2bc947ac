package keep

import (
	"os"
	"path/filepath"
	"slices"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
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

// write writes a checkpoint aside, then renames it, so that a folder under
// checkpoints is always whole.
func (d draft) write() error {
	dir := d.owner.Checkpoint(d.state.Step)
	part := dir + session.Partial
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return err
	}
	if err := d.backup.Save(part); err != nil {
		return err
	}
	if err := d.backup.SaveOptimizer(filepath.Join(part, OptimizerFile)); err != nil {
		return err
	}
	if err := d.tokenizer.Save(part); err != nil {
		return err
	}
	if err := session.Seal(part, d.state); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Rename(part, dir); err != nil {
		return err
	}
	if err := jsonl.SyncFolder(d.owner.Checkpoints()); err != nil {
		return err
	}
	return d.rule.prune(d.owner)
}

// Prune removes the checkpoints that the rule does not keep.
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
