package ledger

import (
	"reflect"
	"slices"

	"dev.road/workbench/session/wire"
)

// namedPassedOver is the maximum number of passed-over changes in an Undoable: a
// client shows few, and a ledger may have thousands.
const namedPassedOver = 3

// Undoable is the change that an undo before step next takes back: of the
// applied sets and rewinds among folded entries, the last by step, then by
// order, that no later entry has overtaken and whose old values are possible
// now (nil: all are). An entry is overtaken when a later one has changed one of
// its knobs and was not undone itself. Such entries are named beside those that
// overtook them, and passed over. The trainer's own entries are never undone,
// but they overtake. Entries of later steps than next are of an earlier attempt
// and still to come again; they do not count yet.
func Undoable(entries []wire.Entry, next int, possible func(wire.Entry) error) wire.Undoable {
	return lastUndoable(entries, effectsOf(entries).until(next), possible)
}

// lastUndoable is Undoable of those entries that took effect.
func lastUndoable(entries []wire.Entry, changes []effect, possible func(wire.Entry) error) wire.Undoable {
	var u wire.Undoable
	undone := map[string]bool{}
	writer := map[string]*wire.Entry{} // by knob: the last entry that set it
	stands := map[string]*wire.Entry{} // by knob: the last entry that is neither undone nor an undo
	for _, change := range slices.Backward(changes) {
		e := &entries[change.entry]
		turned := turns(e.Changes)
		switch {
		case e.Action == wire.Undo:
			undone[e.Undoes] = true
		case undone[e.ID] || len(turned) == 0:
		default:
			if !e.ByTrainer {
				passed := wire.PassedOver{Entry: *e}
				if by := overtaker(turned, writer, stands); by != nil {
					asItIs := *by // a rewind may supersede it while clients read this
					passed.By = &asItIs
				}
				if passed.By == nil && possible != nil {
					passed.Why = reason(possible(*e))
				}
				if passed.By == nil && passed.Why == "" {
					u.Entry = &passed.Entry
					return u
				}
				if len(u.PassedOver) < namedPassedOver {
					u.PassedOver = append(u.PassedOver, passed)
				}
			}
			note(stands, turned, e)
		}
		note(writer, e.Changes, e) // repeated after others, even a change to the same value is one
	}
	return u
}

// note records an entry as the last one of the knobs that have none yet.
func note(last map[string]*wire.Entry, changes []wire.Changed, e *wire.Entry) {
	for _, c := range changes {
		if last[c.Name] == nil {
			last[c.Name] = e
		}
	}
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// overtaker returns the later entry that keeps changes from being undone, or nil.
// Later sets that were undone restored the knobs, unless steps were repeated in
// between with other changes: then the value decides.
func overtaker(changes []wire.Changed, writer, stands map[string]*wire.Entry) *wire.Entry {
	for _, c := range changes {
		if by := stands[c.Name]; by != nil {
			return by
		}
		by := writer[c.Name]
		if by == nil {
			continue
		}
		i := slices.IndexFunc(by.Changes, func(l wire.Changed) bool { return l.Name == c.Name })
		if !reflect.DeepEqual(by.Changes[i].New, c.New) {
			return by
		}
	}
	return nil
}

// turns returns the changes that gave a knob another value, or ended its schedule.
func turns(changes []wire.Changed) []wire.Changed {
	return slices.DeleteFunc(slices.Clone(changes), func(c wire.Changed) bool { return !Turns(c) })
}

// Turns reports whether a change gives its knob another value, or ends the schedule that
// would give it one.
func Turns(c wire.Changed) bool { return c.Schedule != "" || !reflect.DeepEqual(c.Old, c.New) }

// Inverse returns the changes that revert an entry. A schedule that it has ended is taken
// up again, with the value of the step by then.
func Inverse(e wire.Entry) []wire.Changed {
	back := turns(e.Changes)
	for i, c := range back {
		back[i] = wire.Changed{Name: c.Name, Old: c.New, New: c.Old}
		if c.Schedule == wire.ScheduleEnded {
			back[i].Schedule = wire.ScheduleResumed
		}
	}
	return back
}

// Held returns the knobs that changes hold at a step, so that they follow no schedule:
// those of the sets and rewinds that took effect at the step or before, and that no undo
// by then took back. Without lists an entry that does not count.
func (l *Ledger) Held(step int, without string) map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return held(l.entries, l.effects.until(step), without)
}

// HeldAt returns Held of folded entries, as a function of the step.
func HeldAt(entries []wire.Entry) func(step int) map[string]bool {
	changes := effectsOf(entries)
	return func(step int) map[string]bool { return held(entries, changes.until(step), "") }
}

// held is Held of those entries that took effect.
func held(entries []wire.Entry, changes []effect, without string) map[string]bool {
	undone, names := map[string]bool{without: true}, map[string]bool{}
	for _, change := range slices.Backward(changes) {
		switch e := &entries[change.entry]; {
		case e.Action == wire.Undo:
			undone[e.Undoes] = true
		case !undone[e.ID]:
			for _, c := range turns(e.Changes) {
				names[c.Name] = true
			}
		}
	}
	return names
}

// Undoable returns the change that an undo before step next reverts. It is for the
// goroutine that appends; possible may read the ledger.
func (l *Ledger) Undoable(next int, possible func(wire.Entry) error) wire.Undoable {
	l.mu.Lock()
	entries, changes := l.entries, l.effects.until(next)
	l.mu.Unlock()
	return lastUndoable(entries, changes, possible)
}
