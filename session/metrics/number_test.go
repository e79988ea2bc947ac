package metrics

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAreReadAsStrconvDoes(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, text string) {
		want, err := strconv.ParseFloat(text, 64)
		got, end := number([]byte(text+",1"), 0)
		if past := numberEnd([]byte(text+",1"), 0); past != end {
			t.Errorf("%s is read up to %d, and passed over up to %d", text, end, past)
		}
		if err != nil {
			if end >= 0 {
				t.Errorf("%s was read as %v; it is out of range", text, got)
			}
			return
		}
		if end != len(text) || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s was read as %v up to %d, want %v up to %d", text, got, end, want, len(text))
		}
	}
	for _, text := range []string{
		"0", "-0", "0.0", "1", "-1.5", "9007199254740993", "9007199254740992.5", "0.1", "5e-324", "1.7976931348623157e308", "1e400",
		"-1E+22",
		"0.30000000000000004", "2.2250738585072014e-308", "123456789012345678901234567890", "0.000000000000000000000000001",
		// Half way between two, with and without something behind.
		"1.00000000000000011102230246251565404236316680908203125", "1.0000000000000001110", "9007199254740993e-1",
		"4503599627370497.5", "4503599627370496.5", "18446744073709551615e-27", "9999999999999999999e-19", "1e-27", "1.5e0005",
	} {
		check(t, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "any")
		u := rapid.Float64Range(-1e4, 1e4).Draw(t, "usual")
		for _, v := range []float64{v, u, u * 1e-7} {
			check(t, strconv.FormatFloat(v, 'g', -1, 64))
			check(t, strconv.FormatFloat(v, 'e', rapid.IntRange(0, 22).Draw(t, "places"), 64))
		}
		m, k := rapid.Uint64().Draw(t, "mantissa"), rapid.IntRange(-30, 30).Draw(t, "exponent")
		check(t, strconv.FormatUint(m, 10)+"e"+strconv.Itoa(k))
	})
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, text := range []string{"", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1e99999", "nul", "NaN", "Infinity", "-null", "x",
		"-.5", "-e5", "0.e5"} {
		if v, end := number([]byte(text), 0); end >= 0 {
			t.Errorf("%q was read as %v up to %d", text, v, end)
		}
		if end := numberEnd([]byte(text), 0); end >= 0 {
			t.Errorf("%q was passed over up to %d", text, end)
		}
	}
	if v, end := number([]byte("null}"), 0); v == v || end != 4 {
		t.Errorf("null was read as %v up to %d", v, end)
	}
}
