package engine

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"dev.road/workbench/model"
	"dev.road/workbench/session/wire"
)

// arithmetic are the recipe's values that show in the last bits of every
// number. They cannot change while a trainer lives, so they are no knobs. A
// resumed run keeps its recipe's precision and determinism, and its checkpoint's
// threads and matmul, unless it is asked for others.
var arithmetic = []string{"model.precision", "train.deterministic", "train.threads", "train.matmul"}

// splitArithmetic takes the changes of the arithmetic out of those of knobs,
// as the --set arguments of a recipe.
func splitArithmetic(changes []wire.Change) (sets []string, knobs []wire.Change) {
	for _, c := range changes {
		if slices.Contains(arithmetic, c.Name) {
			sets = append(sets, fmt.Sprintf("%s=%v", c.Name, c.Value))
		} else {
			knobs = append(knobs, c)
		}
	}
	return sets, knobs
}

// calculateAs takes over a checkpoint's arithmetic, where these changes ask for
// none.
func (t *trainer) calculateAs(from state, asked []wire.Change) {
	for _, name := range arithmetic {
		switch {
		case slices.ContainsFunc(asked, func(c wire.Change) bool { return c.Name == name }):
		case name == "train.threads":
			t.recipe.Train.Threads = from.Threads
		case name == "train.matmul" && from.Matmul != "" && model.Multiplies(from.Matmul): // not of a GPU, nor of another CPU
			t.recipe.Train.Matmul = from.Matmul
		}
	}
}

// tellArithmetic says where the run no longer calculates as its checkpoint did.
func (t *trainer) tellArithmetic(from state) {
	var changed []string
	if p := t.recipe.Model.Precision; p != from.Precision && from.Precision != "" {
		changed = append(changed, fmt.Sprintf("model.precision %s → %s", from.Precision, p))
	}
	switch was, is := kind(from.Device), kind(t.device.torch); {
	case was != is && was != "":
		changed = append(changed, fmt.Sprintf("device %s → %s", from.Device, t.device.torch))
	case is == "cuda":
		if d := t.recipe.Train.Deterministic; d != from.Deterministic {
			changed = append(changed, fmt.Sprintf("train.deterministic %t → %t", from.Deterministic, d))
		}
	case is == "cpu":
		if n := t.options().Threads; n != from.Threads {
			changed = append(changed, fmt.Sprintf("train.threads %d → %d", from.Threads, n))
		}
		if m := t.student.Matmul(); m != from.Matmul && from.Matmul != "" {
			changed = append(changed, fmt.Sprintf("train.matmul %s → %s", from.Matmul, m))
		}
	}
	if len(changed) > 0 {
		t.report.Say("state", "warn", nil, "%s as of step %d: from there on the numbers are not bit for bit those of before", strings.Join(changed, ", "), from.Step+1)
	}
}

// kind is a device without its number: "cpu", "cuda".
func kind(device string) string {
	kind, _, _ := strings.Cut(device, ":")
	return kind
}

// options are what the run's models are made with.
func (t *trainer) options() model.Options {
	o := model.Options{Device: t.device.torch, Threads: t.recipe.Train.Threads, Precision: t.recipe.Model.Precision, Deterministic: t.recipe.Train.Deterministic, Matmul: t.recipe.Train.Matmul, Seed: t.recipe.Seed}
	if o.Threads == 0 {
		o.Threads = runtime.NumCPU()
	}
	if o.Matmul == "auto" {
		o.Matmul = "" // measured
	}
	return o
}
