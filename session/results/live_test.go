package results

import (
	"slices"
	"testing"

	"dev.road/workbench/session/wire"
)

// Changes that took effect are told with their steps; the trainer's own, refused ones and
// those that changed nothing are not.
func TestLiveChangesAreNoted(t *testing.T) {
	set := func(step int, fate wire.Fate, was, now any) wire.Entry {
		return wire.Entry{Action: wire.Set, Fate: fate, Step: step, Changes: []wire.Changed{{Name: "kd.w", Old: was, New: now}}}
	}
	budget := set(40, wire.Applied, 2, 1)
	budget.ByTrainer = true
	entries := []wire.Entry{set(3, wire.Applied, 0.5, 0.5), set(5, wire.Refused, 0.5, 7), budget}
	if note := changedLive("a", entries); note != "" {
		t.Errorf("of a run that nobody changed: %s", note)
	}
	entries = append(entries, set(50, wire.Applied, 0.75, 0.5), set(60, wire.Applied, 0.5, 0.75))
	for i := range entries {
		entries[i].Seq, entries[i].ID = int64(i), string(rune('a'+i))
	}
	note := changedLive("a", entries)
	if note != "run a was changed while it trained: kd.w (steps 50, 60); its values here are the last" {
		t.Error(note)
	}

	runs := []*Run{trained(1, "1", 60), trained(2, "1", 62)}
	runs[1].changed = note
	if b := NewBeside(runs); !slices.Contains(b.Notes, note) {
		t.Errorf("beside each other: %q", b.Notes)
	}
	arms, err := BySeed(runs)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := NewExperiment(arms, Design{}, 1, nil); err != nil || !slices.Contains(e.Notes, note) {
		t.Errorf("by seed: %+v, %v", e, err)
	}
}
