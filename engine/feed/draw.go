package feed

import (
	"slices"

	"dev.road/workbench/tasks/sample"
)

// Draw returns the dataset of a pass, and how many of its windows come next.
func (f *Feed) Draw(step, pass int) (*Dataset, int) {
	if f.set.Sampling.Strategy != sample.Epochs {
		return f.Sampled[f.Sampler.Draw(step, pass)], f.PassWindows()
	}
	datasets := make([]sample.Progress, len(f.Sampled))
	for i, d := range f.Sampled {
		datasets[i] = sample.Progress{Windows: d.Train.Windows(), Cursor: d.cursor, End: d.epochEnd}
	}
	drawn, n := sample.Epoch(f.set.Seed, step, pass, datasets, f.PassWindows())
	for i, d := range f.Sampled {
		d.epochEnd = datasets[i].End
	}
	return f.Sampled[drawn], n
}

// PassWindows is the number of windows of a pass.
func (f *Feed) PassWindows() int {
	if f.set.Train.BatchPer == "step" {
		return f.set.Train.Batch / f.set.Train.Passes
	}
	return f.set.Train.Batch
}

// Resample makes the sampler that the settings ask for.
func (f *Feed) Resample() {
	mix := sample.Mix{Strategy: f.set.Sampling.Strategy, Power: f.set.Sampling.Power, MiniBatch: f.PassWindows()}
	for _, d := range f.Sampled {
		mix.Weights = append(mix.Weights, f.set.Sampling.Weight[d.Name])
		mix.Windows = append(mix.Windows, d.Train.Windows())
	}
	f.Sampler = sample.New(mix, f.set.Seed)
}

// Awaited returns a dataset that the next step needs more of than is read so
// far; nil when there is none. A strategy by size needs all datasets read through:
// the number of their windows is not known before, and the draws must not depend on
// how fast that is.
func (f *Feed) Awaited() *Dataset {
	if f.set.Sampling.Strategy.BySize() {
		if i := slices.IndexFunc(f.Sampled, func(d *Dataset) bool { return !d.told }); i >= 0 {
			return f.Sampled[i]
		}
		return nil
	}
	last := map[*Dataset]int{}
	for pass := range f.set.Train.Passes {
		d, windows := f.Draw(f.at.Step+1, pass)
		if _, drawn := last[d]; !drawn {
			last[d] = d.cursor - 1
		}
		last[d] += windows
	}
	for _, d := range f.Sampled {
		if cursor, drawn := last[d]; drawn && !d.told {
			if _, ok := d.Train.Draw(f.set.Seed, cursor); !ok {
				return d
			}
		}
	}
	return nil
}

// NewEpoch begins one, as a change of the strategy does.
func (f *Feed) NewEpoch() {
	for _, d := range f.Sampled {
		d.epochEnd = 0
	}
}
