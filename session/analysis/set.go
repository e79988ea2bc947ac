package analysis

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// Most is the maximum number of predictions in a set.
const Most = 200_000

// Set is a dataset's predictions by one model, with the attributes of each.
type Set struct {
	list     []wire.Prediction
	lower    [][2]string // question and passage in lower case
	column   map[string]*column
	compared *Comparison // nil: with nothing
}

// New computes the attributes of predictions, which the set keeps. They are of one
// dataset; a number in them that is none is refused with its place.
func New(list []wire.Prediction) (*Set, error) {
	if len(list) == 0 {
		return nil, errors.New("there are no predictions to analyse")
	}
	if len(list) > Most {
		return nil, fmt.Errorf("there are %d predictions, but a set has at most %d: analyse a part of them", len(list), Most)
	}
	for i := range list {
		if err := check(&list[i], &list[0]); err != nil {
			return nil, fmt.Errorf("prediction %d (id %s): %w", i+1, visible.Name(list[i].ID), err)
		}
	}
	s := &Set{list: list, lower: make([][2]string, len(list)), column: map[string]*column{}}
	s.compute()
	return s.WithNotes(nil), nil
}

// check refuses a prediction that a set with another cannot have.
func check(p, first *wire.Prediction) error {
	if p.Dataset != first.Dataset {
		return fmt.Errorf("it is of dataset %s, those before of %s: analyse one dataset at a time",
			visible.Name(p.Dataset), visible.Name(first.Dataset))
	}
	for _, said := range append([]wire.Said{p.Student}, p.Teachers...) {
		for _, v := range []struct {
			name  string
			value float64
		}{{"prob", said.Prob}, {"null", said.Null}, {"null_diff", said.NullDiff}, {"em", said.EM}, {"f1", said.F1}} {
			if math.IsNaN(v.value) || math.IsInf(v.value, 0) {
				return fmt.Errorf("its %s is %v, which is no finite number: correct or leave out the prediction", v.name, v.value)
			}
		}
	}
	return nil
}

// compute fills the columns.
func (s *Set) compute() {
	examples := make([]*example, len(s.list))
	passages := map[string]*passage{} // questions about one passage share it
	for i := range s.list {
		p := &s.list[i]
		of := passages[p.Passage]
		if of == nil {
			of = newPassage(p.Passage)
			passages[p.Passage] = of
		}
		p.Passage = of.text
		s.lower[i] = [2]string{strings.ToLower(p.Question), of.lower}
		examples[i] = newExample(p, of)
	}
	countRare(examples, passages)
	for k := range Fields {
		f := &Fields[k]
		s.column[f.Name] = s.newColumn(f, examples)
	}
}

// countRare counts the words of questions that at most one passage has.
func countRare(examples []*example, passages map[string]*passage) {
	having := map[string]uint8{} // 2: two or more
	last := map[string]*passage{}
	for _, p := range passages {
		eachWord(p.text, func(w string) {
			if having[w] < 2 && last[w] != p {
				having[w]++
				last[w] = p
			}
		})
	}
	for _, e := range examples {
		text := e.Question
		if text == "" {
			text = e.Passage
		}
		eachWord(text, func(w string) {
			if having[w] < 2 {
				e.rare++
			}
		})
	}
}

// Len returns the number of examples.
func (s *Set) Len() int { return len(s.list) }

// Example returns the prediction of an example, which may not be changed.
func (s *Set) Example(i int) *wire.Prediction { return &s.list[i] }

// All returns the indices of all examples, as in the file.
func (s *Set) All() []int {
	all := make([]int, len(s.list))
	for i := range all {
		all[i] = i
	}
	return all
}
