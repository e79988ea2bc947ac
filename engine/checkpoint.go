package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/tasks/tokenize"
)

// The tensors of a checkpoint.
const (
	weightsFile   = "model.safetensors"
	optimizerFile = "optimizer.safetensors"
)

// saving is the checkpoint that is on its way to the disk, one at most.
type saving struct {
	step   int
	backup model.Backup // its memory serves for every checkpoint
	done   chan error   // nil: none is on its way

	took time.Duration // to write it
	slow bool          // that one took long has been told
}

// draft is all that a checkpoint is written from: nothing of it changes while
// the steps go on.
type draft struct {
	folder    session.Folder
	tokenizer *tokenize.Tokenizer
	backup    *model.Backup
	state     state
	rule      rule
}

// rule says which checkpoints are kept.
type rule struct {
	newest int   // so many
	every  int   // those of its multiples, too; 0: of none
	spared []int // and of these steps: the best, and those that may become it
}

func (t *trainer) rule() rule {
	c := t.set.Checkpoint
	return rule{newest: c.Keep, every: c.KeepEvery, spared: append(t.measuring(), t.best)}
}

// wantsCheckpoint says whether the run is to be saved as it is: because of its
// step, or because it is measured and may be the best.
func (t *trainer) wantsCheckpoint() bool {
	if t.step == 0 || t.savedAt == t.step || t.triedAt == t.step {
		return false
	}
	every := t.set.Checkpoint.Every
	return every > 0 && t.step%every == 0 || slices.Contains(t.measuring(), t.step)
}

// beginCheckpoint copies the run as it is after its last step, and has the copy
// written while the steps go on. The one before it is waited for; its failure
// is told here too.
func (t *trainer) beginCheckpoint() error {
	if err := t.written(); err != nil {
		return err
	}
	t.triedAt, t.saving.step = t.step, t.step
	if err := t.metrics.Flush(); err != nil {
		return t.landed(err)
	}
	if err := t.student.BackUp(&t.saving.backup); err != nil {
		return t.landed(err)
	}
	d := draft{folder: t.folder, tokenizer: t.tokenizer, backup: &t.saving.backup, state: t.state(), rule: t.rule()}
	done, began := make(chan error, 1), t.awake.now()
	t.saving.done = done
	go func() {
		err := d.write()
		t.saving.took = t.awake.since(began)
		done <- err
	}()
	return nil
}

// settle hears, without waiting, what became of the checkpoint that was on its
// way.
func (t *trainer) settle() {
	select {
	case err := <-t.saving.done:
		t.settled(err)
	default:
	}
}

// settled is landed between two steps. A checkpoint that could not be written
// pauses the run: what a crash would take is not to grow.
func (t *trainer) settled(err error) {
	if err := t.landed(err); err != nil {
		t.halt(err.Error())
	}
}

// written waits until the checkpoint that is on its way is on the disk.
func (t *trainer) written() error {
	for t.saving.done != nil {
		select {
		case err := <-t.saving.done:
			return t.landed(err)
		case <-time.After(signEvery):
			t.publish()
		}
	}
	return nil
}

// landed notes what became of a checkpoint.
func (t *trainer) landed(err error) error {
	t.saving.done = nil
	if err != nil {
		return fmt.Errorf("the checkpoint of step %d could not be written: %w", t.saving.step, err)
	}
	t.savedAt = t.saving.step
	t.say("checkpoint", "info", nil, "checkpoint of step %d written", t.savedAt)
	t.tooSlow(t.saving.took)
	t.linkBest()
	return nil
}

// save returns when the run as it is is on the disk.
func (t *trainer) save() error {
	if err := t.written(); err != nil {
		t.say("checkpoint", "error", nil, "%v", err) // and a newer one is about to be
	}
	if t.savedAt == t.step || t.step == 0 {
		return nil
	}
	if err := t.beginCheckpoint(); err != nil {
		return err
	}
	return t.written()
}

// saved is save at the run's end. When it fails the run does not end and lose
// its last steps: it pauses, until someone has made room.
func (t *trainer) saved(then string) bool {
	err := t.save()
	if err != nil {
		t.halt(fmt.Sprintf("%v; mend that, then %s", err, then))
	}
	return err == nil
}

// write writes a checkpoint aside, then renames it, so that a folder under
// checkpoints is always whole.
func (d draft) write() error {
	dir := d.folder.Checkpoint(d.state.Step)
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
	if err := d.backup.SaveOptimizer(filepath.Join(part, optimizerFile)); err != nil {
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
	if err := jsonl.SyncFolder(d.folder.Checkpoints()); err != nil {
		return err
	}
	return d.rule.prune(d.folder)
}

// prune removes the checkpoints that the rule does not keep.
func (r rule) prune(f session.Folder) error {
	steps, err := f.CheckpointSteps()
	if err != nil {
		return err
	}
	for _, step := range steps[:max(0, len(steps)-r.newest)] {
		if r.every > 0 && step%r.every == 0 || slices.Contains(r.spared, step) {
			continue
		}
		if err := f.RemoveCheckpoint(step); err != nil {
			return err
		}
	}
	return nil
}
