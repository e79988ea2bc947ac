package teachers

import (
	"math"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/kd"
	"dev.road/workbench/session/wire"
)

// Measuring takes in the examples of a dataset part by part, and gives the figures of their
// teachers, of the mean of their logits, and of the combination by a rule. Memory holds a few
// numbers an example.
type Measuring struct {
	span     bool
	rule     kd.Rule
	names    []string
	rows     []*measured // the teachers, then the ensembles
	same     [][]mean    // 1 where two teachers have the same argmax
	tally    kd.Tally
	examples int
	windows  int

	combined kd.Combined
	stored   [][]float32
	of       []int // the teachers of stored
}

// measured has the results of one model so far.
type measured struct {
	name         string
	answers      []answer
	scale        scale
	right, wrong mean // weights
}

// meanName is the name of the mean of all teachers.
const meanName = string(kd.Mean)

// NewMeasuring begins to measure the teachers of a task.
func NewMeasuring(span bool, names []string, rule kd.Rule) *Measuring {
	m := &Measuring{span: span, rule: rule, names: names}
	for range names {
		m.same = append(m.same, make([]mean, len(names)))
	}
	for _, name := range append(append([]string(nil), names...), m.ensembles()...) {
		m.rows = append(m.rows, &measured{name: name})
	}
	return m
}

// ensembles are the mean, and the method's own combination if that is another. One teacher
// is none.
func (m *Measuring) ensembles() []string {
	if len(m.names) < 2 {
		return nil
	}
	switch m.rule.Method {
	case kd.Mean, kd.Annealed, kd.Hard:
		return []string{meanName}
	}
	return []string{meanName, string(m.rule.Method)}
}

// Add measures some more examples, with all of their windows.
func (m *Measuring) Add(s *Sample) {
	m.examples, m.windows = m.examples+len(s.Examples), m.windows+len(s.Windows)
	logits := make([][][]float32, len(m.rows)) // by row and window; nil where there are none
	for r := range logits {
		logits[r] = make([][]float32, len(s.Windows))
	}
	for i := range s.Windows {
		m.window(&s.Windows[i], func(row int, z []float32) { logits[row][i] = z })
	}
	for r, row := range m.rows {
		for _, z := range logits[r] {
			if z != nil {
				row.scale.add(z, m.span)
			}
		}
		if m.span {
			row.answers = s.decode(row.answers, logits[r])
		} else {
			row.answers = s.classify(row.answers, logits[r])
		}
	}
}

// window judges the teachers of a window, and gives each row its logits.
func (m *Measuring) window(w *Window, give func(row int, z []float32)) {
	m.stored, m.of = m.stored[:0], m.of[:0]
	for t, z := range w.Logits {
		if z == nil {
			continue
		}
		give(t, z)
		for o, other := range w.Logits[:t] {
			if other != nil {
				m.same[t][o].truth(kd.SameBest(z, other, w.Truth))
			}
		}
		m.stored, m.of = append(m.stored, z), append(m.of, t)
	}
	m.rule.Window(&m.combined, m.stored, w.Truth)
	m.tally.Count(&m.combined)
	for _, h := range m.combined.Halves {
		if !atOdds(h) {
			continue
		}
		for k, v := range h.Verdicts {
			if row := m.rows[m.of[k]]; v.Right {
				row.right.add(h.Weights[k])
			} else {
				row.wrong.add(h.Weights[k])
			}
		}
	}
	if len(m.stored) < len(m.names) || len(m.rows) == len(m.names) {
		return // an ensemble is of all
	}
	give(len(m.names), append([]float32(nil), m.combined.Mean...))
	if len(m.rows) > len(m.names)+1 && m.combined.Usable() {
		give(len(m.names)+1, append([]float32(nil), m.combined.Logits...))
	}
}

// atOdds reports whether a half has a soft target, and right and wrong teachers.
func atOdds(h kd.Half) bool {
	right := 0
	for _, v := range h.Verdicts {
		if v.Right {
			right++
		}
	}
	return h.Usable && right > 0 && right < len(h.Verdicts)
}

// Figures are the results.
func (m *Measuring) Figures() (t wire.TaskTeachers, err error) {
	t.Kind = "class"
	if m.span {
		t.Kind = "span"
	}
	t.Examples, t.Windows = m.examples, m.windows
	t.AllRight, t.SomeRight, t.NoneRight = shares(&m.tally)
	if m.rule.Method == kd.Weighted {
		t.WCanChange = t.SomeRight
		if m.rule.NoneRight == kd.Scaled {
			t.WCanChange += t.NoneRight
		}
	}
	for r, row := range m.rows {
		shown := wire.TeacherRow{Name: row.name, Ensemble: r >= len(m.names), Logits: row.scale.shown()}
		if shown.Train, err = scores(row.answers, m.span); err != nil {
			return t, err
		}
		if !shown.Ensemble {
			shown.Agrees = m.agreement(r)
			shown.Weights = &wire.RightWeights{Right: row.right.value(), Wrong: row.wrong.value()}
		}
		t.Rows = append(t.Rows, shown)
	}
	return t, nil
}

// agreement compares a teacher with each other one.
func (m *Measuring) agreement(t int) (all []wire.Agreement) {
	for o, name := range m.names {
		if o == t {
			continue
		}
		a := wire.Agreement{With: name}
		if of := m.same[max(t, o)][min(t, o)]; of.n > 0 {
			a.Share, a.Windows = *of.value(), of.n
		}
		all = append(all, a)
	}
	return all
}

// classify appends the label that the logits give to each window.
func (s *Sample) classify(all []answer, logits [][]float32) []answer {
	var p kd.Soft
	for i, z := range logits {
		if z == nil {
			continue
		}
		w := &s.Windows[i]
		a := answer{group: w.Group}
		p.Soften(z, w.Truth, 1)
		for _, l := range p.LogProbs {
			a.prob = max(a.prob, math.Exp(l))
		}
		if right(z, w.Truth) {
			a.exact, a.f1 = 1, 1
		}
		all = append(all, a)
	}
	return all
}

// decode appends the answer that the logits give to each example with logits of all its
// windows.
func (s *Sample) decode(all []answer, logits [][]float32) []answer {
	for k := range s.Examples {
		ex := &s.Examples[k]
		windows := make([]evalsuite.WindowLogits, 0, ex.To-ex.From)
		for i := ex.From; i < ex.To && logits[i] != nil; i++ {
			n := len(logits[i]) / 2
			windows = append(windows, evalsuite.WindowLogits{Start: logits[i][:n], End: logits[i][n:], Offsets: s.Windows[i].Offsets})
		}
		if len(windows) == 0 || len(windows) < ex.To-ex.From {
			continue
		}
		d := evalsuite.Decode(ex.Passage, windows, evalsuite.DecodeOptions{Threshold: s.Threshold})
		a := answer{prob: d.Prob, has: len(ex.Question.Gold) > 0, group: ex.Group}
		a.exact, a.f1 = ex.Question.Score(d.Text)
		all = append(all, a)
	}
	return all
}
