package results

import (
	"slices"
	"strings"
	"testing"
)

// Of a dataset that one run lacks a table has its files and task; of one that both have,
// whatever differs.
func TestADatasetThatARunLacksIsOfFewValues(t *testing.T) {
	run := func(values ...string) *Run {
		r := &Run{Values: map[string]string{}, all: map[string]string{}}
		for _, v := range values {
			name, value, _ := strings.Cut(v, "=")
			r.names, r.all[name] = append(r.names, name), value
		}
		return r
	}
	a := run("kd.w=1", "tasks.nli.loss_weight=1", "tasks.nli.labels=x", "datasets.a.train=a", "datasets.a.limit=1",
		"datasets.b.task=nli", "datasets.b.train=b", "datasets.b.columns.id=0",
		"sampling.weight.a=1", "sampling.weight.b=1")
	b := run("kd.w=1", "datasets.a.train=a", "datasets.a.limit=2", "sampling.weight.a=3")
	want := []string{"tasks.nli.loss_weight", "datasets.a.limit", "datasets.b.task", "datasets.b.train", "sampling.weight.a"}
	if got := Differ([]*Run{a, b}); !slices.Equal(got, want) {
		t.Errorf("the runs differ in %q, want %q", got, want)
	}
}
