package engine

import (
	"fmt"
	"slices"
	"time"

	"dev.road/workbench/engine/front"
	"dev.road/workbench/engine/jobs"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/model"
	"dev.road/workbench/session"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/tokenize"
)

// keeper saves a run: it writes checkpoints beside the steps, and knows which of
// them is the best.
type keeper struct {
	at      *report.Position
	report  *report.Report
	set     *recipe.Recipe
	owner   *session.Owner
	student *model.Model
	waits   func()       // is called again and again while a checkpoint is waited for
	gather  func() state // the run as it is
	jobs    *jobs.Jobs

	tokenizer *tokenize.Tokenizer

	saving  saving
	tried   int     // step of the last checkpoint that was begun
	newest  int     // step of the newest checkpoint on the disk
	best    int     // step of the checkpoint that is linked to as the best; 0: none
	history history // of the dev metrics
}

// saving is the checkpoint that is on its way to the disk, one at most.
type saving struct {
	step   int
	backup model.Backup // its memory serves for every checkpoint
	done   chan error   // nil: none is on its way

	took time.Duration // to write it
	slow bool          // that one took long has been told
}

func (k *keeper) rule() rule {
	c := k.set.Checkpoint
	return rule{newest: c.Keep, every: c.KeepEvery, spared: append(k.measuring(), k.best)}
}

// wants says whether the run is to be saved as it is: because of its
// step, or because it is measured and may be the best.
func (k *keeper) wants() bool {
	if k.at.Step == 0 || k.newest == k.at.Step || k.tried == k.at.Step {
		return false
	}
	every := k.set.Checkpoint.Every
	return every > 0 && k.at.Step%every == 0 || slices.Contains(k.measuring(), k.at.Step)
}

// begin copies the run as it is after its last step, and has the copy
// written while the steps go on. The one before it is waited for; its failure
// is told here too.
func (k *keeper) begin() error {
	if err := k.written(); err != nil {
		return err
	}
	k.tried, k.saving.step = k.at.Step, k.at.Step
	if err := k.report.Metrics.Flush(); err != nil {
		return k.landed(err)
	}
	if err := k.student.BackUp(&k.saving.backup); err != nil {
		return k.landed(err)
	}
	d := draft{owner: k.owner, tokenizer: k.tokenizer, backup: &k.saving.backup, state: k.gather(), rule: k.rule()}
	done, began := make(chan error, 1), k.report.Awake.Now()
	k.saving.done = done
	go func() {
		err := d.write()
		k.saving.took = k.report.Awake.Since(began)
		done <- err
	}()
	return nil
}

// hear says, without waiting, what became of the checkpoint that was on its way.
func (k *keeper) hear() error {
	select {
	case err := <-k.saving.done:
		return k.landed(err)
	default:
		return nil
	}
}

// written waits until the checkpoint that is on its way is on the disk.
func (k *keeper) written() error {
	for k.saving.done != nil {
		select {
		case err := <-k.saving.done:
			return k.landed(err)
		case <-time.After(report.SignEvery):
			k.waits()
		}
	}
	return nil
}

// landed notes what became of a checkpoint.
func (k *keeper) landed(err error) error {
	k.saving.done = nil
	if err != nil {
		return fmt.Errorf("the checkpoint of step %d could not be written: %w", k.saving.step, err)
	}
	k.newest = k.saving.step
	k.report.Say(wire.EventCheckpoint, wire.LevelInfo, nil, "checkpoint of step %d written", k.newest)
	k.tooSlow(k.saving.took)
	k.linkBest()
	return nil
}

// save returns when the run as it is is on the disk.
func (k *keeper) save() error {
	if err := k.written(); err != nil {
		k.report.Say(wire.EventCheckpoint, wire.LevelError, nil, "%v", err) // and a newer one is about to be
	}
	if k.newest == k.at.Step || k.at.Step == 0 {
		return nil
	}
	if err := k.begin(); err != nil {
		return err
	}
	return k.written()
}

// prune removes the checkpoints that are not to be kept.
func (k *keeper) prune() {
	if err := k.rule().prune(k.owner); err != nil {
		k.report.Say(wire.EventCheckpoint, wire.LevelWarn, nil, "checkpoints that are not needed any more cannot be removed: %v", err)
	}
}

// measuring are the steps whose weights are being measured by the metric of the
// best checkpoint: each may yet become it.
func (k *keeper) measuring() []int { return k.jobs.Measuring(k.set.Checkpoint.Best) }

// tooSlow tells, once, of a checkpoint that took so long that an end could not
// wait for it: one can be on its way, and the last has to follow ik.
func (k *keeper) tooSlow(took time.Duration) {
	if grace := time.Duration(k.set.Train.Grace) * time.Second; 2*took > grace && !k.saving.slow {
		k.saving.slow = true
		k.report.Say(wire.EventCheckpoint, wire.LevelWarn, nil, "a checkpoint took %.1f s: when the run is asked to end (SIGTERM) while one is on its way, the %g seconds of %s do not suffice for both; raise it to what your scheduler allows",
			took.Seconds(), grace.Seconds(), front.GraceKnob)
	}
}

// restore goes back to the checkpoint of a step.
func (k *keeper) restore(step int) {
	k.newest, k.tried = step, step
	k.history.forget(step)
	k.linkBest()
}
