package infer

import (
	"cmp"
	"fmt"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

// A question's text is bounded, in bytes and in windows: steps wait meanwhile.
const (
	longestPassage = 1 << 18
	mostWindows    = 64
)

// Consultation is a question that waits for the teachers which it names.
type Consultation struct {
	models   *Models
	question wire.Question
	head     int // of the run
	teachers map[string]*Loading
}

// Consult takes a question, and begins to load its teachers. They are the recipe's, and
// once they are loaded they stay: nobody gives their loads up, not even a client that
// stops waiting and may ask again.
func (v *Models) Consult(q wire.Question) (*Consultation, error) {
	if q.Task == "" {
		q.Task = "mrc"
	}
	i := feed.HeadFor(v.feed.Heads, q.Dataset, q.Task)
	if i < 0 {
		return nil, fmt.Errorf("the run has no task %q", q.Task)
	}
	if q.Dataset != "" && v.feed.Named(q.Dataset) == nil {
		return nil, fmt.Errorf("the run has no dataset %q", q.Dataset)
	}
	task := v.feed.Heads[i].Task
	if len(q.Passage) > longestPassage {
		return nil, fmt.Errorf("the passage has %d bytes; the limit is %d", len(q.Passage), longestPassage)
	}
	if task.Kind == tasks.Span && q.Question == "" {
		return nil, fmt.Errorf("%s needs a question about the passage", task.Name)
	}
	if len(q.Models) == 0 {
		q.Models = []string{student}
	}
	if q.Top == 0 {
		q.Top = 5
	}
	c := &Consultation{models: v, question: q, head: i, teachers: map[string]*Loading{}}
	return c, c.load()
}

// load begins to load the question's teachers, or none of them if it names another
// model.
func (c *Consultation) load() error {
	sources := make([]string, len(c.question.Models))
	for i, name := range c.question.Models {
		if slices.Contains(c.question.Models[:i], name) {
			return fmt.Errorf("model %q is named twice", name)
		}
		if name == student {
			continue
		}
		var err error
		if sources[i], err = c.models.teacherSource(name); err != nil {
			return err
		}
	}
	for i, name := range c.question.Models {
		if name == student {
			continue
		}
		l, err := c.models.Load(sources[i])
		if err != nil {
			return err
		}
		c.teachers[name] = l
	}
	return nil
}

// Ready reports whether nothing is waited for.
func (c *Consultation) Ready() bool {
	for _, l := range c.teachers {
		if !l.Ready() {
			return false
		}
	}
	return true
}

// Answers puts the question to every model that it names, when all are ready.
func (c *Consultation) Answers() ([]wire.Answer, error) {
	out := make([]wire.Answer, len(c.question.Models))
	for i, name := range c.question.Models {
		var err error
		if out[i], err = c.answerOf(name); err != nil {
			return nil, err
		}
		out[i].Model = name
	}
	return out, nil
}

// student is the name of the run's own model.
const student = "student"

// answerOf is one model's answer.
func (c *Consultation) answerOf(name string) (wire.Answer, error) {
	v, q := c.models, c.question
	h := v.feed.Heads[c.head]
	if name == student {
		a, err := v.readOne(v.trained, v.feed.Tokenizer, c.head, c.head, nil, q)
		a.Step = v.at.Step
		return a, err
	}
	k, err := c.teachers[name].Teacher()
	if err != nil {
		return wire.Answer{}, err
	}
	head, order, err := k.Head(cmp.Or(q.Dataset, h.Dataset), h.Task)
	if err != nil {
		return wire.Answer{}, err
	}
	if head < 0 {
		return wire.Answer{}, fmt.Errorf("teacher %s has no head for %s", name, h.Task.Name)
	}
	return v.readOne(k.Model, k.Tokenizer, c.head, head, order, q)
}

// teacherSource finds the recipe's teacher of that short name.
func (v *Models) teacherSource(name string) (string, error) {
	for _, d := range v.feed.Datasets {
		for _, source := range d.Recipe.Teachers {
			if recipe.TeacherName(source) == name {
				return source, nil
			}
		}
	}
	return "", fmt.Errorf("the run has no model %q: use student, or a teacher of one of its datasets", name)
}

// readOne runs one model over one example that is in no dataset, for the task
// of the run's head own; head is that of the model.
func (v *Models) readOne(m *model.Model, tok *tokenize.Tokenizer, own, head int, order []int, q wire.Question) (wire.Answer, error) {
	task := v.feed.Heads[own].Task
	ex := tasks.Example{Passage: q.Passage, Question: q.Question}
	d := v.feed.Serving(own) // a dialog's label is read off the windows of its passage
	windows := window.All(tok, []tasks.Example{ex}, d.Tasks, d.Options(v.set), 1)
	if len(windows) == 0 || len(windows) > mostWindows {
		return wire.Answer{}, fmt.Errorf("the text fills %d windows of %d tokens; the limits are 1 and %d", len(windows),
			v.set.Model.MaxLen, mostWindows)
	}
	of := Model{model: m, tokenizer: tok, Tasks: []tasks.Task{task}, heads: []int{head}, orders: [][]int{order}}
	r := newReader(of, windows, v.set.Train.TokenBudget)
	for done := false; !done; {
		var err error
		if done, err = r.Slice(); err != nil {
			return wire.Answer{}, err
		}
	}
	got := r.Decode(q.Passage, 0, len(windows), evalsuite.DecodeOptions{Top: q.Top})
	if task.Kind == tasks.Class {
		return wire.Answer{Labels: got.Labels[0]}, nil
	}
	a := wire.Answer{Top: SpansOf(got.Span.Top), Null: got.Span.Null}
	shown := 0
	if len(got.Span.Top) > 0 {
		best := got.Span.Top[0]
		shown = r.holding(0, len(windows), evalsuite.Decoded{Text: best.Text, Start: best.Start, End: best.End})
	}
	a.Tokens, a.Start, a.End = heat(&windows[shown], &r.read[shown], q.Passage)
	return a, nil
}

// heat gives each token of a window's passage its probabilities of being the
// first and the last of the answer.
func heat(w *tasks.Window, r *reading, passage string) (tokens []wire.Token, start, end []float64) {
	text := []rune(passage)
	p, q := softmax(r.start), softmax(r.end)
	for i, o := range w.Offsets {
		tokens = append(tokens, wire.Token{Text: string(text[o[0]:o[1]]), Start: int(o[0]), End: int(o[1])})
		start, end = append(start, p[i+1]), append(end, q[i+1])
	}
	return tokens, start, end
}
