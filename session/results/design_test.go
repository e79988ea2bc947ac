package results

import (
	"slices"
	"strings"
	"testing"
)

// An arm is compared with the first unless it names another; a reference that names none
// is compared with nothing.
func TestArmsHaveReferences(t *testing.T) {
	arms := []string{"mean", "weighted", "mean-10", "weighted-10"}
	for name, tt := range map[string]struct {
		design Design
		want   []int
		err    string
	}{
		"all with the first":     {Design{}, []int{-1, 0, 0, 0}, ""},
		"a reference":            {Design{Against: map[string]string{"weighted-10": "mean-10"}}, []int{-1, 0, -1, 2}, ""},
		"a reference's own":      {Design{Against: map[string]string{"weighted-10": "mean-10", "mean-10": "mean"}}, []int{-1, 0, 0, 2}, ""},
		"the first with another": {Design{Against: map[string]string{"mean": "mean-10"}, Primary: "mean"}, []int{2, 0, -1, 0}, ""},
		"an unknown reference": {
			Design{Against: map[string]string{"weighted": "mea"}}, nil,
			`arm weighted is compared with "mea", none of the compared arms (did you mean mean?)`,
		},
		"an unknown arm": {Design{Against: map[string]string{"x": "mean"}}, nil, "arm x is none of the compared arms (the arms are mean, "},
		"itself":         {Design{Against: map[string]string{"mean": "mean"}}, nil, "arm mean is compared with itself: mean with mean"},
		"a circle": {
			Design{Against: map[string]string{"mean-10": "weighted-10", "weighted-10": "mean-10"}}, nil,
			"arm mean-10 is compared with itself: mean-10 with weighted-10 with mean-10",
		},
		"an unknown primary arm":     {Design{Primary: "weight"}, nil, `the primary arm is "weight", none of the compared arms`},
		"a primary arm without test": {Design{Primary: "mean"}, nil, `the primary arm is "mean", the reference of others`},
	} {
		got, err := tt.design.References(arms)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v, want %s", name, err, tt.err)
			}
		} else if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, %v, want %v", name, got, err, tt.want)
		}
	}
}
