package distill

import (
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/engine/infer"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// answerer is a teacher as a Teaching asks it: a checkpoint, or a rule.
type answerer interface {
	Name() string
	// Known reports whether there was never anything to wait for, Ready whether the wait
	// is over, and Open why it failed. The methods below are those of an open one.
	Known() bool
	Ready() bool
	Open() error
	Close()

	Tokenizer() *tokenize.Tokenizer
	Digest() string // of its weights, or of the rule
	// Head is the head for a task and the places of the task's labels among its logits;
	// a negative one serves the task not at all. NoHead is the error of a teacher that
	// serves none.
	Head(task tasks.Task) (head int, order []int, err error)
	NoHead() error
	// Answer returns the logits of a batch of windows, by part and window, in the layout
	// of targets.
	Answer(batch []tasks.Window, parts []taught) ([][][]float32, error)
}

// answerer begins to load a teacher, unless it is loaded or a rule.
func (k *Distillation) answerer(d *feed.Dataset, source string) (answerer, error) {
	if recipe.IsRule(source) {
		rule, ok := k.set.Rule(source, d.Name)
		if !ok {
			return nil, fmt.Errorf("teacher %s: the recipe has no table [world.%s] with its rule", source, recipe.TeacherName(source))
		}
		return &ruled{of: k, d: d, rule: rule}, nil
	}
	loading, err := k.models.Load(source)
	if err != nil {
		return nil, err
	}
	return &checkpoint{d: d, loading: loading}, nil
}

// checkpoint is a teacher with weights.
type checkpoint struct {
	d       *feed.Dataset
	loading *infer.Loading
	k       *infer.Teacher // nil: it is loading
}

func (c *checkpoint) Name() string { return c.loading.Name }
func (c *checkpoint) Known() bool  { return c.loading.Known() }
func (c *checkpoint) Ready() bool  { return c.loading.Ready() }
func (c *checkpoint) Close()       { c.loading.Close() }

func (c *checkpoint) Open() (err error) {
	c.k, err = c.loading.Teacher()
	return err
}

func (c *checkpoint) Tokenizer() *tokenize.Tokenizer { return c.k.Tokenizer }
func (c *checkpoint) Digest() string                 { return c.k.Digest }
func (c *checkpoint) NoHead() error                  { return c.k.NoHead(c.d) }

func (c *checkpoint) Head(task tasks.Task) (head int, order []int, err error) {
	return c.k.Head(c.d.Name, c.d.Recipe, task)
}

// Answer runs one pass.
func (c *checkpoint) Answer(batch []tasks.Window, parts []taught) ([][][]float32, error) {
	heads := make([]int, len(parts))
	for i, p := range parts {
		heads[i] = p.head
	}
	b := infer.Pack(batch)
	logits, err := c.k.Model.Infer(b, heads)
	if err != nil {
		return nil, err
	}
	out := make([][][]float32, len(parts))
	for i := range parts {
		out[i] = taughtLogits(&parts[i], batch, b, logits[i])
	}
	return out, nil
}

// taughtLogits takes each window's logits, in the layout of targets, from those of a batch.
func taughtLogits(p *taught, batch []tasks.Window, b *model.Batch, logits []float32) [][]float32 {
	out, token := make([][]float32, len(batch)), 0
	for i := range batch {
		if p.task.Kind == tasks.Class {
			z := make([]float32, len(p.order))
			for c, from := range p.order {
				z[c] = logits[i*len(p.order)+from]
			}
			out[i] = z
		} else {
			start, end := infer.SpanLogits(&batch[i], token, logits)
			out[i] = append(start, end...)
		}
		token += int(b.Lens[i])
	}
	return out
}
