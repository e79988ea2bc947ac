package inspect

import (
	"dev.road/workbench/session/analysis"
)

// predictions are those of one dataset and step, with their attributes and sort orders.
// They are made beside the screen and do not change.
type predictions struct {
	step    int
	set     *analysis.Set        // nil: there are none
	orders  []order              // those that the set has
	ordered map[order][]int      // indices of examples
	against *analysis.Comparison // nil: with nothing
}

// sorted puts a set into all of its orders, and into one that a person chose.
func sorted(set *analysis.Set, against *analysis.Comparison, chosen order) predictions {
	p := predictions{step: set.Example(0).Step, set: set, ordered: map[order][]int{}, against: against}
	for _, o := range orders {
		of := set.All()
		if o.by == "" || set.Sort(of, o.by, o.descending) == nil {
			p.orders, p.ordered[o] = append(p.orders, o), of
		}
	}
	if _, have := p.ordered[chosen]; !have && chosen.by != "" {
		if of := set.All(); set.Sort(of, chosen.by, chosen.descending) == nil {
			p.ordered[chosen] = of
		}
	}
	return p
}

// len is the number of examples.
func (p *predictions) len() int {
	if p.set == nil {
		return 0
	}
	return p.set.Len()
}

// row returns an example.
func (p *predictions) row(i int) row { return row{Prediction: p.set.Example(i)} }

// number is an example's value of a field; false if it has none.
func (p *predictions) number(i int, field string) (float64, bool) {
	v, ok := p.set.Row(i).FilterField(field)
	return v.Number, ok
}

// order is a sort order: by a field of the set, or as in the file.
type order struct {
	name       string
	by         string // "" keeps the order of the file
	descending bool
}

// orders are the sort orders; a set has those whose field it has.
var orders = []order{
	{"worst first", "f1", false},
	{"furthest below the other predictions first", "diff", false},
	{"furthest below the teachers first", "delta", false},
	{"most certain first", "prob", true},
	{"most likely unanswerable first", "null", true},
	{"as in the file", "", false},
}
