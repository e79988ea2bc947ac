package plot

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func stacked(w int, values ...float64) string {
	g := NewGrid(w, 1)
	parts := make([]Part, len(values))
	for i, v := range values {
		parts[i] = Part{Value: v, Fill: rune('a' + i)}
	}
	Stack(g, parts)
	var row strings.Builder
	for x := range w {
		if r := g.At(x, 0).Rune; r != 0 {
			row.WriteRune(r)
		} else {
			row.WriteByte(' ')
		}
	}
	return row.String()
}

func TestStackSharesTheWidth(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{1, 8, 1}, "abbbbbbbbc"},
		{[]float64{0.5, 0.5}, "aaaaabbbbb"},
		{[]float64{0.01, 100, 0.01}, "bbbbbbbbbb"},
		{[]float64{math.NaN(), 3, -1, math.Inf(1), 1}, "bbbbbbbbee"},
		{[]float64{0, 0}, "          "},
		{nil, "          "},
	} {
		if got := stacked(10, c.values...); got != c.want {
			t.Errorf("%v: %q, want %q", c.values, got, c.want)
		}
	}
}

func TestStackFillsEveryWidthWithinACellOfTheShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(1, 120).Draw(t, "w")
		values := rapid.SliceOfN(rapid.Float64Range(0.001, 1000), 1, 8).Draw(t, "values")
		row, sum := stacked(w, values...), 0.0
		if strings.Contains(row, " ") {
			t.Fatalf("%q has gaps", row)
		}
		for _, v := range values {
			sum += v
		}
		for i, v := range values {
			cells := float64(strings.Count(row, string(rune('a'+i))))
			if share := v / sum * float64(w); math.Abs(cells-share) > 1 {
				t.Errorf("part %d of %v has %v of %d cells: %q", i, values, cells, w, row)
			}
		}
	})
}
