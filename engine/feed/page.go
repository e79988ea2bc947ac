package feed

import "dev.road/workbench/tasks"

// PageExamples is the number of a dev set's examples in memory at once.
const PageExamples = 1024

// Page is some examples of a dev set in a row.
type Page struct {
	First    int // of them, in the set
	Examples []tasks.Example
}

// ReadPage returns the examples of a dev set from one on.
func (d *Dataset) ReadPage(first int) (*Page, error) {
	if _, err := d.Dev.Done(); err != nil {
		return nil, err
	}
	p := &Page{First: first}
	for i := first; i < min(first+PageExamples, d.Dev.Examples()); i++ {
		ex, err := d.Dev.Example(i)
		if err != nil {
			return nil, err
		}
		p.Examples = append(p.Examples, ex)
	}
	return p, nil
}
