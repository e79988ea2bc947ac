package metrics

import (
	"bytes"
	"fmt"
	"math"
	"strings"
)

// Past holds those of a run's rows that its next attempt needs. Rows that a later
// attempt has superseded are left out.
type Past struct {
	Attempt  int                // the last that has written the row of a step; 0 before the first
	Last     int                // the newest step that has a loss; 0 without any
	At       map[string]float64 // all that is recorded of the step that was asked for, by tag
	Measured map[string]Series  // the measurements, whose tags begin with dev/
}

// ReadPast reads a metrics file in one pass, which need not exist. Its memory
// grows with the measurements, not with the rows: of most rows it reads no more
// than the beginning. step is the one to return all values of. A damaged line is
// skipped, and reported by the error; the rest is returned nevertheless.
func ReadPast(file string, step int) (Past, error) {
	s := pastScan{
		asked: step, file: file, parser: newParser(), at: map[string]float64{}, measured: map[string]*column{},
	}
	err := eachLine(file, s.line)
	if err != nil {
		err = fmt.Errorf("read the metrics: %w", err)
	} else {
		err = s.damaged
	}
	p := Past{Attempt: s.attempt, Last: s.last, At: s.at, Measured: map[string]Series{}}
	for tag, col := range s.measured {
		if len(col.Steps) > 0 {
			p.Measured[tag] = col.Series
		}
	}
	return p, err
}

// pastScan is a ReadPast in progress.
type pastScan struct {
	file          string
	asked         int
	parser        *parser
	lines         int
	attempt, last int
	at            map[string]float64
	measured      map[string]*column
	damaged       error
}

// measuredPrefix begins the tags of measurements.
const measuredPrefix = "dev/"

func (s *pastScan) line(line []byte) error {
	s.lines++
	h, ok := headOf(line)
	if ok && h.trains(line) && h.step != s.asked && line[len(line)-1] == '}' && !bytes.Contains(line, []byte(`"`+measuredPrefix)) {
		s.trained(h.attempt, h.step)
		return nil
	}
	p := s.parser
	if err := p.row(line); err != nil {
		if s.damaged == nil {
			s.damaged = damage(s.file, s.lines, err)
		}
		return nil
	}
	if p.trains {
		s.trained(p.attempt, p.step)
	}
	for i, t := range p.tags {
		tag := t.tag
		if p.step == s.asked {
			s.at[tag] = p.values[i]
		}
		if strings.HasPrefix(tag, measuredPrefix) {
			if s.measured[tag] == nil {
				s.measured[tag] = &column{}
			}
			s.measured[tag].put(p.step, p.values[i])
		}
	}
	return nil
}

// trained takes notice of the row of a step: the first of an attempt supersedes
// the rows before it from its step on.
func (s *pastScan) trained(attempt, step int) {
	if attempt <= s.attempt {
		s.last = max(s.last, step)
		return
	}
	s.attempt, s.last = attempt, step
	if step <= s.asked {
		clear(s.at)
	}
	for _, col := range s.measured {
		col.cut(step)
	}
}

// NoStep asks ReadPast for the values of no step.
const NoStep = math.MinInt

// damage is the error of a line that is skipped.
func damage(file string, line int, err error) error {
	return fmt.Errorf("%s:%d: the line is skipped: %w", file, line, err)
}
