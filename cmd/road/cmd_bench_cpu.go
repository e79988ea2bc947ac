package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"

	"dev.road/workbench/session"
	"dev.road/workbench/tasks/tokenize"
)

type benchCPUCmd struct {
	Python  string   `placeholder:"FILE" env:"ROAD_ORACLE" help:"A Python that has PyTorch 2.11.0 and transformers 5.17.0."`
	Script  string   `default:"scripts/oracle/bench_train.py" placeholder:"FILE" help:"Their side, which lies in the repository."`
	Trainer string   `placeholder:"FILE" help:"The road-trainer that is our side; otherwise the one beside road."`
	Vocab   string   `placeholder:"FILE" help:"A tokenizer, for the rows of real lengths."`
	Spans   string   `placeholder:"FILE" help:"Questions about passages, such as SQuAD's: half of the windows of real lengths."`
	Pairs   string   `placeholder:"FILE" help:"Pairs of sentences, such as MNLI's: the other half."`
	Windows int      `default:"128" help:"Windows of real lengths that a round trains on."`
	Threads int      `help:"Of each side; otherwise one a core."`
	Matmul  string   `default:"auto" placeholder:"NAME" help:"What our side multiplies matrices with: the words of train.matmul."`
	Rounds  int      `default:"5" help:"How often the sides take their turns."`
	Only    []string `placeholder:"ROW" help:"Measure these rows alone."`
}

// Help implements kong's HelpProvider.
func (benchCPUCmd) Help() string {
	return `All sides take the same optimizer steps (ELECTRA-small with a span head, dropout 0.1, AdamW with decay and clipping) from the same checkpoint on the same batches of 16 windows, in turns: road-trainer, and transformers on PyTorch, which pads each batch to its longest window. Before that they train without dropout, and their losses have to agree.

Rows: cpu-fixed is 16 windows of 128 tokens; cpu-mix the lengths of --spans and --pairs in random batches; cpu-mix-buckets the same windows in batches of like length. With -onednn they have PyTorch's oneDNN switch on, which on CPUs with AMX rounds to bfloat16; with -bf16 they train under autocast and we with model.precision = "bf16".

With --threads 1 speed is by processor time, so that other programs do not blur it; otherwise by the clock, which wants a machine without other work. Spread is that of the ratio over the rounds. scripts/oracle.sh transformers prints a Python that will do.

With --json: one object a line with name, ours, theirs, ratio, spread, unit.

Exit status: 0 measured; 1 no such Python, or the losses differ; 2 a file that cannot be read, or bad usage.`
}

// versus is a row: what ours and theirs multiply in, on which batches.
type versus struct{ name, batches, ours, theirs string }

var cpuRows = []versus{
	{"cpu-fixed", "fixed", "fp32", "stock"},
	{"cpu-fixed-onednn", "fixed", "fp32", "onednn"},
	{"cpu-fixed-bf16", "fixed", "bf16", "bf16"},
	{"cpu-mix", "mix", "fp32", "stock"},
	{"cpu-mix-onednn", "mix", "fp32", "onednn"},
	{"cpu-mix-bf16", "mix", "bf16", "bf16"},
	{"cpu-mix-buckets", "mix-buckets", "fp32", "stock"},
	{"cpu-mix-buckets-onednn", "mix-buckets", "fp32", "onednn"},
}

// Run implements the command.
func (c *benchCPUCmd) Run(a *app) error {
	if c.Python == "" {
		return errors.New("no Python with transformers: give --python or ROAD_ORACLE, which scripts/oracle.sh transformers prints")
	}
	if c.Rounds < 1 || c.Windows < benchBatch {
		return usage(fmt.Errorf("--rounds has to be at least 1, --windows at least %d", benchBatch))
	}
	if c.Threads < 1 {
		c.Threads = runtime.NumCPU()
	}
	batches, err := c.batches()
	if err != nil {
		return usage(err)
	}
	rows, err := c.rows(batches)
	if err != nil {
		return usage(err)
	}
	sides, err := c.start(a, rows)
	if err != nil {
		return fmt.Errorf("bench cpu: %w", err)
	}
	defer sides.stop()
	if err := sides.agree(batches); err != nil {
		return fmt.Errorf("bench cpu: %w", err)
	}
	var measured []benchRow
	for _, name := range []string{"fixed", "mix", "mix-buckets"} {
		some := slices.DeleteFunc(slices.Clone(rows), func(r versus) bool { return r.batches != name })
		got, err := sides.measure(some, batches[name], c.Rounds)
		if err != nil {
			return fmt.Errorf("bench cpu: %w", err)
		}
		measured = append(measured, got...)
	}
	return a.benchRows(measured)
}

// batches are those of each kind that can be had.
func (c *benchCPUCmd) batches() (map[string][][]trainWindow, error) {
	all := map[string][][]trainWindow{"fixed": fixedBatches()}
	if c.Vocab == "" && c.Spans == "" && c.Pairs == "" {
		return all, nil
	}
	if c.Vocab == "" || c.Spans == "" || c.Pairs == "" {
		return nil, errors.New("rows of real lengths need all of --vocab, --spans and --pairs")
	}
	t, err := tokenize.Load(c.Vocab)
	if err != nil {
		return nil, err
	}
	windows, err := realWindows(t, c.Spans, c.Pairs, c.Windows)
	if err != nil {
		return nil, err
	}
	all["mix"], all["mix-buckets"] = batched(windows), bucketBatches(windows)
	return all, nil
}

