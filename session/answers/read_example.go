package answers

import (
	"strings"

	"dev.road/workbench/session/wire"
)

// examples reads a file of examples.
type examples struct {
	lines
	title   string
	passage passage
	labels  []taskLabel // of the last example
	names   map[string]string
	gold    slab[wire.Gold]
}

// taskLabel is the right label of an example's task.
type taskLabel struct{ task, label string }

// next reads the next example into p; more is false after the last.
func (e *examples) next(p *wire.Prediction, first string) (more bool, err error) {
	line, more, err := e.lines.next()
	if !more || err != nil {
		return false, err
	}
	c := scanner{s: line}
	e.labels = e.labels[:0]
	p.Gold = []wire.Gold{}
	for more := c.open('{'); more; more = c.more('{') {
		switch c.key() {
		case "id":
			p.ID = c.text()
		case "title":
			e.title = c.text()
		case "passage":
			e.passage.take(c.text())
		case "question":
			p.Question = c.text()
		case "turns":
			for more := c.open('['); more; more = c.more('[') {
				p.Turns = append(p.Turns, turn(&c))
			}
		case "gold":
			for more := c.open('['); more; more = c.more('[') {
				e.gold.add(gold(&c))
			}
			if got := e.gold.cut(); got != nil {
				p.Gold = got
			}
		case "accepted":
			for more := c.open('['); more; more = c.more('[') {
				p.Accepted = append(p.Accepted, c.text())
			}
		case "labels":
			for more := c.open('{'); more; more = c.more('{') {
				task := c.key()
				e.labels = append(e.labels, taskLabel{task, e.name(c.text())})
			}
		default:
			c.skip()
		}
	}
	if err := c.end(); err != nil {
		return false, e.at(err)
	}
	p.Title, p.Passage, p.Group = e.title, e.passage.text, e.passage.groupOf(e.title)
	p.Label = e.label(first)
	return true, nil
}

func turn(c *scanner) (t wire.Turn) {
	for more := c.open('{'); more; more = c.more('{') {
		switch c.key() {
		case "question":
			t.Question = c.text()
		case "answer":
			t.Answer = c.text()
		default:
			c.skip()
		}
	}
	return t
}

func gold(c *scanner) (g wire.Gold) {
	for more := c.open('{'); more; more = c.more('{') {
		switch c.key() {
		case "text":
			g.Text = c.text()
		case "start":
			g.Start = c.integer()
		default:
			c.skip()
		}
	}
	return g
}

// label is the right label of a task of the last example; empty if it has none.
func (e *examples) label(task string) string {
	for _, l := range e.labels {
		if l.task == task {
			return l.label
		}
	}
	return ""
}

// mostNames is the maximum number of labels that are kept to be shared.
const mostNames = 1000

// name returns a label that all examples share, so that the line is not held for it.
func (e *examples) name(label string) string {
	if known, ok := e.names[label]; ok {
		return known
	}
	if e.names == nil {
		e.names = map[string]string{}
	}
	if len(e.names) < mostNames {
		label = strings.Clone(label)
		e.names[label] = label
	}
	return label
}
