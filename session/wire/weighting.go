package wire

import (
	"fmt"
	"slices"
)

// Weighting has the effects of combining the teachers on the soft targets of the run's
// last steps: 100 of them, or those since the method, kd.none_right or kd.right was
// another, or W was 1; none right after such a change. Shares are from 0 to 1.
type Weighting struct {
	Steps   int            `json:"steps"`
	Windows int            `json:"windows"` // drawn in them, with logits of a teacher
	Acts    float64        `json:"acts"`    // share of windows with another soft target than the plain mean
	Falls   float64        `json:"falls"`   // share of windows where p(truth) is lower by it than by the plain mean
	Rows    []WeightingRow `json:"rows"`    // by dataset and task, in the order of the recipe
}

// WeightingRow is that of one task of a dataset. p(truth) is the probability of the truth
// at T = 1; of a span, of its likeliest accepted one. Means over no window are null.
type WeightingRow struct {
	Dataset string  `json:"dataset"`
	Task    string  `json:"task"`
	Windows int     `json:"windows"`
	Acts    float64 `json:"acts"`
	Falls   float64 `json:"falls"`

	// Shares of the windows on which all, some and none of the teachers are right.
	AllRight  float64 `json:"all_right"`
	SomeRight float64 `json:"some_right"`
	NoneRight float64 `json:"none_right"`

	Weights RightWeights `json:"weights"` // over the windows on which some are right

	// Over the windows that have a soft target.
	Truth   *float64 `json:"truth"`         // p(truth) by the combined target
	Plain   *float64 `json:"truth_plain"`   // by the plain mean of the teachers
	Student *float64 `json:"truth_student"` // by the student, with its dropout
	Ahead   *float64 `json:"ahead"`         // share where the student's is higher than the combined target's
	Entropy *float64 `json:"entropy"`       // of the combined target at the knob's T, in nats; of a span the mean of start and end
}

// Acts says in a few words what W does to a run's soft targets; "" if the run has neither
// teachers nor targets of others, or that is not known.
func (s *State) Acts(knobs []Knob) string {
	if !slices.ContainsFunc(s.Datasets, func(d Dataset) bool { return len(d.Teachers)+len(d.Targets) > 0 }) {
		return ""
	}
	value := func(name string) any {
		i := slices.IndexFunc(knobs, func(k Knob) bool { return k.Name == name })
		if i < 0 {
			return nil
		}
		return knobs[i].Value
	}
	joined, most := false, 0
	for _, d := range s.Datasets {
		joined, most = joined || len(d.Targets) > 0, max(most, len(d.Targets))
	}
	method, _ := value("kd.method").(string)
	switch {
	case method != "" && method != "weighted":
		return "kd.method " + method + ": W has no effect"
	case !joined:
		return "W has no effect: no targets joined"
	case value("kd.kd_weight") == 0.0:
		return "kd.kd_weight 0: W has no effect"
	case value("kd.w") == 1.0:
		return "W = 1 is the plain mean: W has no effect"
	case most == 1 && value("kd.none_right") != "scaled" && s.State.Live() && expected(s.Datasets):
		return "one teacher so far: W has no effect"
	case most == 1 && value("kd.none_right") != "scaled":
		return "one teacher: W has no effect"
	case s.Weighting == nil && !s.State.Live():
		return "" // it was not counted, or ended before a step
	case s.Weighting == nil:
		return "W: no window combined by this method yet"
	}
	text := fmt.Sprintf("W acts on %s of windows", percent(s.Weighting.Acts))
	if s.Weighting.Falls > 0 {
		text += fmt.Sprintf(", lowers p(truth) on %s", percent(s.Weighting.Falls))
	}
	return text
}

// expected reports whether the recipe names several teachers for a dataset.
func expected(datasets []Dataset) bool {
	return slices.ContainsFunc(datasets, func(d Dataset) bool { return len(d.Teachers) > 1 })
}

// percent writes a share; one above 0 is not written as 0.
func percent(share float64) string {
	if share > 0 && share < 0.005 {
		return "<1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}
