package engine

import (
	"slices"

	"dev.road/workbench/engine/report"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks/sample"
	"dev.road/workbench/tasks/tokenize"
)

// feed has the datasets of a run: it reads them in the background, draws the one
// of each pass, and hands out the windows that come next.
type feed struct {
	at     *report.Position
	report *report.Report
	set    *recipe.Recipe
	waits  func(note string) // is told, again and again, of a wait

	recipe    *recipe.Recipe
	dir       string // of the run, for the examples on disk
	tokenizer *tokenize.Tokenizer
	heads     []head        // of the student, in this order
	datasets  []*dataset    // in the recipe's order
	sampled   []*dataset    // those with training windows: draws choose from them
	grown     chan struct{} // has something when more of a dataset is read
	sampler   *sample.Sampler
	recent    []int   // the sampled dataset of the last passes
	drawn     []batch // of the step that is run
}

// named returns a dataset; nil when the run has none of that name.
func (f *feed) named(name string) *dataset {
	for _, d := range f.datasets {
		if d.name == name {
			return d
		}
	}
	return nil
}

// serving is the first dataset that a head serves; every head has one.
func (f *feed) serving(head int) *dataset {
	i := slices.IndexFunc(f.datasets, func(d *dataset) bool { return slices.Contains(d.Heads, head) })
	return f.datasets[i]
}

// recentPasses is over how many passes the empirical share is taken.
const recentPasses = 200

// passed counts a pass of a dataset, also for the empirical share.
func (f *feed) passed(d *dataset) {
	d.passes++
	f.recent = append(f.recent, d.index)
	if len(f.recent) > recentPasses {
		f.recent = f.recent[len(f.recent)-recentPasses:]
	}
}

// shares returns the part of the last passes that each sampled dataset had.
func (f *feed) shares() []float64 {
	shares := make([]float64, len(f.sampled))
	for _, i := range f.recent {
		shares[i] += 1 / float64(len(f.recent))
	}
	return shares
}

// close lets go of the data.
func (f *feed) close() {
	for _, d := range f.datasets {
		for _, x := range []*text{d.train, d.dev} {
			if x != nil {
				_ = x.Close() // nothing of it is to be kept
			}
		}
	}
}
