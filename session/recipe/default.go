package recipe

import (
	"maps"

	"dev.road/workbench/kd"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/sample"
)

// Default returns a recipe without datasets, with the values of the method's
// published run (seed.txt: 20,000 steps of batch 512, lr 3e-4, layer decay 0.75, 500
// warm-up steps), and otherwise those of ELECTRA's code.
func Default() *Recipe {
	return &Recipe{
		Name: "run",
		Seed: 1,
		Model: Model{
			Init: "scratch", Size: "small", VocabSize: 8192, InitStd: 0.02, Heads: "shared",
			Dropout: OwnDropout, Precision: "auto", MaxLen: 512,
		},
		Train: Train{Steps: 20000, Passes: 4, Batch: 512, BatchPer: "step", TokenBudget: 16384, Matmul: "auto", NaNPatience: 3, Grace: 30},
		Optim: Optim{
			LR: 3e-4, LRScale: 1, Schedule: "linear", Warmup: 500, WarmupRule: "reference", LayerDecay: 0.75, LayerDecayRule: "reference",
			WeightDecay: 0.01, Clip: 1, Eps: 1e-6,
		},
		Sampling: Sampling{Strategy: sample.Uniform, Power: 0.75, Weight: map[string]float64{}},
		KD: KD{
			Start: StartWait, Method: kd.Weighted, W: 0.75, Temperature: 4, CEWeight: 0.5, KDWeight: 0.5,
			NoneRight: kd.UseMean, TSquared: true, Right: kd.Joint,
		},
		Eval:       Eval{Every: 500, Keep: 3},
		Gradients:  Gradients{Combine: CombineMean},
		Checkpoint: Checkpoint{Every: 500, Keep: 3, Best: "none"},
		Jobs:       Jobs{Share: 0.3},
		Tasks:      map[string]Task{},
		World:      map[string]World{},
		Datasets:   map[string]Dataset{},
	}
}

// OwnDropout leaves the dropout to the model: that of a checkpoint's configuration, and
// ScratchDropout of one from scratch.
const (
	OwnDropout     = -1
	ScratchDropout = 0.1
)

// defaultTask holds the settings of a task that the recipe does not mention.
func defaultTask() Task { return Task{LossWeight: 1, Init: "keep"} }

// defaultWorld holds the default settings of a teacher of the world: at temperature 4 it
// gives its answer half or more of the probability, among three labels as among sixty
// places of a span.
func defaultWorld() World {
	return World{Errors: 0.3, Margin: 6, SpanMargin: 16, Noise: 1, Seed: 1}
}

// defaultDataset holds the default settings of a dataset; the lengths are those of
// ELECTRA's and BERT's SQuAD code.
func defaultDataset() Dataset { return Dataset{Overlap: 128, MaxQuestion: 64} }

// complete adds the tasks of the datasets, and a sampling weight for each dataset
// with training data. A schedule without points is none.
func (r *Recipe) complete() {
	maps.DeleteFunc(r.Schedule, func(_ string, points Names) bool { return len(points) == 0 })
	for name, d := range r.Datasets {
		if _, given := r.Sampling.Weight[name]; !given && len(d.Train) > 0 {
			r.Sampling.Weight[name] = 1
		}
		for _, task := range d.Task {
			_, known := tasks.Lookup(task)
			if _, given := r.Tasks[task]; known && !given {
				r.Tasks[task] = defaultTask()
			}
		}
	}
}
