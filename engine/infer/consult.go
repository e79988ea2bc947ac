package infer

import (
	"cmp"
	"fmt"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// A question is bounded, in bytes and windows: steps wait meanwhile.
const (
	longestText = 1 << 18
	mostWindows = 64
)

// wording is one of the two texts of a question that are asked with the same weights.
type wording struct{ passage, question string }

// wordings are the question's own, and the edited one.
func wordings(q *wire.Question) []wording {
	all := []wording{{q.Passage, q.Question}}
	if e := q.Edited; e != nil {
		all = append(all, wording{e.Passage, e.Question})
	}
	return all
}

// Consultation is a question on its way to its answers: it waits for the models which it
// names, then all of them answer in one slice, and then words are left out, slice by slice.
type Consultation struct {
	models   *Models
	question wire.Question
	head     int // of the run
	*Party
	answers []wire.Answer // nil: nobody was asked yet
	left    []*occlusion  // explanations that are not done
	frozen  *Frozen       // the student's weights, while words are left out; nil: not needed yet
}

// Consult takes a question, and begins to load its models. Teachers are the recipe's, and
// once they are loaded they stay: nobody gives their loads up, not even a client that
// stops waiting and may ask again. The caller closes it.
func (v *Models) Consult(q wire.Question) (*Consultation, error) {
	q.Task, q.Top = cmp.Or(q.Task, "mrc"), cmp.Or(q.Top, 5)
	i := feed.HeadFor(v.feed.Heads, q.Dataset, q.Task)
	if i < 0 {
		return nil, fmt.Errorf("the run has no task %q", q.Task)
	}
	if q.Dataset != "" && v.feed.Named(q.Dataset) == nil {
		return nil, fmt.Errorf("the run has no dataset %q", q.Dataset)
	}
	task := v.feed.Heads[i].Task
	for _, w := range wordings(&q) {
		if n := max(len(w.passage), len(w.question)); n > longestText {
			return nil, fmt.Errorf("the passage or the question has %d bytes; the limit is %d", n, longestText)
		}
		if task.Kind == tasks.Span && w.question == "" {
			return nil, fmt.Errorf("%s needs a question about the passage", task.Name)
		}
	}
	if e := q.Explain; e != "" && e != wire.ByOcclusion && e != wire.ByGradient {
		return nil, fmt.Errorf("explain is %q; it can be %s or %s", e, wire.ByOcclusion, wire.ByGradient)
	}
	if len(q.Models) == 0 {
		q.Models = []string{student}
	}
	p, err := v.Invite(q.Models)
	if err != nil {
		return nil, err
	}
	return &Consultation{models: v, question: q, head: i, Party: p}, nil
}

// Begun reports whether the models have answered, and only explanations are left to do.
func (c *Consultation) Begun() bool { return c.answers != nil }

// Slice has every model answer, all wordings with the same weights; after that, a slice
// is a batch of texts in which a word is left out. Done means that the answers are whole.
func (c *Consultation) Slice() (done bool, err error) {
	if c.answers == nil {
		answers := make([]wire.Answer, len(c.members))
		for i, m := range c.members {
			if err := c.ask(m, &answers[i]); err != nil {
				return true, err
			}
		}
		c.answers = answers
		return len(c.left) == 0, nil
	}
	if done, err = c.left[0].slice(); err != nil || !done {
		return err != nil, err
	}
	c.left = c.left[1:]
	return len(c.left) == 0, nil
}

// Answer has those of every model that the question names, in its order: []wire.Answer.
func (c *Consultation) Answer() any { return c.answers }

// Close gives back what the consultation used.
func (c *Consultation) Close() {
	if c.frozen != nil {
		c.models.Copies.Thaw(c.frozen)
		c.frozen = nil
	}
	c.Party.Close()
}

// ask puts all wordings to one model.
func (c *Consultation) ask(p *member, to *wire.Answer) error {
	of, err := c.subject(p)
	if err != nil {
		return err
	}
	for i, w := range wordings(&c.question) {
		if i > 0 {
			to.Edited = &wire.Answer{}
			to = to.Edited
		}
		r, err := of.read(w)
		if err != nil {
			return err
		}
		var about conclusion
		if *to, about, err = of.conclude(r, w, c.question.Top); err != nil {
			return err
		}
		to.Model, to.Step = p.name, of.step
		switch c.question.Explain {
		case wire.ByGradient:
			to.Importance, err = of.gradient(r, w, about)
		case wire.ByOcclusion:
			to.Importance, err = c.occlude(p, of, r, w, about)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// occlude prepares to leave out the words, which goes on while the student learns: a copy
// of its weights is asked.
func (c *Consultation) occlude(p *member, of *subject, r *Reader, w wording, about conclusion) (*wire.Importance, error) {
	if p.loading == nil {
		if c.frozen == nil {
			f, err := c.models.Copies.Freeze()
			if err != nil {
				return nil, err
			}
			c.frozen = f
		}
		of = of.with(c.frozen.model)
	}
	o, err := newOcclusion(of, r, w, about)
	if err != nil {
		return nil, err
	}
	c.left = append(c.left, o)
	return o.result, nil
}

// subject is a model with the head that answers the question.
func (c *Consultation) subject(p *member) (*subject, error) {
	v, h := c.models, c.models.feed.Heads[c.head]
	of := &subject{
		models: v, dataset: v.feed.Serving(c.head), step: p.step,
		Model: Model{Name: p.name, model: v.trained, tokenizer: v.feed.Tokenizer, Tasks: []tasks.Task{h.Task}, heads: []int{c.head}},
	}
	if p.loading == nil {
		of.step = v.at.Step
		return of, nil
	}
	k, err := p.loading.Teacher()
	if err != nil {
		return nil, err
	}
	dataset := cmp.Or(c.question.Dataset, h.Dataset)
	head, order, err := k.Head(dataset, v.set.Datasets[dataset], h.Task)
	if err != nil {
		return nil, err
	}
	if head < 0 {
		return nil, fmt.Errorf("%s has no head for %s", p.name, h.Task.Name)
	}
	of.model, of.tokenizer, of.heads, of.orders = k.Model, k.Tokenizer, []int{head}, [][]int{order}
	return of, nil
}
