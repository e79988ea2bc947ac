package engine

import (
	"slices"

	"dev.road/workbench/engine/distill"
	"dev.road/workbench/engine/feed"
)

// endedTargets is a question about the soft targets of a run that had ended before this
// trainer began. The first one has the training data of the datasets that teachers teach
// read through, and their targets taken up as the checkpoint has them.
type endedTargets struct {
	t   *trainer
	ask func() (inquiry, error)
	of  inquiry // nil while the data are read
}

// taught are the datasets with training data whose teachers may have targets.
func (t *trainer) taught() []*feed.Dataset {
	return slices.DeleteFunc(slices.Clone(t.feed.Sampled), func(d *feed.Dataset) bool {
		of := func(s distill.State) bool { return s.Dataset == d.Name }
		return len(d.Recipe.Teachers) == 0 && !slices.ContainsFunc(t.after.Targets, of)
	})
}

// aboutTargets begins to answer a question about soft targets.
func (t *trainer) aboutTargets(ask func() (inquiry, error)) (inquiry, error) {
	if t.ready || t.ended == nil || t.ended.Checkpoint != nil {
		return ask()
	}
	for _, d := range t.taught() {
		if err := t.feed.OpenTrain(d); err != nil {
			return nil, err
		}
	}
	return &endedTargets{t: t, ask: ask}, nil
}

// Ready implements inquiry.
func (q *endedTargets) Ready() bool {
	if q.of != nil {
		return q.of.Ready()
	}
	return !slices.ContainsFunc(q.t.taught(), func(d *feed.Dataset) bool { return !d.Train.Complete() })
}

// Begun implements inquiry.
func (q *endedTargets) Begun() bool { return q.of != nil && q.of.Begun() }

// Slice implements inquiry.
func (q *endedTargets) Slice() (done bool, err error) {
	if q.of != nil {
		return q.of.Slice()
	}
	if err := q.t.recallTargets(); err != nil {
		return true, err
	}
	of, err := q.ask()
	if err != nil {
		return true, err
	}
	q.of = of
	return false, nil
}

// Answer implements inquiry.
func (q *endedTargets) Answer() any { return q.of.Answer() }

// Close implements inquiry.
func (q *endedTargets) Close() {
	if q.of != nil {
		q.of.Close()
	}
}

// recallTargets takes the targets of the checkpoint up, unless they are in use.
func (t *trainer) recallTargets() error {
	for _, d := range t.taught() {
		if _, err := d.Train.Done(); err != nil {
			return err
		}
	}
	if len(t.distillation.State()) > 0 {
		return nil
	}
	if err := t.feed.Fits(t.after.Progress, t.at.Step); err != nil {
		return err
	}
	targets, err := t.distillation.Recall(t.after.Targets)
	if err == nil {
		t.distillation.Restore(targets)
	}
	return err
}
