package keep

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

// Keeper saves a run: it writes checkpoints beside the steps, and knows which of
// them is the best.
type Keeper struct {
	at      *report.Position
	report  *report.Report
	set     *recipe.Recipe
	owner   *session.Owner
	student *model.Model
	waits   func()
	gather  func() State
	jobs    *jobs.Jobs

	tokenizer *tokenize.Tokenizer

	saving  saving
	tried   int     // step of the last checkpoint that was begun
	onDisk  int     // step of the newest checkpoint on disk
	best    int     // step of the checkpoint that is linked to as the best; 0 for none
	History History // of the dev metrics
}

// saving is the pending checkpoint, one at most.
type saving struct {
	step   int
	backup model.Backup // its memory serves for every checkpoint
	done   chan error   // nil: none is pending

	took time.Duration // to write it
	slow bool          // a slow save was reported
}

// New makes the keeper of a run that has no student yet. waits is called
// again and again while a checkpoint is waited for; gather returns the run as it is.
func New(at *report.Position, p *report.Report, set *recipe.Recipe, o *session.Owner, j *jobs.Jobs, waits func(),
	gather func() State) *Keeper {
	return &Keeper{at: at, report: p, set: set, owner: o, jobs: j, waits: waits, gather: gather, History: History{}, best: o.BestStep()}
}

// Take gives the keeper the student that it saves, with its tokenizer.
func (k *Keeper) Take(student *model.Model, t *tokenize.Tokenizer) {
	k.student, k.tokenizer = student, t
}

// Saved reports whether the current step is on disk.
func (k *Keeper) Saved() bool { return k.onDisk == k.at.Step }

// Done receives the result of the pending checkpoint, for FinishSave.
func (k *Keeper) Done() <-chan error { return k.saving.done }

// Wants reports whether this step needs a checkpoint: because of its number, or
// because it is measured and may be the best.
func (k *Keeper) Wants() bool {
	if k.at.Step == 0 || k.onDisk == k.at.Step || k.tried == k.at.Step {
		return false
	}
	every := k.set.Checkpoint.Every
	return every > 0 && k.at.Step%every == 0 || slices.Contains(k.measuring(), k.at.Step)
}

// TryAgain has a checkpoint that failed begun again, if the run is still at its step.
func (k *Keeper) TryAgain() { k.tried = 0 }

// Begin copies the run as it is after its last step, and has the copy
// written while the steps go on. It waits for the checkpoint before it, and returns
// that one's failure.
func (k *Keeper) Begin() error {
	if err := k.Wait(); err != nil {
		return err
	}
	k.tried, k.saving.step = k.at.Step, k.at.Step
	if err := k.report.Metrics.Flush(); err != nil {
		return k.FinishSave(err)
	}
	if err := k.student.BackUp(&k.saving.backup); err != nil {
		return k.FinishSave(err)
	}
	d := draft{owner: k.owner, tokenizer: k.tokenizer, backup: &k.saving.backup, state: k.gather(), retention: k.retention()}
	done, began := make(chan error, 1), k.report.Awake.Now()
	k.saving.done = done
	go func() {
		err := d.write()
		k.saving.took = k.report.Awake.Since(began)
		done <- err
	}()
	return nil
}

// Poll returns, without waiting, the error of the pending checkpoint.
func (k *Keeper) Poll() error {
	select {
	case err := <-k.saving.done:
		return k.FinishSave(err)
	default:
		return nil
	}
}

// Wait waits until the pending checkpoint is on disk.
func (k *Keeper) Wait() error {
	for k.saving.done != nil {
		select {
		case err := <-k.saving.done:
			return k.FinishSave(err)
		case <-time.After(report.SignEvery):
			k.waits()
		}
	}
	return nil
}

// FinishSave notes the result of a checkpoint.
func (k *Keeper) FinishSave(err error) error {
	k.saving.done = nil
	if err != nil {
		return fmt.Errorf("the checkpoint of step %d could not be written: %w", k.saving.step, err)
	}
	k.onDisk = k.saving.step
	k.report.Say(wire.EventCheckpoint, wire.LevelInfo, nil, "checkpoint of step %d written", k.onDisk)
	k.tooSlow(k.saving.took)
	k.LinkBest()
	return nil
}

// Save returns when the run as it is is on the disk.
func (k *Keeper) Save() error {
	if err := k.Wait(); err != nil {
		k.report.Say(wire.EventCheckpoint, wire.LevelError, nil, "%v", err) // and a newer one is about to be
	}
	if k.Saved() || k.at.Step == 0 {
		return nil
	}
	if err := k.Begin(); err != nil {
		return err
	}
	return k.Wait()
}

// measuring are the steps whose weights are being measured by the metric of the
// best checkpoint: each may yet become it.
func (k *Keeper) measuring() []int { return k.jobs.Measuring(k.set.Checkpoint.Best) }

// tooSlow warns, once, of a checkpoint that took more than half of the grace period:
// one may be in progress at SIGTERM, and the last has to follow it.
func (k *Keeper) tooSlow(took time.Duration) {
	if grace := time.Duration(k.set.Train.Grace) * time.Second; 2*took > grace && !k.saving.slow {
		k.saving.slow = true
		k.report.Say(wire.EventCheckpoint, wire.LevelWarn, nil, "a checkpoint took %.1f s: after SIGTERM the "+
			"%g seconds of %s may not suffice to finish one checkpoint and write the last; raise it to your scheduler's limit",
			took.Seconds(), grace.Seconds(), front.GraceKnob)
	}
}

// Restore goes back to the checkpoint of a step.
func (k *Keeper) Restore(step int) {
	k.onDisk, k.tried = step, step
	k.History.forget(step)
	k.LinkBest()
}
