package front

import (
	"context"
	"fmt"
	"time"
)

// GraceKnob is the knob that bounds how long an end takes that was asked for
// from outside, as by SIGTERM.
const GraceKnob = "train.grace"

// grace is the time limit for saving and ending a run, by the knobs as they
// were last published.
func (f *Front) grace() time.Duration {
	for _, k := range f.Knobs() {
		if k.Name == GraceKnob {
			return time.Duration(k.Value.(float64) * float64(time.Second))
		}
	}
	return 0
}

// EnforceGrace calls overdue if ended is not closed within the grace period after the
// end of ctx.
func (f *Front) EnforceGrace(ctx context.Context, ended <-chan struct{}, overdue func(error)) {
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	grace := f.grace()
	select {
	case <-ended:
	case <-time.After(grace):
		overdue(fmt.Errorf("the run was not saved within %g s (%s), and the trainer exits; a resumed run continues from the newest checkpoint",
			grace.Seconds(), GraceKnob))
	}
}
