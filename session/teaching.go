package session

import (
	"context"

	"dev.road/workbench/session/wire"
)

// Teachers asks the trainer for the figures of the teachers whose soft targets are in use,
// on training data. Package session/teachers adds those on dev sets.
func (r *Run) Teachers(ctx context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	ctx, cancel := context.WithTimeout(ctx, q.AnswerIn()+overdue)
	defer cancel()
	var all []wire.TaskTeachers
	err := r.post(ctx, "/v1/teachers", NewID(), q, &all, ofSnapshot)
	return all, err
}

// Preview asks the trainer for the effect of changes of knobs on the soft targets. Nothing
// changes.
func (r *Run) Preview(ctx context.Context, q wire.PreviewQuestion) (wire.Preview, error) {
	ctx, cancel := context.WithTimeout(ctx, q.AnswerIn()+overdue)
	defer cancel()
	var p wire.Preview
	err := r.post(ctx, "/v1/preview", NewID(), q, &p, ofSnapshot)
	return p, err
}

// WindowTargets asks the trainer for the soft target of one training window.
func (r *Run) WindowTargets(ctx context.Context, q wire.WindowQuestion) (wire.WindowTargets, error) {
	ctx, cancel := context.WithTimeout(ctx, q.AnswerIn()+overdue)
	defer cancel()
	var w wire.WindowTargets
	err := r.post(ctx, "/v1/window", NewID(), q, &w, ofSnapshot)
	return w, err
}
