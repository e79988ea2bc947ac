package ledger

import (
	"fmt"
	"strings"

	"dev.road/workbench/session/wire"
)

// Sentence describes an entry: the request and its fate, as in "kd.w
// 0.75 → 0.6 applied at step 12340".
func Sentence(e wire.Entry) string {
	text := asked(e)
	switch e.Fate {
	case wire.Applied:
		switch {
		case e.Action == wire.Checkpoint: // an entry has the step after it
			text = fmt.Sprintf("checkpoint of step %d saved", e.Step-1)
		case e.Action == wire.Rewind:
			text += " applied"
		case e.Job != "" && e.Action != wire.CancelJob:
			text += fmt.Sprintf(" started at step %d as job %s", e.Step, e.Job)
		default:
			text += fmt.Sprintf(" applied at step %d", e.Step)
		}
	case wire.Scheduled:
		text += fmt.Sprintf(" scheduled for step %d", e.Step)
	case wire.Noop:
		switch {
		case e.Action == wire.Checkpoint:
			text = fmt.Sprintf("checkpoint of step %d was saved already", e.Step-1)
		case e.Action == wire.Teach && e.Dataset == "" && e.Why == "":
			text += " changes nothing: all of it is taught or queued"
		default:
			text += " changes nothing"
		}
	default:
		text += " " + string(e.Fate)
	}
	if e.Why != "" {
		text += ": " + e.Why
	}
	return text
}

// Attributed returns the sentence of an entry with its author.
func Attributed(e wire.Entry) string {
	if e.Author == "" {
		return Sentence(e)
	}
	return Sentence(e) + " (" + e.Author + ")"
}

// asked describes the request of an entry in a few words.
func asked(e wire.Entry) string {
	changes := Changes(e.Changes)
	switch {
	case e.Action == wire.Set && changes != "":
		return changes
	case e.Action == wire.Undo && changes != "":
		return "undo " + changes
	case e.Action == wire.Rewind && e.Fate == wire.Refused:
		return "rewind" // its step is that of the refusal
	case e.Action == wire.Rewind && changes != "":
		return fmt.Sprintf("rewind to step %d with %s", e.Step-1, changes)
	case e.Action == wire.Rewind:
		return fmt.Sprintf("rewind to step %d", e.Step-1)
	case e.Action == wire.CancelJob && e.Job != "":
		return "cancel job " + e.Job
	case e.Action == wire.TargetsIn && e.From != "":
		return fmt.Sprintf("targets %s ← %s, %s of %s", e.Dataset, e.Teacher, shards(len(e.Shards)), e.From)
	case e.Action == wire.TargetsIn:
		return fmt.Sprintf("targets %s ← %s, %s", e.Dataset, e.Teacher, shards(len(e.Shards)))
	case e.Action == wire.Teach && e.Dataset == "" && e.Teacher != "":
		return "teach everything ← " + e.Teacher
	case e.Action == wire.Teach && e.Dataset == "":
		return "teach everything"
	case e.Teacher != "":
		return fmt.Sprintf("%s %s ← %s", e.Action, e.Dataset, e.Teacher)
	case e.Dataset != "":
		return fmt.Sprintf("%s %s", e.Action, e.Dataset)
	}
	return string(e.Action)
}

func shards(n int) string {
	if n == 1 {
		return "1 shard"
	}
	return fmt.Sprintf("%d shards", n)
}

// Changes lists changed values: "kd.w 0.75 → 0.6, kd.temperature 4 → 5".
func Changes(changes []wire.Changed) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		parts[i] = fmt.Sprintf("%s %s → %s", c.Name, wire.FormatValue(c.Old), wire.FormatValue(c.New))
		switch c.Schedule {
		case wire.ScheduleEnded:
			parts[i] += ", which ends its schedule"
		case wire.ScheduleResumed:
			parts[i] = fmt.Sprintf("%s %s → its schedule", c.Name, wire.FormatValue(c.Old))
		}
	}
	return strings.Join(parts, ", ")
}

// PassedOver gives the reason why a change cannot be undone.
func PassedOver(p wire.PassedOver) string {
	why := p.Why
	if p.By != nil {
		why = "overtaken by " + Attributed(*p.By)
	}
	return Attributed(p.Entry) + " cannot be undone: " + why
}

// NothingToUndo gives the reason why there is no change to undo.
func NothingToUndo(u wire.Undoable) string {
	if len(u.PassedOver) > 0 {
		return PassedOver(u.PassedOver[0])
	}
	return "there is no applied change to undo"
}
