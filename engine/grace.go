package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dev.road/workbench/session/wire"
)

// graceName is the knob that bounds how long an end takes that was asked for
// from outside, as by SIGTERM.
const graceName = "train.grace"

// grace is how long a run may take to be saved and to end, by the knobs as they
// were last published.
func (f *front) grace() time.Duration {
	for _, k := range f.Knobs() {
		if k.Name == graceName {
			return time.Duration(k.Value.(float64) * float64(time.Second))
		}
	}
	return 0
}

// mind calls overdue when the trainer has not ended so long after ctx as its
// grace allows. It is over when ended is closed.
func (f *front) mind(ctx context.Context, ended <-chan struct{}, overdue func(error)) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	grace := f.grace()
	select {
	case <-ended:
	case <-time.After(grace):
		overdue(fmt.Errorf("it was asked to end, and the %g seconds of %s did not suffice to save it; a resumed run goes on from the newest checkpoint",
			grace.Seconds(), graceName))
	}
}

// askedToEnd says whether an error is that the run was asked to end.
func askedToEnd(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, ctx.Err())
}

// leave ends a run that was asked to end before it took up its steps: all that
// there is of it is on the disk.
func (t *trainer) leave() {
	t.phase, t.note = wire.Finished, fmt.Sprintf("stopped before step %d, while it was starting", t.at.Step+1)
	t.publish()
	t.report.Say("state", "info", nil, "%s", t.note)
}
