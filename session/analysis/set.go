package analysis

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

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
	for _, said := range append([]wire.Said{p.Student}, p.Beside()...) {
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
	place := map[string]int{} // of passages, which questions about one share
	var passages []*passage
	of := make([]int, len(s.list))
	for i := range s.list {
		text := s.list[i].Passage
		k, ok := place[text]
		if !ok {
			k = len(passages)
			place[text] = k
			passages = append(passages, &passage{text: text})
		}
		of[i] = k
	}
	each(len(passages), func(k int) { passages[k].read() })
	once := seenOnce(passages)
	examples := make([]example, len(s.list))
	each(len(s.list), func(i int) {
		p, about := &s.list[i], passages[of[i]]
		p.Passage = about.text
		s.lower[i] = [2]string{strings.ToLower(p.Question), about.lower}
		examples[i] = newExample(p, about)
		examples[i].rare = once.count(p)
	})
	columns := make([]*column, len(Fields))
	each(len(Fields), func(k int) { columns[k] = s.newColumn(&Fields[k], examples) })
	for k := range Fields {
		s.column[Fields[k].Name] = columns[k]
	}
}

// each calls for every number below n, on all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	const part = 64
	step := max(1, min(part, n/part))
	for range min(runtime.GOMAXPROCS(0), n) {
		all.Go(func() {
			for {
				from := int(next.Add(int64(step))) - step
				for i := from; i < min(from+step, n); i++ {
					do(i)
				}
				if from+step >= n {
					return
				}
			}
		})
	}
	all.Wait()
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
