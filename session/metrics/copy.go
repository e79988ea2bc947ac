package metrics

import (
	"bufio"
	"errors"
	"fmt"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/internal/owned"
)

// Copy begins a metrics file with the rows of another up to a step, but for
// those that a later attempt has superseded.
func Copy(to owned.File, from string, step int) error {
	var begun []attempt
	err := eachRow(from, func(p *parser, _ []byte) error {
		if p.trains && (len(begun) == 0 || p.attempt > begun[len(begun)-1].number) {
			begun = append(begun, attempt{p.attempt, p.step})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("copy the metrics: %w", err)
	}
	f, err := durable.Create(to.Path())
	if err != nil {
		return fmt.Errorf("copy the metrics: %w", err)
	}
	out := bufio.NewWriter(f)
	err = eachRow(from, func(p *parser, line []byte) error {
		if p.step > step || superseded(begun, p.attempt, p.step) {
			return nil
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		return out.WriteByte('\n')
	})
	if err = errors.Join(err, out.Flush()); err == nil {
		err = f.Keep()
	} else {
		err = errors.Join(err, f.Drop())
	}
	if err != nil {
		return fmt.Errorf("copy the metrics: %w", err)
	}
	return nil
}

// attempt is with which step an attempt begins.
type attempt struct{ number, step int }

// superseded reports whether an attempt after a row's has the row's step again.
func superseded(begun []attempt, number, step int) bool {
	for _, a := range begun {
		if a.number > number && a.step <= step {
			return true
		}
	}
	return false
}

// eachRow hands the rows of a metrics file to each, as lines without their newlines, and
// as far as they are parsed: without values. Damaged lines are left out.
func eachRow(file string, each func(p *parser, line []byte) error) error {
	p := newParser()
	p.shown = func(string) bool { return false }
	return eachLine(file, func(line []byte) error {
		if p.row(line) != nil {
			return nil //nolint:nilerr // a damaged line is no reason to stop
		}
		return each(p, line)
	})
}
