package train

import (
	"testing"

	"dev.road/workbench/tui/ui"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMergedIsTheMeanOverPasses(t *testing.T) {
	var c ui.Columns
	c.Add(ui.Delta{Series: map[string]ui.Series{
		"ce/a/mrc":     {Steps: []int{1, 3, 4}, Values: []float64{1, 2, 3}},
		"passes/a/mrc": {Steps: []int{1, 3, 4}, Values: []float64{1, 3, 1}},
		"ce/b/mrc":     {Steps: []int{2, 3}, Values: []float64{5, 6}},
		"passes/b/mrc": {Steps: []int{2, 3}, Values: []float64{1, 1}},
	}})
	m := newMerged("ce", "mrc", []string{"a", "b", "never"})
	m.extend(&c)
	if diff := cmp.Diff([]int{1, 2, 3, 4}, m.steps) + cmp.Diff([]float64{1, 5, 3, 3}, m.values); diff != "" {
		t.Error(diff)
	}
}

// Extended row by row, and through resumes that supersede rows, the merged
// series is the one that is made of everything at once.
func TestMergedGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c ui.Columns
		grown := newMerged("ce", "mrc", []string{"a", "b"})
		step := 0
		for range rapid.IntRange(1, 12).Draw(t, "batches") {
			d := ui.Delta{Series: map[string]ui.Series{}}
			if rapid.IntRange(0, 3).Draw(t, "resume") == 0 {
				d.Reset = true
				step = rapid.IntRange(0, step).Draw(t, "from")
				for _, name := range []string{"a", "b"} {
					tag := "ce/" + name + "/mrc"
					old := c.Get(tag)
					var kept ui.Series
					for i, s := range old.Steps {
						if s <= step {
							kept.Steps, kept.Values = append(kept.Steps, s), append(kept.Values, old.Values[i])
						}
					}
					d.Series[tag] = kept
				}
			}
			for range rapid.IntRange(0, 10).Draw(t, "rows") {
				step++
				for _, name := range []string{"a", "b"} {
					if rapid.Bool().Draw(t, "drawn") {
						tag := "ce/" + name + "/mrc"
						s := d.Series[tag]
						s.Steps, s.Values = append(s.Steps, step), append(s.Values, rapid.Float64Range(0, 9).Draw(t, "loss"))
						d.Series[tag] = s
					}
				}
			}
			c.Add(d)
			grown.extend(&c)
			whole := newMerged("ce", "mrc", []string{"a", "b"})
			whole.extend(&c)
			if diff := cmp.Diff(whole.steps, grown.steps) + cmp.Diff(whole.values, grown.values); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
