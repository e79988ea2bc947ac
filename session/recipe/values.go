package recipe

import (
	"math"

	"dev.road/workbench/kd"
	"dev.road/workbench/model/checkpoint"
	"dev.road/workbench/tasks/sample"
)

// values declares every value of a recipe, once: recipes are checked against
// this table, the knobs of a run are its live values, and the comments of Encode,
// docs/recipe.md and docs/knobs.md are generated from it.
var values = []Value{
	{Name: "name", Help: "name of the run and of its folder"},
	{Name: "seed", Hi: math.MaxInt64, Help: "seed of initial weights, data order, draws and dropout"},

	{Name: "model.init",
		Help: `"scratch", a checkpoint folder, a run (RUN, RUN@STEP, RUN@best), or a name on the Hugging Face hub: ORG/NAME or ` +
			`ORG/NAME@REVISION`},
	{Name: "model.size", Choices: checkpoint.Sizes, Help: "size of a model from scratch"},
	{Name: "model.vocab", Help: `vocab.txt of a model from scratch; "" learns one from the training text, "demo" takes the demo's`},
	{Name: "model.vocab_size", Lo: 64, Hi: 1 << 20, Help: "maximum size of a learned vocabulary"},
	{Name: "model.init_std", Hi: 1, Help: "standard deviation of initial weights from scratch; 0 means 1/sqrt(hidden size)"},
	{Name: "model.heads", Choices: []string{"shared", "per-dataset"},
		Help: "one head per task, or, as in MT-DNN, one per dataset and task"},
	{Name: "model.dropout", Lo: OwnDropout, Hi: 0.9, Live: true, Acts: OnLosses, Step: 0.05,
		Help: "dropout probability; -1 in a recipe takes hidden_dropout_prob of the checkpoint model.init, and from scratch 0.1; a run's " +
			"recipe.toml holds the resolved value"},
	{Name: "model.frozen_layers", Hi: 1000, Unit: "layers", Live: true, Acts: OnLosses, Step: 1,
		Help: "lowest encoder layers to freeze, embeddings included; 0 freezes none"},
	{Name: "model.precision", Resume: true, Choices: []string{"auto", "fp32", "tf32", "bf16"},
		Help: "precision of the encoder's matrix products, everything else stays fp32; auto: bf16 on a GPU with compute capability 8.0 " +
			"or higher, fp32 elsewhere; a run's recipe.toml holds the resolved value"},
	{Name: "model.max_len", Lo: 16, Hi: 512, Unit: "tokens", Help: "maximum length of a window"},

	{Name: "train.steps", Hi: Many, Unit: "steps", Live: true, Acts: OnLosses, LiveLo: 1, Step: 100,
		Help: "last step of the run, where the decay of the learning rate ends; 0 in a recipe derives it from train.epochs"},
	{Name: "train.epochs", Hi: 1e6, Help: "epochs over the training windows of all datasets together; counts when train.steps is 0"},
	{Name: "train.passes", Lo: 1, Hi: 1024, Unit: "passes", Live: true, Acts: OnLosses, Step: 2, Log: true,
		Help: "mini-batches per step, whose gradients are averaged"},
	{Name: "train.batch", Lo: 1, Hi: 1 << 20, Unit: "windows", Live: true, Acts: OnLosses, Step: 2, Log: true,
		Help: "batch size, per step or per pass as train.batch_per says"},
	{Name: "train.batch_per", Choices: []string{"step", "pass"}, Help: "scope of train.batch"},
	{Name: "train.token_budget", Lo: 16, Hi: Many, Unit: "tokens", Live: true, Step: 2, Log: true,
		Help: "maximum size of a micro-batch; device memory limits it"},
	{Name: "train.recompute", Live: true,
		Help: "recompute activations during backward instead of storing them: less memory, more time"},
	{Name: "train.threads", Resume: true, Hi: 1024, Help: "CPU threads; 0 means one per core"},
	{Name: "train.matmul", Resume: true, Choices: []string{"auto", "mkl", "onednn", "amx"},
		Help: "CPU matmul backend; auto picks the fastest"},
	{Name: "train.deterministic", Resume: true,
		Help: "on a GPU, sum in a fixed order, so that a resumed run repeats the interrupted one bit for bit, as on a CPU; slower, " +
			"by an amount not measured yet"},
	{Name: "train.nan_patience", Lo: 1, Hi: Many, Unit: "steps", Help: "consecutive non-finite steps after which the run pauses"},
	{Name: "train.patience", Hi: Many, Unit: "evaluations", Live: true, Step: 1,
		Help: "stop after this many evaluations without improvement; 0 disables"},
	{Name: "train.min_delta", Hi: 100, Live: true, Step: 0.1,
		Help: "gain of checkpoint.best that an evaluation must exceed to count as an improvement"},
	{Name: "train.grace", Lo: 1, Hi: Many, Unit: "seconds", Live: true, Step: 10,
		Help: "time to save and exit after SIGTERM; then it exits anyway"},

	{Name: "optim.lr", Hi: 1, Help: "peak learning rate"},
	{Name: "optim.lr_scale", Hi: 100, Live: true, Acts: OnLosses, Step: 1.25, Log: true, Help: "factor on the scheduled learning rate"},
	{Name: "optim.schedule", Choices: []string{"linear", "cosine", "constant"}, Help: "decay of the learning rate to the last step"},
	{Name: "optim.warmup", Hi: Many, Unit: "steps", Help: "length of the warm-up; below 1, a fraction of train.steps"},
	{Name: "optim.warmup_rule", Choices: []string{"reference", "linear"},
		Help: "reference multiplies warm-up and decay; linear, as in transformers, decays after the warm-up"},
	{Name: "optim.layer_decay", Lo: 0.01, Hi: 1, Live: true, Acts: OnLosses, Step: 0.05,
		Help: "factor on the learning rate from each layer to the one below"},
	{Name: "optim.layer_decay_rule", Choices: []string{"reference", "paper"}, Help: "reference skips exponent 1 of layer_decay"},
	{Name: "optim.weight_decay", Hi: 1, Live: true, Acts: OnLosses, Step: 0.005,
		Help: "decoupled weight decay of all but biases and LayerNorms"},
	{Name: "optim.clip", Hi: Many, Live: true, Acts: OnLosses, Step: 0.1, Help: "maximum gradient norm; 0 disables clipping"},
	{Name: "optim.bias_correction", Help: "bias correction of Adam's moments"},
	{Name: "optim.eps", Lo: 1e-12, Hi: 0.1, Help: "Adam's epsilon"},

	{Name: "sampling.strategy", Choices: words(sample.Strategies), Live: true, Acts: OnLosses,
		Means: []string{
			"every dataset alike, as in the method", "by sampling.weight", "by the number of windows", "by a power of that number",
			"every window once an epoch",
		},
		Help: "rule by which a pass draws its dataset"},
	{Name: "sampling.power", Hi: 1, Live: true, Acts: OnLosses, Step: 0.05,
		Help: "exponent of the datasets' window counts under strategy power"},
	{Name: "sampling.weight.*", Hi: 100, Live: true, Acts: OnLosses, Step: 0.1,
		Help: "relative probability under strategy weighted; 0 stops the dataset"},

	{Name: "kd.start", Choices: words(Starts),
		Help: "time at which the teachers write their targets: wait is before the first step, join beside the steps, and manual " +
			"when someone asks (road teach); under kd.method hard none write any"},
	{Name: "kd.teachers",
		Help: "teachers of every dataset with training files, in the place of datasets.*.teachers: a run, to learn from itself again; a " +
			"run's recipe.toml has them there"},
	{Name: "kd.w", Lo: kd.MinW, Hi: kd.MaxW, Live: true, Acts: OnTargets, Step: 0.05,
		Help: "factor on wrong teachers' logits, right teachers get the rest; no effect with one teacher, unless kd.none_right is scaled"},
	{Name: "kd.temperature", Lo: 1, Hi: 20, Live: true, Acts: OnTargets, Step: 1.25, Log: true,
		Help: "softens the logits of teachers and student alike; the method wants more than 3"},
	{Name: "kd.ce_weight", Hi: 10, Live: true, Acts: OnTargets, Step: 0.05, Help: "weight of the cross entropy with the hard targets"},
	{Name: "kd.kd_weight", Hi: 10, Live: true, Acts: OnTargets, Step: 0.05, Help: "weight of the divergence from the soft targets"},
	{Name: "kd.method", Choices: words(kd.Methods), Live: true, Acts: OnTargets,
		Means: []string{
			"right teachers get the weight of wrong ones, by W", "all teachers alike", "no teacher: the labels alone",
			"all alike, with a part of the loss that falls to 0", "the right teacher that is surest",
			"by each one's cross entropy with the label (CA-MKD)",
		},
		Help: "combination of several teachers into one soft target"},
	{Name: "kd.none_right", Choices: words(kd.NoneRights), Live: true, Acts: OnTargets,
		Means: []string{"W times the mean of all", "the mean of all", "no targets: the label alone"},
		Help:  "soft target when no teacher is right; mean and skip keep the range of the logits, scaled shrinks it by W"},
	{Name: "kd.t_squared", Live: true, Acts: OnTargets, Help: "multiply the divergence by temperature²"},
	{Name: "kd.standardize", Live: true, Acts: OnTargets,
		Help: "bring each teacher's logits, and the student's in the divergence, to mean 0 and standard deviation 1; T near 2 suits it"},
	{Name: "kd.right", Choices: words(kd.SpanRights),
		Help: "a span teacher is judged on start and end together, or on each by itself"},

	{Name: "eval.every", Hi: Many, Unit: "steps", Live: true, Step: 50,
		Help: "interval between evaluations; 0 evaluates only at the end"},
	{Name: "eval.keep", Hi: Many, Unit: "steps", Live: true, Step: 1,
		Help: "number of newest steps whose predictions are kept, beside the best and those with a checkpoint; 0 keeps none of an evaluation"},
	{Name: "gradients.every", Hi: Many, Unit: "steps", Live: true, Step: 10,
		Help: "interval between comparisons of the tasks' gradients; 0 disables"},
	{Name: "gradients.combine", Choices: words(Combines), Live: true, Acts: OnLosses, Later: true,
		Means: []string{"the mean over the passes, as in the method", "projected where those of two datasets conflict (PCGrad)"},
		Help: "combination of the passes' gradients; pcgrad projects those of datasets that conflict, in the encoder, and takes the " +
			"memory of one encoder gradient for each dataset of a step"},
	{Name: "checkpoint.every", Hi: Many, Unit: "steps", Live: true, Step: 50,
		Help: "interval between checkpoints; 0 saves only at the end"},
	{Name: "checkpoint.keep", Lo: 1, Hi: Many, Unit: "checkpoints", Live: true, Step: 1, Help: "number of newest checkpoints to keep"},
	{Name: "checkpoint.keep_every", Hi: Many, Unit: "steps", Live: true, Step: 500,
		Help: "keep the checkpoints at multiples of this, too; 0 disables"},
	{Name: "checkpoint.best", Live: true,
		Help: `dev metric whose best checkpoint is kept, such as dev/squad2/mrc/f1; "none" keeps none`},
	{Name: "jobs.share", Hi: 0.9, Live: true, Step: 0.1, Help: "share of the time for jobs while steps run"},

	{Name: "schedule.*",
		Help: `values of a knob by the step: a list of "STEP: VALUE"; linear or cosine behind the value names the way to it from the ` +
			"point before, or from the knob's own value at step 0; without it, or with constant, the knob jumps"},

	{Name: "tasks.*.loss_weight", Hi: 100, Live: true, Acts: OnTask, Step: 0.1, Help: "factor on the task's loss"},
	{Name: "tasks.*.frozen", Live: true, Acts: OnTask, Help: "freeze the head; its loss still trains the encoder"},
	{Name: "tasks.*.labels", Help: "labels in place of the task's own; under another name than the six, a new class task"},
	{Name: "tasks.*.init", Choices: []string{"keep", "reset"}, Help: "keep the checkpoint's head or start a new one"},

	{Name: "world.*.errors", Hi: 1, Help: "share of the training windows on which the teacher is wrong, each drawn by itself"},
	{Name: "world.*.dataset_errors.*", Hi: 1, Help: "share of errors on one dataset, in place of world.*.errors"},
	{Name: "world.*.shared", Hi: 1,
		Help: "share of these errors that the teacher has in common with the others of its seed, the wrong answer included"},
	{Name: "world.*.margin", Lo: 0.1, Hi: 100, Help: "logit of the answer of a class above those of the other labels"},
	{Name: "world.*.span_margin", Lo: 0.1, Hi: 100, Help: "logit of an answer's start, and of its end, above those of the other places"},
	{Name: "world.*.noise", Hi: 100, Help: "standard deviation of the noise of every logit; it never changes the answer"},
	{Name: "world.*.hesitation", Hi: 0.99,
		Help: "part of the margin that the truth keeps in an error: 0 is as confident as a right answer, above 0 the truth is second"},
	{Name: "world.*.seed", Hi: math.MaxInt64, Help: "seed of the draws"},

	{Name: "datasets.*.task", Help: "task, or the tasks of a dialog"},
	{Name: "datasets.*.train",
		Help: `training files, or "demo:NAME"; without one the dataset is only evaluated; FILE#SPLIT takes the records of one split, ` +
			"else those marked train, and X.zip#MEMBER one file of an archive"},
	{Name: "datasets.*.dev", Help: "dev file; of records with a split, those marked dev"},
	{Name: "datasets.*.limit", Hi: Many, Help: "maximum number of training examples; 0 takes all"},
	{Name: "datasets.*.dev_limit", Hi: Many, Help: "maximum number of dev examples; 0 takes all"},
	{Name: "datasets.*.teachers",
		Help: `checkpoint folders, runs (RUN, which is its newest checkpoint, RUN@STEP, RUN@best), names on the hub, or "world:NAME", ` +
			`which draws its answers as [world.NAME] says`},
	{Name: "datasets.*.targets",
		Help: "shared stores of soft targets, read only: runs, or folders DATASET/TEACHER/TASK such as RUN/targets; their teachers, or those " +
			"of them that teachers names, need not teach"},
	{Name: "datasets.*.overlap", Hi: 511, Unit: "tokens", Help: "overlap of two neighbouring windows of a passage"},
	{Name: "datasets.*.max_question", Lo: 1, Hi: 511, Unit: "tokens", Help: "maximum length of a question"},
	{Name: "datasets.*.threshold", Lo: -1e6, Hi: 1e6, Help: "null score difference above which a question has no answer"},
	{Name: "datasets.*.format", Help: `format of the files; "" detects it from their content`},
	{Name: "datasets.*.history", Hi: 100, Unit: "turns", Help: "turns of a dialog in front of its question"},
	{Name: "datasets.*.history_answers", Help: "include the answers of these turns"},
	{Name: "datasets.*.evidence", Help: `folder of the documents that questions name (TriviaQA); "" looks near the file`},
	{Name: "datasets.*.columns.id",
		Help: `column of a table, or key of JSON lines, of the id; "" looks for the usual names, as in all columns`},
	{Name: "datasets.*.columns.text", Help: "column of a labelled text"},
	{Name: "datasets.*.columns.pair", Help: "column of its second text"},
	{Name: "datasets.*.columns.label", Help: "column of its label"},
	{Name: "datasets.*.columns.passage", Help: "column of a question's passage"},
	{Name: "datasets.*.columns.question", Help: "column of the question"},
	{Name: "datasets.*.columns.answer", Help: "column of the answer's text"},
	{Name: "datasets.*.columns.answer_start",
		Help: "column of the answer's offset in code points; without it the answer is searched for"},
	{Name: "datasets.*.labels.*", Help: "label of the task that a label of the files stands for, or a class of a teacher"},
}

// words returns the names of a type's choices.
func words[T ~string](choices []T) []string {
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	return names
}
