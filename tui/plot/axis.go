package plot

import (
	"math"
	"strconv"
)

// roundStep returns the least of 1, 2 and 5 times a power of ten that divides span
// into at most n parts. Span is positive and finite, n at least 1.
func roundStep(span float64, n int) float64 {
	least := span / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= least*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// tick is a labelled position of the value axis.
type tick struct {
	value float64
	label string
}

// valueTicks returns at most n+1 round values of a linear axis, ascending, with
// enough digits to be distinct.
func valueTicks(lo, hi float64, n int) []tick {
	span := hi - lo
	if n < 1 || !(span > 0) || math.IsInf(span, 0) {
		return []tick{{lo, formatValue(lo, 0)}, {hi, formatValue(hi, 0)}}
	}
	step := roundStep(span, n)
	var ticks []tick
	for i := math.Ceil(lo/step - 1e-9); len(ticks) <= n; i++ {
		v := i * step
		if v > hi+step*1e-9 || math.IsInf(v, 0) || i+1 == i {
			break
		}
		ticks = append(ticks, tick{v, formatValue(v, step)})
	}
	return ticks
}

// logTicks returns about n powers of ten between 10^lo and 10^hi, and, if there is
// room, 2 and 5 times these.
func logTicks(lo, hi float64, n int) []tick {
	first, last := math.Ceil(lo-1e-9), math.Floor(hi+1e-9)
	var ticks []tick
	if last-first >= 1 {
		if decades := last - first + 1; 3*decades > float64(n) {
			every := math.Max(1, math.Ceil(decades/float64(max(n, 1))))
			for e := first; e <= last; e += every {
				v := math.Pow(10, e)
				ticks = append(ticks, tick{v, formatValue(v, v)})
			}
			return ticks
		}
	}
	for e := first - 1; e <= last+1; e++ {
		for _, m := range []float64{1, 2, 5} {
			if at := e + math.Log10(m); at >= lo-1e-9 && at <= hi+1e-9 {
				ticks = append(ticks, tick{m * math.Pow(10, e), formatValue(m*math.Pow(10, e), math.Pow(10, e))})
			}
		}
	}
	if len(ticks) < 2 { // less than a factor of two: round numbers are better
		return valueTicks(math.Pow(10, lo), math.Pow(10, hi), n)
	}
	return ticks
}

// formatValue writes v with the digits needed for values that differ by step; step
// 0 means about four digits.
func formatValue(v, step float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case a != 0 && step != 0 && a < step*1e-6:
		v = 0 // a rounding error
	case a >= 1e6 || a != 0 && a < 1e-4 || step != 0 && step < 1e-6:
		digits := 3
		if step > 0 {
			digits = min(max(int(math.Floor(math.Log10(math.Max(a, step)))-math.Floor(math.Log10(step)))+1, 1), 6)
		}
		return strconv.FormatFloat(v, 'g', digits, 64)
	}
	if v == 0 {
		v = 0 // not -0
	}
	decimals := 0
	switch a := math.Abs(v); {
	case step > 0:
		decimals = max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	case a < 1:
		decimals = 4
	case a < 10:
		decimals = 3
	case a < 100:
		decimals = 2
	case a < 1000:
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

// Value writes a single value in about four digits.
func Value(v float64) string { return formatValue(v, 0) }

// count writes an integer with commas between thousands.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// stepTicks returns round steps between from and to, whose labels fit an axis of w
// cells.
func stepTicks(from, to float64, w int) []int {
	room := len(count(int(to))) + 3
	n := w / room
	if n < 1 || !(to > from) {
		return nil
	}
	step := max(int(roundStep(to-from, n)), 1)
	var ticks []int
	for s := (int(math.Ceil(from)) + step - 1) / step * step; float64(s) <= to; s += step {
		ticks = append(ticks, s)
	}
	return ticks
}
