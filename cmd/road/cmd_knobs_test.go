package main

import (
	"testing"

	"dev.road/workbench/session/wire"
)

func TestARangeFitsTheTable(t *testing.T) {
	for want, k := range map[string]wire.Knob{
		"0.01 … 1":           {Type: "float", Min: 0.01, Max: 1},
		"weighted mean hard": {Type: "enum", Choices: []string{"weighted", "mean", "hard"}},
		"none dev/squad2/mrc/f1 and 2 more": {
			Type: "enum", Choices: []string{"none", "dev/squad2/mrc/f1", "dev/squad2/mrc/HasAns_f1", "dev/mnli/nli/accuracy"},
		},
	} {
		if got := knobRange(k); got != want {
			t.Errorf("the range is %q, want %q", got, want)
		}
	}
}
