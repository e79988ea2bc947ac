package engine

import (
	"runtime"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/window"
)

// pageExamples is how many examples of a dev set are in memory together.
const pageExamples = 1024

// page is some examples of a dev set in a row.
type page struct {
	first    int // of them, in the set
	examples []tasks.Example
}

// readPage returns the examples of a dev set from one on.
func (d *dataset) readPage(first int) (*page, error) {
	p := &page{first: first}
	for i := first; i < min(first+pageExamples, d.dev.Examples()); i++ {
		ex, err := d.dev.Example(i)
		if err != nil {
			return nil, err
		}
		p.examples = append(p.examples, ex)
	}
	return p, nil
}

// reader makes a reader of a page, as a model sees it.
func (t *trainer) reader(d *dataset, p *page, v voice) *reader {
	windows := window.All(v.tokenizer, p.examples, d.tasks, d.options(t.recipe), runtime.GOMAXPROCS(0))
	return newReader(v, windows, t.jobBudget())
}

// jobBudget is how many tokens a job's batch has at most. On the CPU more are no
// faster, and their memory would stay with the process.
func (t *trainer) jobBudget() int {
	if t.device == "cpu" {
		return min(t.set.Train.TokenBudget, 2048)
	}
	return t.set.Train.TokenBudget
}
