package effect

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"dev.road/workbench/session/metrics"
)

// Limits of a comparison on each side of a change.
const (
	leastSteps   = 30
	mostSteps    = 150
	leastSamples = 10 // of a series
)

// looks are the numbers of steps that are compared. Looked at after every step, noise
// would exceed any bound at one time or another.
var looks = []int{mostSteps, 100, 60, leastSteps}

// Columns are a run's series by their tags.
type Columns interface {
	Tags() []string
	Get(tag string) metrics.Series
	Last(tag string) (step int, value float64, ok bool)
}

// Effect is the effect of a change on the cross entropy with the labels.
type Effect struct {
	Relative float64 // change against the trend expected without it: -0.03 is 3 % less
	Margin   float64 // half the width of its 99 % interval
	Steps    int     // compared on each side; 0 if none are
	Why      string  // why none can be told; "" if one was estimated
}

// Shown reports whether the effect exceeds its uncertainty.
func (e Effect) Shown() bool { return e.Why == "" && math.Abs(e.Relative) > e.Margin }

// String returns the effect in words, or why none can be told.
func (e Effect) String() string {
	switch {
	case e.Why != "":
		return e.Why
	case !e.Shown():
		return fmt.Sprintf("CE: no effect beyond the noise, %d steps each side", e.Steps)
	}
	return fmt.Sprintf("CE %+.1f%% (%+.1f to %+.1f) against its trend, %d steps each side",
		100*e.Relative, 100*(e.Relative-e.Margin), 100*(e.Relative+e.Margin), e.Steps)
}

// Of estimates the effect of the k-th change on a task, or with "" on all the tasks that
// the change can touch.
func (h *History) Of(run Columns, k int, task string) Effect {
	at := h.Changes[k].Step
	touched, why := h.touches(&h.Changes[k])
	if why != "" {
		return Effect{Why: why}
	}
	var tags []string
	for _, tag := range run.Tags() {
		if dataset, of, ce := series(tag); ce && touched.has(dataset, of) && (task == "" || of == task) {
			tags = append(tags, tag)
		}
	}
	switch {
	case len(tags) == 0 && task == "":
		return Effect{Why: "too early to say: its tasks were not drawn yet"}
	case len(tags) == 0:
		return Effect{Why: "it does not act on " + task}
	}
	n, why := h.room(run, k)
	if why != "" {
		return Effect{Why: why}
	}
	var samples [][]sample
	for _, tag := range tags {
		s := run.Get(tag)
		if !s.Complete(at-n, at+n) {
			return Effect{Why: "effect unknown: some of its rows are not in memory"}
		}
		samples = append(samples, between(s, at-n, at+n))
	}
	relative, margin, ok := estimate(samples, at, n)
	if !ok {
		return Effect{Why: fmt.Sprintf("effect unknown: too few passes in %d steps each side", n)}
	}
	return Effect{Relative: relative, Margin: margin, Steps: n}
}

// room returns the number of steps to compare on each side of the k-th change, or why
// they are too few. Between them is no other change that acts on losses.
func (h *History) room(run Columns, k int) (n int, why string) {
	at := h.Changes[k].Step
	if n = min(mostSteps, at-1); n < leastSteps {
		return 0, fmt.Sprintf("effect unknown: %d of the %d steps needed before it", max(n, 0), leastSteps)
	}
	for i := range h.Changes {
		d := max(h.Changes[i].Step-at, at-h.Changes[i].Step)
		if i == k || d >= n {
			continue
		}
		if _, idle := h.touches(&h.Changes[i]); idle != "" {
			continue
		}
		if n = d; n < leastSteps {
			return 0, fmt.Sprintf("effect unknown: another change %d steps away", d)
		}
	}
	last, _, _ := run.Last("loss")
	if done := max(last+1-at, 0); done < leastSteps {
		return 0, fmt.Sprintf("too early to say: %d of %d steps", done, leastSteps)
	} else if done < n {
		n = done
	}
	return looks[slices.IndexFunc(looks, func(steps int) bool { return steps <= n })], ""
}

// series parts the tag of a cross entropy.
func series(tag string) (dataset, task string, ce bool) {
	rest, ce := strings.CutPrefix(tag, "ce/")
	dataset, task, parted := strings.Cut(rest, "/")
	return dataset, task, ce && parted
}

// between returns the finite values of the steps from one to before another.
func between(s metrics.Series, from, to int) []sample {
	i, _ := slices.BinarySearch(s.Steps, from)
	j, _ := slices.BinarySearch(s.Steps, to)
	var out []sample
	for ; i < j; i++ {
		if v := s.Values[i]; v-v == 0 {
			out = append(out, sample{s.Steps[i], v})
		}
	}
	return out
}
