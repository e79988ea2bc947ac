package answers

import (
	"fmt"

	"dev.road/workbench/session/jsonl"
	"dev.road/workbench/session/wire"
)

// Whole reads a file of an earlier version, which has a whole prediction in each line.
type Whole struct{ lines }

// NewWhole begins to read.
func NewWhole(of Source) *Whole { return &Whole{lines{of: of}} }

// Next reads the next prediction into p; more is false after the last.
func (w *Whole) Next(p *wire.Prediction) (more bool, err error) {
	line, more, err := w.next()
	if !more || err != nil {
		return false, err
	}
	if w.number > Most {
		return false, w.at(fmt.Errorf("the file has more than %d predictions, the maximum", Most))
	}
	*p = wire.Prediction{}
	if err := jsonl.Decode([]byte(line), p); err != nil {
		return false, w.at(fmt.Errorf("the line is damaged: %w", err))
	}
	if p.Group == "" {
		p.Group = wire.Group(p.Title, p.Passage)
	}
	return true, nil
}
