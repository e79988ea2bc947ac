package engine

import "dev.road/workbench/tasks"

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
