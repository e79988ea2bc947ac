package metrics

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dev.road/workbench/confined"
	"dev.road/workbench/durable"
	"dev.road/workbench/session/internal/owned"
)

// Copy begins a metrics file with the rows of another up to a step, but for
// those that a later attempt has superseded.
func Copy(to owned.File, from string, step int) error {
	var begun []attempt
	err := lines(from, func(p *parser, _ []byte) error {
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
	err = lines(from, func(p *parser, line []byte) error {
		if p.step > step || superseded(begun, p.attempt, p.step) {
			return nil
		}
		_, err := out.Write(line)
		return err
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

// lines hands the whole lines of a metrics file that are rows to each, with
// their newlines; a file that is not there has none.
func lines(file string, each func(p *parser, line []byte) error) error {
	f, err := confined.Open(filepath.Dir(file), file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	p := newParser()
	for in := bufio.NewReaderSize(f, block); ; {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if p.row(line[:len(line)-1]) != nil {
			continue // damaged
		}
		if err := each(p, line); err != nil {
			return err
		}
	}
}
