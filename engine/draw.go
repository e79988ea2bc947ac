package engine

import (
	"slices"

	"dev.road/workbench/tasks/sample"
)

// bySize are the strategies that go by the datasets' windows. What these are
// is not known before a dataset is read through, and the draws must not depend
// on how fast that is: no step runs until all datasets are.
var bySize = []string{"proportional", "power", "epoch"}

// draw returns the dataset of a pass, and how many of its windows come next.
func (f *feed) draw(step, pass int) (*dataset, int) {
	if f.set.Sampling.Strategy != "epoch" {
		return f.sampled[f.sampler.Draw(step, pass)], f.passWindows()
	}
	datasets := make([]sample.Progress, len(f.sampled))
	for i, d := range f.sampled {
		datasets[i] = sample.Progress{Windows: d.train.Windows(), Cursor: d.cursor, End: d.epochEnd}
	}
	drawn, n := sample.Epoch(f.recipe.Seed, step, pass, datasets, f.passWindows())
	for i, d := range f.sampled {
		d.epochEnd = datasets[i].End
	}
	return f.sampled[drawn], n
}

// passWindows is how many windows a pass takes.
func (f *feed) passWindows() int {
	if f.set.Train.BatchPer == "step" {
		return f.set.Train.Batch / f.set.Train.Passes
	}
	return f.set.Train.Batch
}

// resample makes the sampler that the settings ask for.
func (f *feed) resample() {
	mix := sample.Mix{Strategy: f.set.Sampling.Strategy, Power: f.set.Sampling.Power, MiniBatch: f.passWindows()}
	for _, d := range f.sampled {
		mix.Weights = append(mix.Weights, f.set.Sampling.Weight[d.name])
		mix.Windows = append(mix.Windows, d.train.Windows())
	}
	f.sampler = sample.New(mix, f.recipe.Seed)
}

// awaited returns a dataset that the next step needs more of than is read so
// far; nil when there is none.
func (f *feed) awaited() *dataset {
	if slices.Contains(bySize, f.set.Sampling.Strategy) {
		if i := slices.IndexFunc(f.sampled, func(d *dataset) bool { return !d.told }); i >= 0 {
			return f.sampled[i]
		}
		return nil
	}
	last := map[*dataset]int{}
	for pass := range f.set.Train.Passes {
		d, windows := f.draw(f.at.Step+1, pass)
		if _, drawn := last[d]; !drawn {
			last[d] = d.cursor - 1
		}
		last[d] += windows
	}
	for _, d := range f.sampled {
		if cursor, drawn := last[d]; drawn && !d.told {
			if _, ok := d.train.Draw(f.recipe.Seed, cursor); !ok {
				return d
			}
		}
	}
	return nil
}

// newEpoch begins one, as a change of the strategy does.
func (f *feed) newEpoch() {
	for _, d := range f.sampled {
		d.epochEnd = 0
	}
}
