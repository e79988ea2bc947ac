package engine

import (
	"log/slog"
	"path/filepath"
	"testing"

	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/sample"
)

// BenchmarkStepBesideItsComputing is what the demo's steps take for their draws
// and their rows, written as seldom as at 1,000 steps a second.
func BenchmarkStepBesideItsComputing(b *testing.B) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		b.Fatal(err)
	}
	clock := newAwake()
	defer clock.close()
	t := &trainer{
		front: &front{}, recipe: r, heads: heads(r), set: newSettings(r), knobs: declare(r),
		watch: stopwatch{clock: clock}, gauges: newGauges("cpu", slog.New(slog.DiscardHandler)),
	}
	if t.metrics, err = metrics.Create(filepath.Join(b.TempDir(), "metrics.jsonl")); err != nil {
		b.Fatal(err)
	}
	defer t.metrics.Close()
	t.nameDatasets()
	t.publishKnobs()
	mix, passes := sample.Mix{Strategy: "uniform"}, map[*dataset]*pretended{}
	for _, d := range t.sampled {
		mix.Weights, mix.Windows = append(mix.Weights, 1), append(mix.Windows, 1000)
		passes[d] = t.pretend(d)
	}
	t.sampler = sample.New(mix, r.Seed)
	b.ReportAllocs()
	for b.Loop() {
		t.pretendStep(passes)
		if t.step%20 == 0 {
			t.keep()
		}
	}
}
