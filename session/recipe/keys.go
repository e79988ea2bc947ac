package recipe

import (
	"math"
	"reflect"
	"strings"

	"dev.road/workbench/kd"
)

// key describes one value of a recipe. A * in its name stands for the name of
// a dataset or task.
type key struct {
	name    string
	lo, hi  float64  // of numbers, both included
	choices []string // of strings
	help    string   // its meaning and unit, as Encode comments it
}

const many = 1e9 // an upper end for counts: out of reach, and exact in a float64

var keys = []key{
	{name: "name", help: "of the run; its folder is called so"},
	{name: "seed", hi: math.MaxInt64, help: "of initial weights, order, draws and dropout"},

	{name: "model.init", help: `"scratch", a checkpoint folder, or a name on the Hugging Face hub: ORG/NAME or ORG/NAME@REVISION`},
	{name: "model.size", choices: []string{"tiny", "small", "base", "large"}, help: "of scratch"},
	{name: "model.vocab", help: `of scratch: a vocab.txt; "": learned from the training text; "demo": the demo's`},
	{name: "model.vocab_size", lo: 64, hi: 1 << 20, help: "of a learned vocabulary, at most"},
	{name: "model.init_std", hi: 1, help: "of scratch; 0: 1/sqrt(hidden size)"},
	{name: "model.heads", choices: []string{"shared", "per-dataset"}, help: "one a task, or as in MT-DNN one for each dataset's task"},
	{name: "model.dropout", hi: 0.9},
	{name: "model.frozen_layers", hi: 1000, help: "how many of the lowest rest, and the embeddings with them; 0: none"},
	{name: "model.precision", choices: []string{"auto", "fp32", "tf32", "bf16"}, help: "of the encoder's matrix products, everything else stays fp32; auto: bf16 on a GPU with compute capability 8.0 or higher, fp32 elsewhere; a run's recipe.toml holds the resolved value"},
	{name: "model.max_len", lo: 16, hi: 512, help: "tokens of a window"},

	{name: "train.steps", hi: many, help: "updates; 0: as many as train.epochs take, counted when the training files are read"},
	{name: "train.epochs", hi: 1e6, help: "under steps = 0: how often the training windows are drawn, all datasets together"},
	{name: "train.passes", lo: 1, hi: 1024, help: "of a step: mini-batches whose gradients are averaged"},
	{name: "train.batch", lo: 1, hi: 1 << 20, help: "windows"},
	{name: "train.batch_per", choices: []string{"step", "pass"}, help: "what batch counts"},
	{name: "train.token_budget", lo: 16, hi: many, help: "tokens of a micro-batch: what fits the device at once"},
	{name: "train.recompute", help: "backward computes the layers' values again instead of keeping them: less memory, more time"},
	{name: "train.threads", hi: 1024, help: "0: one a core"},
	{name: "train.matmul", choices: []string{"auto", "mkl", "onednn", "amx"}, help: "what multiplies matrices on the CPU; auto: what is soonest here"},
	{name: "train.deterministic", help: "on a GPU: sums in a fixed order, so that a resume repeats the interrupted run bit for bit, as it does on a CPU; slower, by how much is not measured on a GPU yet"},
	{name: "train.nan_patience", lo: 1, hi: many, help: "steps in a row that are not finite before the run pauses"},
	{name: "train.patience", hi: many, help: "measurements of checkpoint.best in a row that are not better before the run stops; 0: any"},
	{name: "train.min_delta", hi: 100, help: "a measurement is better when it is by more than this"},
	{name: "train.grace", lo: 1, hi: many, help: "seconds from a SIGTERM to the end, saving included; then the trainer ends all the same"},

	{name: "optim.lr", hi: 1},
	{name: "optim.lr_scale", hi: 100, help: "multiplies lr"},
	{name: "optim.schedule", choices: []string{"linear", "cosine", "constant"}, help: "how the rate falls from the warm-up to the last step"},
	{name: "optim.warmup", hi: many, help: "steps; below 1: that part of train.steps"},
	{name: "optim.warmup_rule", choices: []string{"reference", "linear"}, help: "reference multiplies the decay; linear (transformers) comes before it"},
	{name: "optim.layer_decay", lo: 0.01, hi: 1, help: "factor of lr from each layer to the one below"},
	{name: "optim.layer_decay_rule", choices: []string{"reference", "paper"}, help: "reference skips exponent 1"},
	{name: "optim.weight_decay", hi: 1},
	{name: "optim.clip", hi: many, help: "of the global gradient norm; 0: none"},
	{name: "optim.bias_correction"},
	{name: "optim.eps", lo: 1e-12, hi: 0.1},

	{name: "sampling.strategy", choices: []string{"uniform", "weighted", "proportional", "power", "epoch"}, help: "which dataset a pass draws"},
	{name: "sampling.power", hi: 1, help: "of a dataset's windows, under power"},
	{name: "sampling.weight.*", hi: 100, help: "relative, under weighted; 0 stops it"},

	{name: "kd.method", choices: words(kd.Methods), help: "how teachers become one soft target"},
	{name: "kd.w", lo: kd.MinW, hi: kd.MaxW, help: "what a wrong teacher's logits are scaled by"},
	{name: "kd.temperature", lo: 1, hi: 20},
	{name: "kd.ce_weight", hi: 10, help: "of the hard targets' loss"},
	{name: "kd.kd_weight", hi: 10, help: "of the soft targets' loss"},
	{name: "kd.none_right", choices: words(kd.NoneRights), help: "the soft target when no teacher is right"},
	{name: "kd.t_squared", help: "multiply the soft targets' loss by temperature²"},
	{name: "kd.right", choices: []string{"joint", "separate"}, help: "a span teacher is right in start and end together, or in each"},

	{name: "eval.every", hi: many, help: "steps; 0: only at the end"},
	{name: "gradients.every", hi: many, help: "steps between two comparisons of the tasks' gradients; 0: never"},
	{name: "checkpoint.every", hi: many, help: "steps; 0: only at the end"},
	{name: "checkpoint.keep", lo: 1, hi: many, help: "of the newest"},
	{name: "checkpoint.keep_every", hi: many, help: "those of multiples of so many steps are kept, too; 0: of none"},
	{name: "checkpoint.best", help: `the dev metric whose best checkpoint is kept, as in dev/squad2/mrc/f1; "none"`},
	{name: "jobs.share", hi: 0.9, help: "of the time, while steps run"},

	{name: "tasks.*.loss_weight", hi: 100},
	{name: "tasks.*.frozen", help: "the head's weights rest; its loss still trains the encoder"},
	{name: "tasks.*.labels", help: "instead of the task's own; a name that is none of the six is a new task with labels"},
	{name: "tasks.*.init", choices: []string{"keep", "reset"}, help: "the checkpoint's head"},

	{name: "datasets.*.task", help: "one, or those of a dialog"},
	{name: "datasets.*.train", help: `files, or "demo:NAME"; none: only measured; FILE#SPLIT takes the records of one split, else those that say train`},
	{name: "datasets.*.dev", help: "a file; of records with a split those that say dev"},
	{name: "datasets.*.limit", hi: many, help: "training examples; 0: all"},
	{name: "datasets.*.teachers", help: "checkpoint folders"},
	{name: "datasets.*.overlap", hi: 511, help: "tokens that two cuts of a passage share"},
	{name: "datasets.*.max_question", lo: 1, hi: 511, help: "tokens"},
	{name: "datasets.*.threshold", lo: -1e6, hi: 1e6, help: "null score difference above which the answer is none"},
	{name: "datasets.*.format", help: `of its files; "": recognised by content`},
	{name: "datasets.*.history", hi: 100, help: "turns of a dialog that come before its question"},
	{name: "datasets.*.history_answers", help: "put the turns' answers with them"},
	{name: "datasets.*.evidence", help: `folder with the documents that questions name (TriviaQA); "": near the file`},
	{name: "datasets.*.columns.id", help: `of a table, or the keys of JSON lines; "": looked for by its usual names, as all columns`},
	{name: "datasets.*.columns.text", help: "of a labelled text"},
	{name: "datasets.*.columns.pair", help: "its second text"},
	{name: "datasets.*.columns.label"},
	{name: "datasets.*.columns.passage", help: "of a question with an answer in a passage"},
	{name: "datasets.*.columns.question"},
	{name: "datasets.*.columns.answer", help: "its text"},
	{name: "datasets.*.columns.answer_start", help: "in code points; without it the answer is looked for"},
	{name: "datasets.*.labels.*", help: "what a file's label means: one of the task's"},
}

