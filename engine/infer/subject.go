package infer

import (
	"fmt"
	"math"

	"dev.road/workbench/engine/feed"
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/model"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// subject is a model that is asked about texts that are in no dataset, for one task.
type subject struct {
	Model
	models  *Models
	dataset *feed.Dataset // that serves the run's head, as which windows are cut
	step    int
}

// with is the subject with other weights.
func (s *subject) with(m *model.Model) *subject {
	other := *s
	other.model = m
	return &other
}

// span reports whether the task's answers are spans.
func (s *subject) span() bool { return s.Tasks[0].Kind == tasks.Span }

// cut cuts a text into windows. A dialog's label is read off the windows of its passage.
func (s *subject) cut(w wording) []tasks.Window {
	ex := tasks.Example{Passage: w.passage, Question: w.question}
	return window.All(s.tokenizer, []tasks.Example{ex}, s.dataset.Tasks, s.dataset.Options(s.models.set), 1)
}

// read reads all windows of a text.
func (s *subject) read(w wording) (*Reader, error) {
	windows := s.cut(w)
	if len(windows) == 0 || len(windows) > mostWindows {
		return nil, fmt.Errorf("the text fills %d windows of %d tokens; the limits are 1 and %d", len(windows),
			s.models.set.Model.MaxLen, mostWindows)
	}
	r := newReader(s.Model, windows, s.models.Budget())
	for done := false; !done; {
		var err error
		if done, err = r.Slice(); err != nil {
			return nil, err
		}
	}
	for i := range r.read {
		if !r.read[i].finite() {
			return nil, fmt.Errorf("%s, step %d: the logits are not finite, its weights have diverged", s.Name, s.step)
		}
	}
	return r, nil
}

func (r *reading) finite() bool {
	sum := float32(0)
	for _, zs := range append([][]float32{r.start, r.end}, r.classes...) {
		for _, z := range zs {
			sum += z - z // 0, or NaN
		}
	}
	return !math.IsNaN(float64(sum))
}

// conclusion is the answer that a model gives: the passage's code points [start, end),
// both 0 for "no answer", or a class of the task. The window is the one that decides.
type conclusion struct {
	text       string
	start, end int
	class      int
	window     int
}

// conclude reads the answer off the logits.
func (s *subject) conclude(r *Reader, w wording, top int) (wire.Answer, conclusion, error) {
	n := len(r.windows)
	got := r.Decode(w.passage, 0, n, evalsuite.DecodeOptions{Top: top})
	if !s.span() {
		best := got.Labels[0][0].Name
		for i, label := range s.Tasks[0].Labels {
			if label == best {
				return wire.Answer{Labels: got.Labels[0]}, conclusion{text: best, class: i, window: n - 1}, nil
			}
		}
		return wire.Answer{}, conclusion{}, fmt.Errorf("%s answered %q, which is no label of %s", s.Name, best, s.Tasks[0].Name)
	}
	a := wire.Answer{Top: SpansOf(got.Span.Top), Null: got.Span.Null, NullDiff: got.Span.NullDiff}
	best := evalsuite.Decoded{} // the best text, which is shown even beside a likelier "no answer"
	if len(got.Span.Top) > 0 {
		c := got.Span.Top[0]
		best = evalsuite.Decoded{Text: c.Text, Start: c.Start, End: c.End}
	}
	about := conclusion{window: r.holding(0, n, best)}
	a.Tokens, a.Start, a.End = heat(&r.windows[about.window], &r.read[about.window], w.passage)
	if d := got.Span; d.Text != "" {
		about.text, about.start, about.end = d.Text, d.Start, d.End
	} else {
		about.window = r.nullest()
	}
	return a, about, nil
}

// nullest is the window that gives "no answer" its score, the lowest.
func (r *Reader) nullest() int {
	best := 0
	for i := range r.read {
		if r.read[i].start[0]+r.read[i].end[0] < r.read[best].start[0]+r.read[best].end[0] {
			best = i
		}
	}
	return best
}

// heat gives each token of a window's passage its probabilities of being the
// first and the last of the answer.
func heat(w *tasks.Window, r *reading, passage string) (tokens []wire.Token, start, end []float64) {
	text := []rune(passage)
	p, q := softmax(r.start), softmax(r.end)
	for i, o := range w.Offsets {
		tokens = append(tokens, tokenOf(text, o))
		start, end = append(start, p[i+1]), append(end, q[i+1])
	}
	return tokens, start, end
}

// tokenOf is the token of a text between two code points.
func tokenOf(text []rune, o [2]int32) wire.Token {
	return wire.Token{Text: string(text[o[0]:o[1]]), Start: int(o[0]), End: int(o[1])}
}
