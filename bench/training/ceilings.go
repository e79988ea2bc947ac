package training

import (
	"slices"

	"dev.road/workbench/bench"
)

// ceilings are a GPU's speeds in one large product and one large copy, and its
// limits by its data sheet and its memory; 0 if unknown.
type ceilings struct {
	Name         string
	Matmul       float64 // operations a second
	Copy, Memory float64 // bytes a second
	peak         float64 // operations a second
}

// ceilings has the other side of a row measure them, and looks the rest up.
func (t *sides) ceilings(r versus) (ceilings, error) {
	var c ceilings
	if err := t.programs["theirs "+r.theirs].Ask(map[string]any{"ceilings": true}, &c); err != nil {
		return c, err
	}
	var sheet struct{ Peak float64 }
	err := t.programs["ours "+r.ours].Ask(map[string]any{"peak": c.Name}, &sheet)
	c.peak = sheet.Peak
	return c, err
}

// rows are the ceilings themselves.
func (c ceilings) rows() []bench.Row {
	var rows []bench.Row
	add := func(name, unit string, reached, possible, scale float64) {
		if possible > 0 {
			rows = append(rows, bench.Versus(name, unit, []float64{reached / scale}, []float64{possible / scale}))
		}
	}
	add("gpu-matmul", "TFLOP/s", c.Matmul, c.peak, 1e12)
	add("gpu-copy", "GB/s", c.Copy, c.Memory, 1e9)
	return rows
}

// reached is our side's speed in a row, in operations, against the product.
func (c ceilings) reached(r versus, p pace) bench.Row {
	ours, _ := p.of(r)
	return bench.Versus(r.batches+"-ceiling", "TFLOP/s", scaled(ours, p.operations/1e12), slices.Repeat([]float64{c.Matmul / 1e12}, len(ours)))
}

// used is the part of the data sheet's peak that the sides of a row use; nothing if
// the peak is unknown.
func (c ceilings) used(r versus, p pace) []bench.Row {
	if c.peak == 0 {
		return nil
	}
	percent := 100 * p.operations / c.peak
	ours, theirs := p.of(r)
	return []bench.Row{bench.Versus(r.name+"-mfu", "%", scaled(ours, percent), scaled(theirs, percent))}
}

func scaled(values []float64, by float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v * by
	}
	return out
}
