package tables

import (
	"context"

	"dev.road/workbench/session/results"
)

// Source is a plan or runs, of which results are shown. Its functions may block, and are
// called only in commands.
type Source struct {
	Name string // in a sentence
	From string // the screen to which esc leads back
	Read func(context.Context) (Sheet, error)

	// BySeed reads runs that differ by their seed alone as one arm. Nil: the arms are given.
	BySeed func(context.Context) (Sheet, error)
	Joined bool // begin with BySeed
}

// Sheet is the content of the screen.
type Sheet struct {
	Title   string
	Command string // prints the same, and exports it with --format
	Remark  string // above the tables
	Tables  []results.Table
	Notes   []string
}
