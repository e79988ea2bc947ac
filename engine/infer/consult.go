package infer

import (
	"cmp"
	"fmt"

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

// Answer puts one question to every model that it names.
func (v *Models) Answer(q wire.Question) ([]wire.Answer, error) {
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
		q.Models = []string{"student"}
	}
	if q.Top == 0 {
		q.Top = 5
	}
	var out []wire.Answer
	for _, name := range q.Models {
		a, err := v.answerOf(name, i, q)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// answerOf is one model's answer.
func (v *Models) answerOf(name string, own int, q wire.Question) (wire.Answer, error) {
	h := v.feed.Heads[own]
	if name == "student" {
		a, err := v.readOne(v.trained, v.feed.Tokenizer, own, own, nil, q)
		a.Model, a.Step = name, v.at.Step
		return a, err
	}
	source, err := v.teacherSource(name)
	if err != nil {
		return wire.Answer{}, err
	}
	k, err := v.Teacher(source)
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
	a, err := v.readOne(k.Model, k.Tokenizer, own, head, order, q)
	a.Model = name
	return a, err
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
		return wire.Answer{}, fmt.Errorf("the text fills %d windows of %d tokens; the limits are 1 and %d", len(windows), v.set.Model.MaxLen,
			mostWindows)
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
