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
func (t *trainer) draw(step, pass int) (*dataset, int) {
	if t.set.Sampling.Strategy != "epoch" {
		return t.sampled[t.sampler.Draw(step, pass)], t.passWindows()
	}
	datasets := make([]sample.Progress, len(t.sampled))
	for i, d := range t.sampled {
		datasets[i] = sample.Progress{Windows: d.train.Windows(), Cursor: d.cursor, End: d.epochEnd}
	}
	drawn, n := sample.Epoch(t.recipe.Seed, step, pass, datasets, t.passWindows())
	for i, d := range t.sampled {
		d.epochEnd = datasets[i].End
	}
	return t.sampled[drawn], n
}

// passWindows is how many windows a pass takes.
func (t *trainer) passWindows() int {
	if t.set.Train.BatchPer == "step" {
		return t.set.Train.Batch / t.set.Train.Passes
	}
	return t.set.Train.Batch
}

// resample makes the sampler that the settings ask for.
func (t *trainer) resample() {
	mix := sample.Mix{Strategy: t.set.Sampling.Strategy, Power: t.set.Sampling.Power, MiniBatch: t.passWindows()}
	for _, d := range t.sampled {
		mix.Weights = append(mix.Weights, t.set.Sampling.Weight[d.name])
		mix.Windows = append(mix.Windows, d.train.Windows())
	}
	t.sampler = sample.New(mix, t.recipe.Seed)
}

// awaited returns a dataset that the next step needs more of than is read so
// far; nil when there is none.
func (t *trainer) awaited() *dataset {
	if slices.Contains(bySize, t.set.Sampling.Strategy) {
		if i := slices.IndexFunc(t.sampled, func(d *dataset) bool { return !d.told }); i >= 0 {
			return t.sampled[i]
		}
		return nil
	}
	last := map[*dataset]int{}
	for pass := range t.set.Train.Passes {
		d, windows := t.draw(t.step+1, pass)
		if _, drawn := last[d]; !drawn {
			last[d] = d.cursor - 1
		}
		last[d] += windows
	}
	for _, d := range t.sampled {
		if cursor, drawn := last[d]; drawn && !d.told {
			if _, ok := d.train.Draw(t.recipe.Seed, cursor); !ok {
				return d
			}
		}
	}
	return nil
}