// rows are those that are wanted and can be had.
func (c *benchCPUCmd) rows(batches map[string][][]trainWindow) ([]versus, error) {
	for _, name := range c.Only {
		if !slices.ContainsFunc(cpuRows, func(r versus) bool { return r.name == name && batches[r.batches] != nil }) {
			return nil, fmt.Errorf("--only: there is no row %s; those of real lengths need --vocab, --spans and --pairs", name)
		}
	}
	return slices.DeleteFunc(slices.Clone(cpuRows), func(r versus) bool {
		return batches[r.batches] == nil || len(c.Only) > 0 && !slices.Contains(c.Only, r.name)
	}), nil
}

// training are the sides, by "ours" and "theirs" and what they multiply in,
// and the checkpoint that all of them begin from.
type training struct {
	sides   map[string]*side
	folder  string
	threads int
}

func (c *benchCPUCmd) start(a *app, rows []versus) (t *training, err error) {
	t = &training{sides: map[string]*side{}, threads: c.Threads}
	defer func() {
		if err != nil {
			t.stop()
		}
	}()
	if t.folder, err = os.MkdirTemp("", "road-bench-"); err != nil {
		return nil, err
	}
	trainer, err := session.FindTrainer(c.Trainer)
	if err != nil {
		return nil, err
	}
	add := func(name, program string, args ...string) error {
		if t.sides[name] != nil {
			return nil
		}
		var err error
		t.sides[name], err = startSide(a.ctx, c.Threads, program, args...)
		return err
	}
	for _, r := range rows {
		if err := add("ours "+r.ours, trainer, "bench", "--precision", r.ours, "--matmul", c.Matmul); err != nil {
			return nil, err
		}
		if err := add("theirs "+r.theirs, c.Python, c.Script, r.theirs); err != nil {
			return nil, err
		}
	}
	return t, t.sides["ours "+rows[0].ours].ask(map[string]any{"make": t.folder, "size": "small"}, &struct{}{})
}

func (t *training) stop() {
	for _, s := range t.sides {
		s.stop()
	}
	os.RemoveAll(t.folder)
}

// trained is what a side says of its turn.
type trained struct {
	Losses          []float64
	Wall, Processor float64
}

// each gives all sides the same question.
func (t *training) each(question map[string]any) error {
	for _, s := range t.sides {
		if err := s.ask(question, &struct{}{}); err != nil {
			return err
		}
	}
	return nil
}

// agree has the float32 sides train without dropout: their losses are the
// same, but for rounding.
func (t *training) agree(batches map[string][][]trainWindow) error {
	const steps, tolerance = 3, 1e-3
	for name, some := range batches {
		some = some[:min(len(some), steps)]
		var first []float64
		for who, s := range t.sides {
			if strings.Contains(who, "bf16") || strings.Contains(who, "onednn") {
				continue
			}
			var got trained
			for _, q := range []map[string]any{{"load": t.folder, "dropout": 0, "threads": t.threads}, {"batches": some}, {"train": true}} {
				if err := s.ask(q, &got); err != nil {
					return err
				}
			}
			if first == nil {
				first = got.Losses
			}
			alike := func(a, b float64) bool { return math.Abs(a-b) <= tolerance*b }
			if !slices.EqualFunc(got.Losses, first, alike) {
				return fmt.Errorf("%s: the losses differ: %v and %v (%s)", name, first, got.Losses, who)
			}
		}
	}
	return t.each(map[string]any{"load": t.folder, "dropout": 0.1, "threads": t.threads})
}

// measure lets the rows' sides take turns on the batches. A first turn, which
// makes kernels and buffers, does not count.
func (t *training) measure(rows []versus, batches [][]trainWindow, rounds int) ([]benchRow, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	if err := t.each(map[string]any{"batches": batches}); err != nil {
		return nil, err
	}
	windows := 0.
	for _, b := range batches {
		windows += float64(len(b))
	}
	var order []string
	for _, r := range rows {
		for _, who := range []string{"ours " + r.ours, "theirs " + r.theirs} {
			if !slices.Contains(order, who) {
				order = append(order, who)
			}
		}
	}
	speed := map[string][]float64{}
	for round := range rounds + 1 {
		for _, who := range order {
			var got trained
			if err := t.sides[who].ask(map[string]any{"train": true}, &got); err != nil {
				return nil, err
			}
			seconds := got.Wall
			if t.threads == 1 {
				seconds = got.Processor
			}
			if round > 0 {
				speed[who] = append(speed[who], windows/seconds)
			}
		}
	}
	var out []benchRow
	for _, r := range rows {
		out = append(out, newBenchRow(r.name, "windows/s", speed["ours "+r.ours], speed["theirs "+r.theirs]))
	}
	return out, nil
}
