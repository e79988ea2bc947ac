package results

import (
	"slices"
	"strings"
)

// Mean is the dataset of the figure that is the mean over dev sets.
const Mean = "mean"

// outcomes marks the figure of each run that its experiment is about. Of one dev set it is
// the main figure. Of several it is the mean over them, which is put first, and which a run
// lacks that lacks one of them, or has them from unlike steps.
func outcomes(runs []*Run) {
	var heads []Head
	for _, r := range runs {
		for i := range r.Dev {
			if h := r.Dev[i].head(); r.Dev[i].main && !slices.Contains(heads, h) {
				heads = append(heads, h)
			}
		}
	}
	for _, r := range runs {
		if len(heads) == 1 {
			if f := r.Figure(heads[0]); f != nil {
				f.outcome = true
			}
		} else if f, whole := r.mean(heads); whole {
			r.Dev = slices.Insert(r.Dev, 0, f)
		}
	}
}

// mean is the mean over figures of a run; false unless it has all of one step.
func (r *Run) mean(heads []Head) (Figure, bool) {
	mean := Figure{Dataset: Mean, outcome: true}
	var metrics []string
	for i, h := range heads {
		f := r.Figure(h)
		if f == nil || i > 0 && f.Step != mean.Step {
			return mean, false
		}
		mean.Value += f.Value / float64(len(heads))
		mean.Step = f.Step
		metrics = append(metrics, f.Metric)
	}
	slices.Sort(metrics)
	mean.Metric = strings.Join(slices.Compact(metrics), "+")
	return mean, len(heads) > 0
}
