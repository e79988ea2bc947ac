package feed

import (
	"slices"

	"dev.road/workbench/durable"
	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/sample"
	"dev.road/workbench/tasks/tokenize"
)

// Feed has the datasets of a run: it reads them in the background, draws the one
// of each pass, and hands out the windows that come next.
type Feed struct {
	at     *report.Position
	report *report.Report
	set    *recipe.Recipe
	waits  func(note string) // receives the reason of a wait, repeatedly

	dir       durable.Folder // of the run, for the examples on disk
	Tokenizer *tokenize.Tokenizer
	Heads     []Head        // of the student, in this order
	Datasets  []*Dataset    // in the recipe's order
	Sampled   []*Dataset    // those with training windows: draws choose from them
	Grown     chan struct{} // has something when more of a dataset is read
	Sampler   *sample.Sampler
	recent    []int   // the sampled dataset of the last passes
	drawn     []Batch // of the step that is run
}

// New makes the feed of a recipe's datasets, of which nothing is read yet.
func New(at *report.Position, p *report.Report, set *recipe.Recipe, dir durable.Folder, waits func(note string)) *Feed {
	f := &Feed{at: at, report: p, set: set, dir: dir, waits: waits, Heads: heads(set), Grown: make(chan struct{}, 1)}
	for _, name := range set.Order {
		f.add(name)
	}
	return f
}

// Named returns a dataset; nil when the run has none of that name.
func (f *Feed) Named(name string) *Dataset {
	for _, d := range f.Datasets {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// Serving is the first dataset that a head serves; every head has one.
func (f *Feed) Serving(head int) *Dataset {
	i := slices.IndexFunc(f.Datasets, func(d *Dataset) bool { return slices.Contains(d.Heads, head) })
	return f.Datasets[i]
}

// recentPasses is the number of passes that the empirical share covers.
const recentPasses = 200

// Passed counts a pass of a dataset, also for the empirical share.
func (f *Feed) Passed(d *Dataset) {
	d.Passes++
	f.recent = append(f.recent, d.Index)
	if len(f.recent) > recentPasses {
		f.recent = f.recent[len(f.recent)-recentPasses:]
	}
}

// Plan gives a row the probability of each sampled dataset.
func (f *Feed) Plan(r *report.Row) {
	for i, p := range f.Sampler.Probabilities() {
		r.Set(f.Sampled[i].p, p)
	}
}

// Tally gives a row the part of the last passes that each sampled dataset had.
func (f *Feed) Tally(r *report.Row) {
	for i, share := range f.shares() {
		r.Set(f.Sampled[i].share, share)
	}
}

// Shown are the datasets for clients, in the recipe's order. That may be fifty
// times a second, so room is made at once.
func (f *Feed) Shown() []wire.Dataset {
	var requested []float64
	if f.Sampler != nil {
		requested = f.Sampler.Probabilities()
	}
	shares, out := f.shares(), make([]wire.Dataset, 0, len(f.Datasets))
	for _, d := range f.Datasets {
		p, share := 0.0, 0.0
		if d.Index >= 0 && d.Index < len(requested) {
			p, share = requested[d.Index], shares[d.Index]
		}
		out = append(out, d.shown(p, share))
	}
	return out
}

// shares returns the part of the last passes that each sampled dataset had.
func (f *Feed) shares() []float64 {
	shares := make([]float64, len(f.Sampled))
	for _, i := range f.recent {
		shares[i] += 1 / float64(len(f.recent))
	}
	return shares
}

// Close releases the data.
func (f *Feed) Close() {
	for _, d := range f.Datasets {
		for _, x := range []*Text{d.Train, d.Dev} {
			if x != nil {
				_ = x.Close() // no data is kept
			}
		}
	}
}
