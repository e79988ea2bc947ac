package session

import (
	"errors"
	"os"
	"time"
)

// waiting is waits.json: what the trainer that holds the lock does before it
// begins the attempt.
type waiting struct {
	For   string    `json:"for"`
	Since time.Time `json:"since"`
}

// Waits tells those who wait for the trainer's answer for what it waits itself:
// "loading libtorch's CUDA part". Begin, and an empty word, take it back.
func (o *Owner) Waits(what string) error {
	if what != "" {
		return writeJSON(o.waits(), waiting{For: what, Since: time.Now()}, false)
	}
	if err := os.Remove(o.waits()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// awaited is what the trainer waits for before it begins; empty: it has begun, or
// has not come that far.
func (f Folder) awaited() string {
	var w waiting
	if _, err := readJSON(f.waits(), &w); err != nil {
		return "" // being removed
	}
	return w.For
}
