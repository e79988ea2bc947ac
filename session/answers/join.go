package answers

import (
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

// Most is the maximum number of predictions in a file, many times that of the examples
// of a dev set.
const Most = 200_000

// mostHeader is the maximum number of values in a header.
const mostHeader = 10_000

// ReadHeader reads the header of a file of answers.
func ReadHeader(of Source) (Header, error) {
	return (&lines{of: of}).header()
}

func (l *lines) header() (h Header, err error) {
	line, ok, err := l.next()
	if err != nil {
		return h, err
	}
	if !ok {
		return h, fmt.Errorf("%s: the header is missing", l.of.Name)
	}
	if err := worded.Unmarshal([]byte(line), &h, mostHeader); err != nil {
		return h, l.at(fmt.Errorf("the header is damaged: %w", err))
	}
	if len(h.Tasks) == 0 || h.Examples < 0 {
		return h, l.at(errors.New("the header is damaged: it has no tasks, or a negative number of examples"))
	}
	if h.Examples > Most {
		return h, l.at(fmt.Errorf("the file has more than %d predictions, the maximum", Most))
	}
	return h, nil
}

// Join reads the examples of a dev set together with what models say about them.
type Join struct {
	header   Header // the student's
	examples examples
	student  said
	teachers []said
	others   []said
}

// NewJoin begins to read. The texts of a prediction are shared, and stay as they are.
func NewJoin(of Source, student Source, teachers, others []Source) (*Join, error) {
	j := &Join{examples: examples{lines: lines{of: of}}, student: said{lines: lines{of: student}}}
	var err error
	if j.header, err = j.student.begin(); err != nil {
		return nil, err
	}
	if j.teachers, err = beginAll(teachers); err != nil {
		return nil, err
	}
	j.others, err = beginAll(others)
	return j, err
}

// beginAll begins to read the answers of several models.
func beginAll(of []Source) (all []said, err error) {
	for _, s := range of {
		k := said{lines: lines{of: s}}
		if _, err := k.begin(); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

// Header is the header of the student's answers.
func (j *Join) Header() Header { return j.header }

// Next reads the next prediction into p; more is false after the last.
func (j *Join) Next(p *wire.Prediction) (more bool, err error) {
	*p = wire.Prediction{Dataset: j.header.Dataset, Task: j.header.Tasks[0], Step: j.header.Step}
	if more, err = j.examples.next(p, j.header.Tasks[0]); !more || err != nil {
		if err == nil && j.examples.number != j.header.Examples {
			err = j.student.differs(j.examples.number, j.examples.of.Name)
		}
		return false, err
	}
	if p.Student, p.Windows, err = j.student.next(&j.examples, p, &p.Extra); err != nil {
		return false, err
	}
	if p.Teachers, err = j.beside(j.teachers, p); err != nil {
		return false, err
	}
	p.Others, err = j.beside(j.others, p)
	return err == nil, err
}

// beside reads the answers of several models to the example.
func (j *Join) beside(of []said, p *wire.Prediction) (all []wire.Said, err error) {
	for i := range of {
		one, _, err := of[i].next(&j.examples, p, nil)
		if err != nil {
			return nil, err
		}
		if one.Model != "" {
			all = append(all, one)
		}
	}
	return all, nil
}

// Reader reads predictions one after another.
type Reader interface {
	// Next reads the next prediction into p; more is false after the last.
	Next(p *wire.Prediction) (more bool, err error)
}

// All returns the predictions that are left, of which about so many are expected.
func All(r Reader, expected int) ([]wire.Prediction, error) {
	all := make([]wire.Prediction, 0, min(expected, mostAhead))
	for {
		if len(all) == cap(all) {
			all = slices.Grow(all, max(1, min(expected-len(all)+1, 4*len(all))))
		}
		all = all[:len(all)+1]
		more, err := r.Next(&all[len(all)-1])
		if err != nil {
			return nil, err
		}
		if !more {
			return all[: len(all)-1 : len(all)-1], nil
		}
	}
}

// mostAhead is the number of predictions that room is made for before any is read.
const mostAhead = 20_000
