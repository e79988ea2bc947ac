package recipe

import (
	"dev.road/workbench/kd"
	"dev.road/workbench/tasks/read"
	"dev.road/workbench/tasks/sample"
)

// Recipe holds all settings of a run. Its fields have the names of the TOML keys, and
// so do the knobs among them. The table values declares their ranges and meanings.
type Recipe struct {
	Name       string             `toml:"name"`
	Seed       uint64             `toml:"seed"`
	Model      Model              `toml:"model"`
	Train      Train              `toml:"train"`
	Optim      Optim              `toml:"optim"`
	Sampling   Sampling           `toml:"sampling"`
	KD         KD                 `toml:"kd"`
	Eval       Eval               `toml:"eval"`
	Gradients  Gradients          `toml:"gradients"`
	Checkpoint Checkpoint         `toml:"checkpoint"`
	Jobs       Jobs               `toml:"jobs"`
	Schedule   map[string]Names   `toml:"schedule"`
	Tasks      map[string]Task    `toml:"tasks"`
	World      map[string]World   `toml:"world"`
	Datasets   map[string]Dataset `toml:"datasets"`

	// Order lists the datasets in the order of the file: draws depend on it.
	Order []string `toml:"-"`
}

// Model sets the student that a run starts from.
type Model struct {
	Init         string  `toml:"init"`
	Size         string  `toml:"size"`
	Vocab        string  `toml:"vocab"`
	VocabSize    int     `toml:"vocab_size"`
	InitStd      float64 `toml:"init_std"`
	Heads        string  `toml:"heads"`
	Dropout      float64 `toml:"dropout"`
	FrozenLayers int     `toml:"frozen_layers"`
	Precision    string  `toml:"precision"`
	MaxLen       int     `toml:"max_len"`
}

// Train sets the loop of Algorithm 1.
type Train struct {
	Steps         int     `toml:"steps"`
	Epochs        float64 `toml:"epochs"`
	Passes        int     `toml:"passes"`
	Batch         int     `toml:"batch"`
	BatchPer      string  `toml:"batch_per"`
	TokenBudget   int     `toml:"token_budget"`
	Recompute     bool    `toml:"recompute"`
	Threads       int     `toml:"threads"`
	Matmul        string  `toml:"matmul"`
	Deterministic bool    `toml:"deterministic"`
	NaNPatience   int     `toml:"nan_patience"`
	Patience      int     `toml:"patience"`
	MinDelta      float64 `toml:"min_delta"`
	Grace         int     `toml:"grace"`
}

// Optim sets AdamW and the learning rate.
type Optim struct {
	LR             float64 `toml:"lr"`
	LRScale        float64 `toml:"lr_scale"`
	Schedule       string  `toml:"schedule"`
	Warmup         float64 `toml:"warmup"`
	WarmupRule     string  `toml:"warmup_rule"`
	LayerDecay     float64 `toml:"layer_decay"`
	LayerDecayRule string  `toml:"layer_decay_rule"`
	WeightDecay    float64 `toml:"weight_decay"`
	Clip           float64 `toml:"clip"`
	BiasCorrection bool    `toml:"bias_correction"`
	Eps            float64 `toml:"eps"`
}

// Sampling sets the draw of a pass's dataset.
type Sampling struct {
	Strategy sample.Strategy    `toml:"strategy"`
	Power    float64            `toml:"power"`
	Weight   map[string]float64 `toml:"weight"`
}

// KD sets the combination and the weights of soft targets.
type KD struct {
	Start       Start        `toml:"start"`
	Teachers    Names        `toml:"teachers"`
	Method      kd.Method    `toml:"method"`
	W           float64      `toml:"w"`
	Temperature float64      `toml:"temperature"`
	CEWeight    float64      `toml:"ce_weight"`
	KDWeight    float64      `toml:"kd_weight"`
	NoneRight   kd.NoneRight `toml:"none_right"`
	TSquared    bool         `toml:"t_squared"`
	Right       kd.SpanRight `toml:"right"`
	Standardize bool         `toml:"standardize"`
}

// Eval sets the evaluations on dev sets.
type Eval struct {
	Every int `toml:"every"`
	Keep  int `toml:"keep"`
}

// Gradients sets the comparisons of the tasks' gradients, and the combination of the
// datasets'.
type Gradients struct {
	Every   int     `toml:"every"`
	Combine Combine `toml:"combine"`
}

// Checkpoint sets the times of checkpoints, and their retention.
type Checkpoint struct {
	Every     int    `toml:"every"`
	Keep      int    `toml:"keep"`
	KeepEvery int    `toml:"keep_every"`
	Best      string `toml:"best"`
}

// Jobs sets the split of the device between jobs and steps.
type Jobs struct {
	Share float64 `toml:"share"`
}

// Task sets one head.
type Task struct {
	LossWeight float64  `toml:"loss_weight"`
	Frozen     bool     `toml:"frozen"`
	Labels     []string `toml:"labels"`
	Init       string   `toml:"init"`
}

// World sets a teacher without a model, whose logits are drawn from the truth; see
// package kd/world.
type World struct {
	Errors        float64            `toml:"errors"`
	DatasetErrors map[string]float64 `toml:"dataset_errors"`
	Shared        float64            `toml:"shared"`
	Margin        float64            `toml:"margin"`
	SpanMargin    float64            `toml:"span_margin"`
	Noise         float64            `toml:"noise"`
	Hesitation    float64            `toml:"hesitation"`
	Seed          uint64             `toml:"seed"`
}

// Dataset sets a dataset's files and the cutting of their windows.
type Dataset struct {
	Task        Names   `toml:"task"`
	Train       Names   `toml:"train"`
	Dev         string  `toml:"dev"`
	Limit       int     `toml:"limit"`
	DevLimit    int     `toml:"dev_limit"`
	Teachers    Names   `toml:"teachers"`
	Targets     Names   `toml:"targets"`
	Overlap     int     `toml:"overlap"`
	MaxQuestion int     `toml:"max_question"`
	Threshold   float64 `toml:"threshold"`

	// The reading of its files; most of it is detected.
	Format         string            `toml:"format"`
	Columns        read.Columns      `toml:"columns"`
	Labels         map[string]string `toml:"labels"`
	History        int               `toml:"history"`
	HistoryAnswers bool              `toml:"history_answers"`
	Evidence       string            `toml:"evidence"`
}

// Names is a TOML string, or a list of them.
type Names []string
