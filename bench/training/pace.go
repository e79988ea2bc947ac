package training

import (
	"slices"

	"dev.road/workbench/bench"
)

// pace is the sides' measured speed.
type pace struct {
	speed      map[string][]float64 // windows a second of each round, by side
	operations float64              // of the model's matrix products, a window
}

// measure lets the rows' sides take turns on the batches. A first turn, which
// makes kernels and buffers, does not count.
func (t *sides) measure(rows []versus, batches [][]example, rounds int) (p pace, err error) {
	if err := t.each(map[string]any{"batches": batches}); err != nil {
		return p, err
	}
	windows := 0.
	for _, b := range batches {
		windows += float64(len(b))
	}
	var order []string
	for _, r := range rows {
		for _, who := range []string{"ours " + r.ours, "theirs " + r.theirs} {
			if !slices.Contains(order, who) {
				order = append(order, who)
			}
		}
	}
	p.speed = map[string][]float64{}
	for round := range rounds + 1 {
		for _, who := range order {
			var got trained
			if err := t.programs[who].Ask(map[string]any{"train": true}, &got); err != nil {
				return p, err
			}
			p.operations = max(p.operations, got.FLOPs/windows)
			seconds := got.Wall
			if t.threads == 1 {
				seconds = got.Processor
			}
			if round > 0 {
				p.speed[who] = append(p.speed[who], windows/seconds)
			}
		}
	}
	return p, nil
}

// of are both sides' rounds of a row.
func (p pace) of(r versus) (ours, theirs []float64) {
	return p.speed["ours "+r.ours], p.speed["theirs "+r.theirs]
}

// row is the benchmark's row.
func (p pace) row(r versus) bench.Row {
	ours, theirs := p.of(r)
	return bench.Versus(r.name, "windows/s", ours, theirs)
}
