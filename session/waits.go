package session

import (
	"errors"
	"os"
	"time"

	"dev.road/workbench/durable"
)

// waiting is waits.json: the work of the trainer with the lock before it begins the
// attempt.
type waiting struct {
	For   string    `json:"for"`
	Since time.Time `json:"since"`
	Serve bool      `json:"serve,omitempty"` // it takes no steps: the run stays as it ended
}

// Waits publishes the reason of a slow start, "loading libtorch's CUDA part", for
// processes that wait for the trainer's answer. Begin and an empty reason remove it.
func (o *Owner) Waits(reason string) error {
	if reason != "" {
		return o.writeJSON(o.waits(), waiting{For: reason, Since: time.Now(), Serve: o.serves}, durable.Replace)
	}
	if err := o.Check(); err != nil {
		return err
	}
	if err := os.Remove(o.way(o.waits())); err != nil && !errors.Is(err, os.ErrNotExist) {
		return o.word(err)
	}
	return nil
}

// awaited returns the reason of a slow start; empty after Begin, or before the first
// reason.
func (f Folder) awaited() waiting {
	var w waiting
	if _, err := f.readJSON(f.waits(), &w); err != nil {
		return waiting{} // being removed
	}
	return w
}
