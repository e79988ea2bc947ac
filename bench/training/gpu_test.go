package training

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/bench"
	"dev.road/workbench/bench/side"
)

// Sides that answer every question alike: two seconds for 8 batches of 8192
// tokens, at 6.4 TFLOP a window, on a GPU that reaches 800 TFLOP/s of 1000.
func TestAGPUIsMeasuredAgainstItsCeilings(t *testing.T) {
	answer := func(seconds float64) *side.Program {
		return fakeSide(t, fmt.Sprintf(`[2.5,2.4,2.3],"wall":%g,"flops":3276.8e12,`+
			`"peak":1e15,"name":"G","matmul":8e14,"copy":3e12,"memory":4e12`, seconds))
	}
	sides := sides{threads: 2, programs: map[string]*side.Program{
		"ours bf16": answer(2), "theirs bf16": answer(4), "theirs compiled": answer(2.5),
	}}
	var got []bench.Row
	add := func(rows ...bench.Row) error {
		got = append(got, rows...)
		return nil
	}
	if err := (GPU{Tokens: 8192, Batches: 8, Rounds: 2}).measure(&sides, gpuRows(), add); err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{}
	for _, r := range got {
		rows[r.Name] = fmt.Sprintf("%.4g / %.4g %s = %.3g", r.Ours, r.Theirs, r.Unit, r.Ratio)
	}
	// 512 windows of 128 tokens, 128 of 512.
	want := map[string]string{
		"gpu-matmul": "800 / 1000 TFLOP/s = 0.8", "gpu-copy": "3000 / 4000 GB/s = 0.75",
		"gpu-128": "256 / 128 windows/s = 2", "gpu-128-compiled": "256 / 204.8 windows/s = 1.25", "gpu-128-ceiling": "1638 / 800 TFLOP/s = 2.05",
		"gpu-128-mfu": "163.8 / 81.92 % = 2", "gpu-128-compiled-mfu": "163.8 / 131.1 % = 1.25",
		"gpu-512": "64 / 32 windows/s = 2", "gpu-512-compiled": "64 / 51.2 windows/s = 1.25", "gpu-512-ceiling": "1638 / 800 TFLOP/s = 2.05",
		"gpu-512-mfu": "163.8 / 81.92 % = 2", "gpu-512-compiled-mfu": "163.8 / 131.1 % = 1.25",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Measured rows are there even if the others fail.
func TestARowIsGivenOutBeforeTheNextIsMeasured(t *testing.T) {
	answer := `{"losses":[2.5,2.4,2.3],"wall":1,"flops":1e12,"peak":1e15,"name":"G","matmul":8e14}`
	sides := sides{threads: 2, programs: map[string]*side.Program{}}
	for _, name := range []string{"ours bf16", "theirs bf16"} {
		// It ends at the fourth batches: after two to agree on, and the first to measure.
		s, err := side.Start(t.Context(), 1, "sh", "-c", `n=0; while read q; do case $q in *batches*) n=$((n+1));; esac;`+
			`[ $n -lt 4 ] || exit; echo '`+answer+`'; done`)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Stop)
		sides.programs[name] = s
	}
	var names []string
	rows := []versus{{"gpu-128", "gpu-128", "bf16", "bf16"}, {"gpu-512", "gpu-512", "bf16", "bf16"}}
	err := (GPU{Tokens: 8192, Batches: 8, Rounds: 1}).measure(&sides, rows, func(rows ...bench.Row) error {
		for _, r := range rows {
			names = append(names, r.Name)
		}
		return nil
	})
	if err == nil || !slices.Contains(names, "gpu-128") || slices.Contains(names, "gpu-512") {
		t.Errorf("given out are %v, %v", names, err)
	}
}

// Without a known data sheet and memory clock, the rows that follow from them are
// left out.
func TestUnknownCeilingsAreLeftOut(t *testing.T) {
	c := ceilings{Name: "G", Matmul: 8e14, Copy: 3e12}
	p := pace{speed: map[string][]float64{"ours bf16": {256}, "theirs bf16": {128}}, operations: 1e12}
	if rows := append(c.rows(), c.used(gpuRows()[0], p)...); len(rows) > 0 {
		t.Errorf("there are the rows %+v", rows)
	}
	if r := c.reached(gpuRows()[0], p); r.Name != "gpu-128-ceiling" || r.Ours != 256 || r.Theirs != 800 {
		t.Errorf("what is reached is %+v", r)
	}
}
