package plot

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func labels(ticks []tick) string {
	var out []string
	for _, k := range ticks {
		out = append(out, k.label)
	}
	return strings.Join(out, " ")
}

func TestValueTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0.001, 0.002, 5, "0.0010 0.0012 0.0014 0.0016 0.0018 0.0020"},
		{0.27, 2.6, 4, "1 2"},
		{88.1, 88.4, 3, "88.1 88.2 88.3 88.4"},
		{-1, 1, 4, "-1.0 -0.5 0.0 0.5 1.0"},
		{0, 40210, 4, "0 20000 40000"},
		{2e-7, 9e-7, 4, "2e-07 4e-07 6e-07 8e-07"},
	} {
		if got := labels(valueTicks(c.lo, c.hi, c.n)); got != c.want {
			t.Errorf("%v to %v in %d: %s, want %s", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		want   string
	}{
		{0.01, 100, 4, "0.01 1 100"},
		{0.09, 3, 8, "0.1 0.2 0.5 1 2"},
		{0.55, 0.9, 4, "0.6 0.7 0.8 0.9"}, // no two of 1, 2, 5: round numbers instead
		{1e-8, 1, 3, "1e-08 1e-05 0.01"},
	} {
		ticks := logTicks(math.Log10(c.lo), math.Log10(c.hi), c.n)
		if got := labels(ticks); got != c.want {
			t.Errorf("%v to %v in %d: %s, want %s", c.lo, c.hi, c.n, got, c.want)
		}
	}
}

// In any range, ticks ascend within it, no more than requested, with distinct
// labels.
func TestTicksCanBeToldApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(-1e9, 1e9).Draw(t, "lo")
		if rapid.Bool().Draw(t, "small") {
			lo = rapid.Float64Range(-2, 2).Draw(t, "lo")
		}
		hi := lo + math.Max(math.Abs(lo), 1e-3)*rapid.Float64Range(1e-4, 100).Draw(t, "span")
		n := rapid.IntRange(1, 20).Draw(t, "n")
		ticks := valueTicks(lo, hi, n)
		if len(ticks) > n+1 {
			t.Fatalf("%d ticks for %d parts", len(ticks), n)
		}
		step := roundStep(hi-lo, n)
		for i, k := range ticks {
			if k.value < lo-step*1e-6 || k.value > hi+step*1e-6 {
				t.Fatalf("tick %v outside %v to %v", k.value, lo, hi)
			}
			if i > 0 && (k.value <= ticks[i-1].value || k.label == ticks[i-1].label) {
				t.Fatalf("%v to %v in %d: ticks %s", lo, hi, n, labels(ticks))
			}
		}
	})
}

func TestStepTicksHaveRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, 1e7).Draw(t, "from")
		to := from + rapid.IntRange(1, 1e7).Draw(t, "span")
		w := rapid.IntRange(0, 200).Draw(t, "w")
		ticks := stepTicks(float64(from), float64(to), w)
		room := 0
		for _, s := range ticks {
			if s < from || s > to {
				t.Fatalf("tick %d outside %d to %d", s, from, to)
			}
			room += len(count(s)) + 1
		}
		if len(ticks) > 1 && room > w+2*len(count(to)) {
			t.Fatalf("%d ticks from %d to %d need %d cells of %d", len(ticks), from, to, room, w)
		}
	})
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 999: "999", 1000: "1,000", 12340: "12,340", 1234567: "1,234,567", -1234: "-1,234", -123: "-123",
	} {
		if got := count(n); got != want {
			t.Errorf("%d is written %s", n, got)
		}
	}
	for v, want := range map[float64]string{
		0: "0.0000", 0.27654: "0.2765", 2.7654: "2.765", 27.654: "27.65", 276.54: "276.5", 2765.4: "2765",
		1e7: "1e+07", 1.2e-5: "1.2e-05", math.Inf(1): "inf", -0.5: "-0.5000",
	} {
		if got := Value(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	if Value(math.NaN()) != "nan" {
		t.Error("not a number is not written so")
	}
}
