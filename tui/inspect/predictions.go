package inspect

import (
	"cmp"
	"slices"

	"dev.road/workbench/session/wire"
)

// predictions are the rows of one dataset and step, with their sort orders. They
// are made beside the screen and do not change.
type predictions struct {
	step    int
	rows    []row
	ordered [len(orders)][]int // indices of rows
}

func newPredictions(list []wire.Prediction) predictions {
	if len(list) == 0 {
		return predictions{}
	}
	p := predictions{rows: make([]row, len(list))}
	passages := map[string]*row{} // questions about one passage share it
	for i := range list {
		p.step = list[i].Step
		r := newRow(&list[i])
		if first := passages[r.Passage]; first != nil {
			r.Passage, r.text[1] = first.Passage, first.text[1]
		}
		p.rows[i] = r
		passages[r.Passage] = &p.rows[i]
	}
	for k, o := range orders {
		p.ordered[k] = make([]int, len(list))
		for i := range list {
			p.ordered[k][i] = i
		}
		if o.less != nil {
			slices.SortStableFunc(p.ordered[k], func(a, b int) int { return o.less(&p.rows[a], &p.rows[b]) })
		}
	}
	return p
}

// orders are the sort orders; a nil less keeps the order of the file.
var orders = [...]struct {
	name string
	less func(a, b *row) int
}{
	{"worst first", func(a, b *row) int { return cmp.Compare(a.Student.F1, b.Student.F1) }},
	{"furthest below the teachers first", func(a, b *row) int { return cmp.Compare(a.delta, b.delta) }},
	{"most certain first", func(a, b *row) int { return cmp.Compare(b.Student.Prob, a.Student.Prob) }},
	{"most likely unanswerable first", func(a, b *row) int { return cmp.Compare(b.Student.Null, a.Student.Null) }},
	{"as in the file", nil},
}
