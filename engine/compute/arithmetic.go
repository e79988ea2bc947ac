package compute

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"dev.road/workbench/model"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/wire"
)

// Arithmetic is how a run calculates: each of these shows in the last bits of
// every number. They cannot change while a trainer lives, so they are no knobs. A
// resumed run keeps its recipe's precision and determinism, and its checkpoint's
// threads and matmul, unless it is asked for others.
type Arithmetic struct {
	Device        string `json:"device"`        // "cpu", "cuda:0"; empty in checkpoints of earlier versions, as precision is
	Precision     string `json:"precision"`     // of the matrix products: fp32, tf32, bf16
	Deterministic bool   `json:"deterministic"` // train.deterministic, of a GPU
	Threads       int    `json:"threads"`
	Matmul        string `json:"matmul"` // the backend that multiplies matrices on the CPU
}

// Keep puts a checkpoint's arithmetic into the recipe of a run, where these
// changes ask for none.
func (a Arithmetic) Keep(r *recipe.Recipe, asked []wire.Change) {
	unasked := func(name string) bool {
		return !slices.ContainsFunc(asked, func(c wire.Change) bool { return c.Name == name })
	}
	if unasked("train.threads") {
		r.Train.Threads = a.Threads
	}
	if unasked("train.matmul") && a.Matmul != "" && model.Multiplies(a.Matmul) { // not of a GPU, nor of another CPU
		r.Train.Matmul = a.Matmul
	}
}

// Changed lists the values in which a run calculates otherwise than before.
func (a Arithmetic) Changed(before Arithmetic) []string {
	var changed []string
	if a.Precision != before.Precision && before.Precision != "" {
		changed = append(changed, fmt.Sprintf("model.precision %s → %s", before.Precision, a.Precision))
	}
	switch was, is := kind(before.Device), kind(a.Device); {
	case was != is && was != "":
		changed = append(changed, fmt.Sprintf("device %s → %s", before.Device, a.Device))
	case is == "cuda":
		if a.Deterministic != before.Deterministic {
			changed = append(changed, fmt.Sprintf("train.deterministic %t → %t", before.Deterministic, a.Deterministic))
		}
	case is == "cpu":
		if a.Threads != before.Threads {
			changed = append(changed, fmt.Sprintf("train.threads %d → %d", before.Threads, a.Threads))
		}
		if a.Matmul != before.Matmul && before.Matmul != "" {
			changed = append(changed, fmt.Sprintf("train.matmul %s → %s", before.Matmul, a.Matmul))
		}
	}
	return changed
}

// kind is a device without its number: "cpu", "cuda".
func kind(device string) string {
	kind, _, _ := strings.Cut(device, ":")
	return kind
}

// Options are the options of a run's models.
func Options(r *recipe.Recipe, device string) model.Options {
	o := model.Options{
		Device: device, Threads: r.Train.Threads, Precision: r.Model.Precision, Deterministic: r.Train.Deterministic,
		Matmul: r.Train.Matmul, Seed: r.Seed,
	}
	if o.Threads == 0 {
		o.Threads = runtime.NumCPU()
	}
	if o.Matmul == "auto" {
		o.Matmul = "" // measured
	}
	return o
}

// ArithmeticOf is the arithmetic of a run's models.
func ArithmeticOf(m *model.Model, o model.Options) Arithmetic {
	return Arithmetic{Device: o.Device, Precision: o.Precision, Deterministic: o.Deterministic, Threads: o.Threads, Matmul: m.Matmul()}
}
