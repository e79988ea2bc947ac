package engine

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
)

// describe tells an entry in one sentence.
func describe(e wire.Entry) string {
	what := string(e.Action)
	switch e.Action {
	case wire.Set, wire.Undo, wire.Rewind:
		var parts []string
		for _, c := range e.Changes {
			parts = append(parts, fmt.Sprintf("%s %v → %v", c.Name, c.Old, c.New))
		}
		what = strings.Join(parts, ", ")
		switch {
		case e.Action == wire.Undo:
			what = strings.TrimSpace("undo " + what)
		case e.Action == wire.Rewind && what != "":
			what = fmt.Sprintf("rewind to step %d with %s", e.Step-1, what)
		case e.Action == wire.Rewind:
			what = fmt.Sprintf("rewind to step %d", e.Step-1)
		}
	case wire.Teach, wire.TargetsIn:
		what = fmt.Sprintf("%s %s ← %s", e.Action, e.Dataset, e.Teacher)
		if n := len(e.Shards); n > 0 {
			what = fmt.Sprintf("targets %s ← %s, shards +%d,", e.Dataset, e.Teacher, n)
		}
	case wire.Evaluate, wire.Predict:
		what = strings.TrimSpace(what + " " + e.Dataset)
	}
	switch e.Fate {
	case wire.Applied:
		what += fmt.Sprintf(" applied at step %d", e.Step)
		if e.Why != "" {
			what += ": " + e.Why
		}
	case wire.Scheduled:
		what += fmt.Sprintf(" scheduled for step %d", e.Step)
	case wire.Refused:
		what = fmt.Sprintf("%s refused: %s", e.Action, e.Why)
	case wire.Noop:
		what += ": nothing changes"
	default:
		what += " " + string(e.Fate)
	}
	if e.Author != "" {
		what += " (" + e.Author + ")"
	}
	return what
}