// named are the tables whose keys are names that the recipe's author chose.
// Below datasets.NAME.labels they are what a file calls its labels.
var named = []string{"datasets", "tasks", "sampling.weight"}

// words are the names of a type's choices.
func words[T ~string](choices []T) []string {
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	return names
}

// lookup returns the key that a dotted name is an instance of.
func lookup(dotted string) (key, bool) {
	pattern := generalize(dotted)
	for _, k := range keys {
		if k.name == pattern {
			return k, true
		}
	}
	return key{}, false
}

// generalize puts a * in the place of a dataset's or task's name.
func generalize(dotted string) string {
	for _, table := range named {
		if rest, below := strings.CutPrefix(dotted, table+"."); below {
			_, field, deeper := strings.Cut(rest, ".")
			switch {
			case deeper && table == "datasets" && strings.HasPrefix(field, "labels."):
				return "datasets.*.labels.*"
			case deeper:
				return table + ".*." + field
			}
			return table + ".*"
		}
	}
	return dotted
}

// join appends a name to the dotted path of a table.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// field returns the member of a struct that a TOML name stands for.
func field(table reflect.Value, name string) (reflect.Value, bool) {
	t := table.Type()
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("toml"); tag == name && tag != "-" {
			return table.Field(i), true
		}
	}
	return reflect.Value{}, false
}
