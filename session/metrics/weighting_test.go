package metrics

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheMeansOfTheWeightingAreByTaskAndOfAll(t *testing.T) {
	w, file := create(t)
	row := func(step int, values ...Value) {
		w.Append(Row{Attempt: 1, Step: step, Time: noon, Values: append([]Value{{Tag: "loss", Number: 1}}, values...)})
	}
	row(1, Value{"passes/nq/mrc", 3}, Value{"truth/nq/mrc", 0.5}, Value{"passes/quac/mrc", 1}, Value{"truth/quac/mrc", 0.9},
		Value{"passes/mnli/nli", 1}, Value{"truth/mnli/nli", 0.1})
	row(2, Value{"passes/mnli/nli", 1}) // without targets
	row(3, Value{"passes/mnli/nli", 2}, Value{"truth/mnli/nli", 0.3})
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	c := Open(file, func(tag string) bool { return tag == MeanTag(Truth, "mrc") || tag == MeanTag(Truth, "") })
	poll(t, c)
	got := map[string]Series{}
	for _, tag := range c.Tags() {
		got[tag] = c.Get(tag)
	}
	want := map[string]Series{
		"mean/truth/mrc": {Steps: []int{1}, Values: []float64{(3*0.5 + 0.9) / 4}},
		"mean/truth/":    {Steps: []int{1, 3}, Values: []float64{(3*0.5 + 0.9 + 0.1) / 5, 0.3}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
