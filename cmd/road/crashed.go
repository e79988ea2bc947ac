package main

import (
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
)

// crashed returns the error of a run whose trainer crashed: a line for itself, below it the
// end of the log.
func crashed(s wire.State) error {
	text := fmt.Sprintf("%s: %s", s.Run, s.Note)
	if words := lastWords(s); len(words) > 0 {
		text += "\nthe end of its log:\n" + strings.Join(words, "\n")
	}
	return errors.New(text)
}

// lastWords returns the end of a crashed trainer's log, unless the note already has
// the last line.
func lastWords(s wire.State) []string {
	if s.State != wire.Crashed || s.Exit == nil || len(s.Exit.Log) == 0 {
		return nil
	}
	_, last, found := strings.Cut(s.Exit.Log[len(s.Exit.Log)-1], ": ")
	if found && strings.HasSuffix(s.Note, last) {
		return nil
	}
	return s.Exit.Log
}
