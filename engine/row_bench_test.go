package engine

import (
	"log/slog"
	"testing"

	"dev.road/workbench/engine/compute"
	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/sample"
)

// BenchmarkStepBesideItsComputing measures the draws and the rows of the demo's
// steps, written as seldom as at 1,000 steps a second.
func BenchmarkStepBesideItsComputing(b *testing.B) {
	r, err := recipe.Load("demo", nil)
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	owner, err := session.Own(session.Folder(dir))
	if err != nil {
		b.Fatal(err)
	}
	defer owner.Release()
	l, err := ledger.Open(owner.LedgerFile())
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	t := newTrainer(Options{Folder: session.Folder(dir), Log: slog.New(slog.DiscardHandler)}, owner, l, r, session.Info{},
		compute.Device{Torch: "cpu"})
	if err := t.report.Open(owner); err != nil {
		b.Fatal(err)
	}
	defer t.report.Close()
	t.control.PublishKnobs()
	mix, passes := sample.Mix{Strategy: sample.Uniform}, map[*feed.Dataset]*pretended{}
	for _, d := range t.feed.Sampled {
		mix.Weights, mix.Windows = append(mix.Weights, 1), append(mix.Windows, 1000)
		passes[d] = t.pretend(d)
	}
	t.feed.Sampler = sample.New(mix, r.Seed)
	b.ReportAllocs()
	for b.Loop() {
		t.pretendStep(passes)
		if t.at.Step%20 == 0 {
			t.control.KeepRows()
		}
	}
}
