package session

import (
	"context"

	"dev.road/workbench/session/wire"
)

// Teachers asks the trainer for the figures of the teachers whose soft targets are in use,
// on training data. Package session/teachers adds those on dev sets.
func (r *Run) Teachers(ctx context.Context, q wire.TeachersQuestion) ([]wire.TaskTeachers, error) {
	return answered[[]wire.TaskTeachers](ctx, r, "/v1/teachers", &q, ofSnapshot)
}

// Preview asks the trainer for the effect of changes of knobs on the soft targets. Nothing
// changes.
func (r *Run) Preview(ctx context.Context, q wire.PreviewQuestion) (wire.Preview, error) {
	return answered[wire.Preview](ctx, r, "/v1/preview", &q, ofSnapshot)
}

// WindowTargets asks the trainer for the soft target of one training window.
func (r *Run) WindowTargets(ctx context.Context, q wire.WindowQuestion) (wire.WindowTargets, error) {
	return answered[wire.WindowTargets](ctx, r, "/v1/window", &q, ofSnapshot)
}
