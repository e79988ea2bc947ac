package infer

import (
	"cmp"
	"fmt"
	"slices"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// A question is bounded, in bytes, windows and models: steps wait meanwhile.
const (
	longestText = 1 << 18
	mostWindows = 64
	mostAsked   = 8
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
	parties  []*party
	answers  []wire.Answer // nil: nobody was asked yet
	left     []*occlusion  // explanations that are not done
}

// party is one of the models that a question names.
type party struct {
	name    string
	step    int      // of the run's checkpoint, for one of these
	loading *Loading // nil: the student
	guest   bool
	frozen  *Frozen // the student's weights, while words are left out
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
	c := &Consultation{models: v, question: q, head: i}
	if err := c.load(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// load begins to load the question's models, or none of them if it names one that is
// unknown.
func (c *Consultation) load() error {
	v := c.models
	if n := len(c.question.Models); n > mostAsked {
		return fmt.Errorf("%d models are asked at once; the limit is %d", n, mostAsked)
	}
	sources := make([]string, len(c.question.Models))
	for i, name := range c.question.Models {
		if slices.Contains(c.question.Models[:i], name) {
			return fmt.Errorf("model %q is named twice", name)
		}
		p := &party{name: name}
		if name != student {
			if sources[i] = v.teacherSource(name); sources[i] == "" {
				var err error
				if p.step, sources[i], err = v.visited(name); err != nil {
					return err
				}
				p.guest = true
			}
		}
		c.parties = append(c.parties, p)
	}
	for i, p := range c.parties {
		var err error
		switch {
		case p.name == student:
		case p.guest:
			p.loading, err = v.Visit(p.name, sources[i])
		default:
			p.loading, err = v.Load(sources[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// teacherSource finds the recipe's teacher of that short name; "" is none.
func (v *Models) teacherSource(name string) string {
	for _, d := range v.feed.Datasets {
		for _, source := range d.Recipe.Teachers {
			if recipe.TeacherName(source) == name {
				return source
			}
		}
	}
	return ""
}

// Ready reports whether nothing is waited for.
func (c *Consultation) Ready() bool {
	return !slices.ContainsFunc(c.parties, func(p *party) bool { return p.loading != nil && !p.loading.Ready() })
}

// Begun reports whether the models have answered, and only explanations are left to do.
func (c *Consultation) Begun() bool { return c.answers != nil }

// Slice has every model answer, all wordings with the same weights; after that, a slice
// is a batch of texts in which a word is left out. Done means that the answers are whole.
func (c *Consultation) Slice() (done bool, err error) {
	if c.answers == nil {
		answers := make([]wire.Answer, len(c.parties))
		for i, p := range c.parties {
			if err := c.ask(p, &answers[i]); err != nil {
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

// Answers are those of every model that the question names, in its order.
func (c *Consultation) Answers() []wire.Answer { return c.answers }

// Close gives back what the consultation used.
func (c *Consultation) Close() {
	for _, p := range c.parties {
		if p.frozen != nil {
			c.models.Copies.Thaw(p.frozen)
		}
		if p.guest && p.loading != nil {
			c.models.Leave(p.loading)
		}
	}
	c.parties = nil
}

// student is the name of the run's own model.
const student = "student"

// ask puts all wordings to one model.
func (c *Consultation) ask(p *party, to *wire.Answer) error {
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
func (c *Consultation) occlude(p *party, of *subject, r *Reader, w wording, about conclusion) (*wire.Importance, error) {
	if p.loading == nil {
		if p.frozen == nil {
			f, err := c.models.Copies.Freeze()
			if err != nil {
				return nil, err
			}
			p.frozen = f
		}
		of = of.with(p.frozen.model)
	}
	o, err := newOcclusion(of, r, w, about)
	if err != nil {
		return nil, err
	}
	c.left = append(c.left, o)
	return o.result, nil
}

// subject is a model with the head that answers the question.
func (c *Consultation) subject(p *party) (*subject, error) {
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
	head, order, err := k.Head(cmp.Or(c.question.Dataset, h.Dataset), h.Task)
	if err != nil {
		return nil, err
	}
	if head < 0 {
		return nil, fmt.Errorf("%s has no head for %s", p.name, h.Task.Name)
	}
	of.model, of.tokenizer, of.heads, of.orders = k.Model, k.Tokenizer, []int{head}, [][]int{order}
	return of, nil
}
