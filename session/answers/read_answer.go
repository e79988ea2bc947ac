package answers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/session/wire"
)

// said reads a file of answers.
type said struct {
	lines
	header Header
	labels []string // of the first task; nil if it is a span
	top    slab[wire.Span]
	ranked slab[wire.Label]
	beside slab[wire.TaskAnswer]
}

// begin reads the header.
func (m *said) begin() (Header, error) {
	var err error
	if m.header, err = m.lines.header(); err == nil {
		m.labels = m.header.Labels[m.header.Tasks[0]]
	}
	return m.header, err
}

// differs is the error of answers that are not as many as the examples.
func (m *said) differs(examples int, of string) error {
	return fmt.Errorf("%s has the answers to %d examples, but %s has %d examples: predict the dev set again", m.of.Name, m.header.Examples,
		of, examples)
}

// next reads the answer to an example. A model that has said nothing has no name in it.
// The labels of further tasks are added to beside.
func (m *said) next(e *examples, p *wire.Prediction, beside *[]wire.TaskAnswer) (s wire.Said, windows int, err error) {
	line, more, err := m.lines.next()
	if err != nil {
		return s, 0, err
	}
	if !more {
		return s, 0, fmt.Errorf("%s ends after %d of %d answers: predict the dev set again", m.of.Name, m.number-1, m.header.Examples)
	}
	c := scanner{s: line}
	id, inside := "", true
	windows = 1
	for more := c.open('{'); more; more = c.more('{') {
		switch c.key() {
		case "id":
			id = c.text()
		case "windows":
			windows = c.integer()
		case "text", "label":
			s.Model, s.Text = m.header.Model, c.text()
		case "null":
			s.Null = c.number()
		case "null_diff":
			s.NullDiff = c.number()
		case "em":
			s.EM = c.number()
		case "f1":
			s.F1 = c.number()
		case "top":
			inside = m.spans(&c, &e.passage)
			s.Top = m.top.cut()
		case "probs":
			s.Labels = m.probs(&c, m.labels)
		case "heads":
			for more := c.open('{'); more; more = c.more('{') {
				task := m.task(c.key())
				if ranked := m.probs(&c, m.header.Labels[task]); len(ranked) > 0 {
					m.beside.add(wire.TaskAnswer{Task: task, Gold: e.label(task), Label: ranked[0].Name, Prob: ranked[0].Prob, Labels: ranked})
				}
			}
			if got := m.beside.cut(); beside != nil {
				*beside = got
			}
		default:
			c.skip()
		}
	}
	switch err := c.end(); {
	case err != nil:
		return s, 0, m.at(err)
	case id != p.ID:
		return s, 0, m.at(fmt.Errorf("the answer is to example %.100q, but example %d of the dev set is %.100q: predict the dev set again",
			id, e.number, p.ID))
	case !inside:
		return s, 0, m.at(fmt.Errorf("an answer to %.100q lies outside its passage", id))
	}
	m.complete(&s)
	return s, windows, nil
}

// complete adds what follows from the rest of an answer.
func (m *said) complete(s *wire.Said) {
	switch {
	case s.Model == "":
	case m.labels != nil:
		s.F1 = s.EM
		if len(s.Labels) > 0 {
			s.Text, s.Prob = s.Labels[0].Name, s.Labels[0].Prob
		}
	case s.Text == "" || len(s.Top) == 0:
		s.Prob, s.Text = s.Null, strings.Clone(s.Text)
	default:
		best := s.Top[0]
		if best.Text != s.Text {
			best.Text = strings.Clone(s.Text)
		}
		s.Text, s.Start, s.End, s.Prob = best.Text, best.Start, best.End, best.Prob
	}
}

// task returns the name of a task as the header has it, so that the line is not held for it.
func (m *said) task(name string) string {
	for _, t := range m.header.Tasks {
		if t == name {
			return t
		}
	}
	return strings.Clone(name)
}

// spans reads the best answers; it is false of one that is not in the passage.
func (m *said) spans(c *scanner, in *passage) bool {
	inside := true
	for more := c.open('['); more; more = c.more('[') {
		var s wire.Span
		i := 0
		for more := c.open('['); more; more = c.more('[') {
			switch i {
			case 0:
				s.Start = c.integer()
			case 1:
				s.End = c.integer()
			case 2:
				s.Prob = c.number()
			default:
				c.skip()
			}
			i++
		}
		if i < 3 {
			c.fail("a start, an end or a probability")
		}
		text, ok := in.part(s.Start, s.End)
		s.Text, inside = text, inside && ok
		m.top.add(s)
	}
	return inside
}

// probs reads the probabilities of labels, and ranks them.
func (m *said) probs(c *scanner, labels []string) []wire.Label {
	i := 0
	for more := c.open('['); more; more = c.more('[') {
		if v := c.number(); i < len(labels) {
			m.ranked.add(wire.Label{Name: labels[i], Prob: v})
		}
		i++
	}
	if i != len(labels) {
		c.fail(fmt.Sprintf("a list of %d probabilities", len(labels)))
	}
	ranked := m.ranked.cut()
	slices.SortStableFunc(ranked, func(a, b wire.Label) int { return cmp.Compare(b.Prob, a.Prob) })
	return ranked
}
