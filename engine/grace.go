package engine

import (
	"context"
	"errors"
	"fmt"

	"dev.road/workbench/session/wire"
)

// askedToEnd says whether an error is that the run was asked to end.
func askedToEnd(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// leave ends a run that was asked to end before it took up its steps: all that
// there is of it is on the disk.
func (t *trainer) leave() {
	t.control.phase, t.control.note = wire.Finished, fmt.Sprintf("stopped before step %d, while it was starting", t.at.Step+1)
	t.publish()
	t.report.Say("state", "info", nil, "%s", t.control.note)
}
