package results

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/worded"
)

// Design is the comparisons of an experiment. An arm is compared with the one that Against
// names, else with the first. An arm that others name, and that names none itself, is their
// reference alone.
type Design struct {
	Against map[string]string `json:"against,omitempty"`
	// Primary is the arm whose comparison is tested by itself at 5 %; the others are
	// corrected for their number. Without it all are.
	Primary string `json:"primary,omitempty"`
}

// A DesignError is the mistake of a design.
type DesignError struct {
	Arm  string // with a wrong reference; empty: the primary arm is wrong
	What string // "is compared with itself"
}

func (e *DesignError) Error() string {
	if e.Arm == "" {
		return "the primary arm " + e.What
	}
	return "arm " + e.Arm + " " + e.What
}

// NoReference is the index of the reference of an arm that has none.
const NoReference = -1

// References returns for each arm the index of the one that it is compared with, or
// [NoReference]. The error is a *DesignError.
func (d Design) References(arms []string) ([]int, error) {
	references := map[string]bool{}
	for arm, against := range d.Against {
		if !slices.Contains(arms, arm) {
			return nil, &DesignError{arm, "is " + unknown(arm, arms)}
		}
		references[against] = true
	}
	to := make([]int, len(arms))
	for i, arm := range arms {
		against, own := d.Against[arm]
		switch {
		case own:
			to[i] = slices.Index(arms, against)
			if to[i] < 0 {
				return nil, &DesignError{arm, fmt.Sprintf("is compared with %q, %s", against, unknown(against, arms))}
			}
		case i == 0 || references[arm]:
			to[i] = NoReference
		}
	}
	for i, arm := range arms {
		way := []string{arm}
		for j := to[i]; j != NoReference && len(way) <= len(arms); j = to[j] {
			if way = append(way, arms[j]); j == i {
				return nil, &DesignError{arm, "is compared with itself: " + strings.Join(way, " with ")}
			}
		}
	}
	if d.Primary != "" {
		i := slices.Index(arms, d.Primary)
		if i < 0 {
			return nil, &DesignError{"", fmt.Sprintf("is %q, %s", d.Primary, unknown(d.Primary, arms))}
		}
		if to[i] == NoReference {
			return nil, &DesignError{"", fmt.Sprintf("is %q, the reference of others: name the arm that is compared with it", d.Primary)}
		}
	}
	return to, nil
}

// unknown says that a name is none of the arms.
func unknown(name string, arms []string) string {
	hint := worded.DidYouMean(name, arms)
	if hint == "" {
		hint = "the arms are " + strings.Join(arms, ", ")
	}
	return "none of the compared arms (" + hint + ")"
}
