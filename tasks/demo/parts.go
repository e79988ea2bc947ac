package demo

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"

	"dev.road/workbench/tasks"
)

// devExamples is their number in every dataset; dialogs may add a few.
const devExamples = 3000

// part is a stretch of a dataset's examples, in the order in which they are written.
type part int

const (
	firstDev part = iota
	training
	lastDev
)

// parts writes a dataset's examples, and tells the part of each.
func (d dataset) parts() iter.Seq2[part, tasks.Example] {
	return func(yield func(part, tasks.Example) bool) {
		if d.write == nil {
			return
		}
		p := pen{dataset: d, r: rand.New(rand.NewPCG(hash(d.name), 1)), seen: make(map[string]bool)}
		dev, train := split{name: "dev"}, split{name: "train"}
		_ = p.fill(&dev, firstDev, d.first, yield) &&
			p.fill(&train, training, d.train, yield) &&
			p.fill(&dev, lastDev, devExamples, yield)
	}
}

// pen writes the documents of one dataset.
type pen struct {
	dataset
	r    *rand.Rand
	seen map[string]bool // texts
}

// split is one side of a dataset, as far as it is written.
type split struct {
	name                string
	documents, examples int
}

// fill writes documents until a split has n examples, or nobody wants more.
func (p *pen) fill(to *split, of part, n int, yield func(part, tasks.Example) bool) bool {
	for to.examples < n {
		document := p.document(of)
		for q, ex := range document {
			ex.ID = fmt.Sprintf("%s-%s-%d", p.name, to.name, to.documents)
			if len(document) > 1 {
				ex.ID = fmt.Sprintf("dlg%d_q#%d", to.documents, q)
			}
			ex.Record = fmt.Sprintf("demo:%s: %s example %d (%s)", p.name, to.name, to.examples, ex.Record)
			if of == lastDev && p.stories {
				ex.Title = fmt.Sprint("Story ", to.examples)
			}
			to.examples++
			if !yield(of, ex) {
				return false
			}
		}
		to.documents++
	}
	return true
}

// document writes one that repeats no text written before. In the last part it has the
// labels of a repeated one in its place: where half of all texts of a label are written
// already, the labels would else be no longer balanced.
func (p *pen) document(of part) []tasks.Example {
	var repeated map[string]string
	for {
		document := p.write(p.r)
		text := document[0].Passage
		if len(document) == 1 {
			text += "\n" + document[0].Question
		}
		switch {
		case repeated != nil && !maps.Equal(repeated, document[0].Labels):
		case !p.seen[text]:
			p.seen[text] = true
			return document
		case of == lastDev && repeated == nil:
			repeated = document[0].Labels
		}
	}
}
