package recipe

import (
	"dev.road/workbench/kd"
	"dev.road/workbench/tasks/read"
)

// Recipe is everything a run is started from. Its fields carry the names of
// the TOML keys; values that can change live keep those names as knobs.
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
	Tasks      map[string]Task    `toml:"tasks"`
	Datasets   map[string]Dataset `toml:"datasets"`

	// Order names the datasets as the file had them: draws depend on it.
	Order []string `toml:"-"`
}

// Model says what to start from.
type Model struct {
	Init         string  `toml:"init"`       // "scratch", a checkpoint folder or a name on the hub
	Size         string  `toml:"size"`       // of scratch: tiny small base large
	Vocab        string  `toml:"vocab"`      // of scratch: a vocab.txt; empty: learned from the training text, "demo": the demo's
	VocabSize    int     `toml:"vocab_size"` // of a learned vocabulary, at most
	InitStd      float64 `toml:"init_std"`   // of scratch; 0 is 1/sqrt(hidden size)
	Heads        string  `toml:"heads"`      // "shared": one a task; "per-dataset": one for each task of each dataset
	Dropout      float64 `toml:"dropout"`
	FrozenLayers int     `toml:"frozen_layers"` // so many of the lowest rest, and the embeddings with them
	Precision    string  `toml:"precision"`     // of the encoder's matrix products: "fp32", "tf32", "bf16", or "auto" until a trainer has chosen
	MaxLen       int     `toml:"max_len"`       // tokens a window holds
}

// Train sets the loop of Algorithm 1.
type Train struct {
	Steps       int     `toml:"steps"`     // 0: as many as Epochs take
	Epochs      float64 `toml:"epochs"`    // of all training windows together, under Steps 0
	Passes      int     `toml:"passes"`    // of a step
	Batch       int     `toml:"batch"`     // windows
	BatchPer    string  `toml:"batch_per"` // "step" or "pass": what Batch counts
	TokenBudget int     `toml:"token_budget"`
	Recompute   bool    `toml:"recompute"`
	Threads     int     `toml:"threads"` // 0: one per core
	Matmul      string  `toml:"matmul"`  // "auto", "mkl", "onednn" or "amx"
	// Deterministic makes a GPU repeat its sums to the bit.
	Deterministic bool `toml:"deterministic"`
	NaNPatience   int  `toml:"nan_patience"`

	Patience int     `toml:"patience"`  // measurements of Checkpoint.Best that are not better before the run stops; 0: any
	MinDelta float64 `toml:"min_delta"` // by more than which a better one is better

	Grace int `toml:"grace"` // seconds from a SIGTERM to the end
}

// Optim sets AdamW and the learning rate.
type Optim struct {
	LR             float64 `toml:"lr"`
	LRScale        float64 `toml:"lr_scale"`
	Schedule       string  `toml:"schedule"`    // of the decay: "linear", "cosine" or "constant"
	Warmup         float64 `toml:"warmup"`      // steps; below 1: that part of Train.Steps
	WarmupRule     string  `toml:"warmup_rule"` // "reference" multiplies the decay, "linear" comes before it
	LayerDecay     float64 `toml:"layer_decay"`
	LayerDecayRule string  `toml:"layer_decay_rule"` // "reference" skips exponent 1, "paper" does not
	WeightDecay    float64 `toml:"weight_decay"`
	Clip           float64 `toml:"clip"` // of the global norm; 0: none
	BiasCorrection bool    `toml:"bias_correction"`
	Eps            float64 `toml:"eps"`
}

// Sampling says which dataset a pass draws.
type Sampling struct {
	Strategy string             `toml:"strategy"` // "uniform", "weighted", "proportional", "power" or "epoch"
	Power    float64            `toml:"power"`    // of power: of a dataset's windows
	Weight   map[string]float64 `toml:"weight"`   // of weighted, by dataset; 0 stops it
}

// KD sets how soft targets are combined and weighed.
type KD struct {
	Method      kd.Method    `toml:"method"`
	W           float64      `toml:"w"`
	Temperature float64      `toml:"temperature"`
	CEWeight    float64      `toml:"ce_weight"`
	KDWeight    float64      `toml:"kd_weight"`
	NoneRight   kd.NoneRight `toml:"none_right"`
	TSquared    bool         `toml:"t_squared"`
	Right       string       `toml:"right"` // "joint" or "separate": when a span teacher is right
}

// Eval says when dev sets are measured.
type Eval struct {
	Every int `toml:"every"` // steps; 0: only at the end
}

// Gradients says when the tasks' gradients are compared.
type Gradients struct {
	Every int `toml:"every"` // steps; 0: never
}

// Checkpoint says when the run is saved, and what of that is kept.
type Checkpoint struct {
	Every     int    `toml:"every"`      // steps; 0: only at the end
	Keep      int    `toml:"keep"`       // how many of the newest
	KeepEvery int    `toml:"keep_every"` // those of multiples of so many steps are kept, too; 0: of none
	Best      string `toml:"best"`       // one of Metrics, whose highest is kept, or "none"
}

// Jobs sets how jobs and steps share the device.
type Jobs struct {
	Share float64 `toml:"share"` // of the time, while steps run
}

// Task sets one head.
type Task struct {
	LossWeight float64  `toml:"loss_weight"`
	Frozen     bool     `toml:"frozen"` // its weights rest; the loss still trains the encoder
	Labels     []string `toml:"labels"` // instead of the task's own
	Init       string   `toml:"init"`   // "keep" or "reset" the checkpoint's head
}

// Dataset names files and how to cut them.
type Dataset struct {
	Task        Names   `toml:"task"`
	Train       Names   `toml:"train"` // files, perhaps with "#SPLIT", or "demo:NAME"; none: only measured
	Dev         string  `toml:"dev"`
	Limit       int     `toml:"limit"` // training examples; 0: all
	Teachers    Names   `toml:"teachers"`
	Overlap     int     `toml:"overlap"`      // tokens that two cuts of a passage share
	MaxQuestion int     `toml:"max_question"` // tokens
	Threshold   float64 `toml:"threshold"`    // null score difference above which the answer is none

	// How its files are read; what they show of themselves needs no word.
	Format         string            `toml:"format"`
	Columns        read.Columns      `toml:"columns"`
	Labels         map[string]string `toml:"labels"` // a file's label to the task's
	History        int               `toml:"history"`
	HistoryAnswers bool              `toml:"history_answers"`
	Evidence       string            `toml:"evidence"` // a folder
}

// Names is a TOML string, or a list of them.
type Names []string
