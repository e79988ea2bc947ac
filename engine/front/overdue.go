package front

import (
	"context"
	"fmt"
	"time"
)

// GraceKnob is the knob that bounds how long an end takes that was asked for
// from outside, as by SIGTERM.
const GraceKnob = "train.grace"

// grace is how long a run may take to be saved and to end, by the knobs as they
// were last published.
func (f *Front) grace() time.Duration {
	for _, k := range f.Knobs() {
		if k.Name == GraceKnob {
			return time.Duration(k.Value.(float64) * float64(time.Second))
		}
	}
	return 0
}

// EnforceGrace calls overdue when the trainer has not ended so long after ctx as its
// grace allows. It is over when ended is closed.
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
		overdue(fmt.Errorf("%g s were too short to save the run and exit (%s); a resumed run continues from the newest checkpoint",
			grace.Seconds(), GraceKnob))
	}
}
