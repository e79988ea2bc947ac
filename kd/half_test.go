package kd

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestEveryHalfSurvives(t *testing.T) {
	for h := range 1 << 16 {
		f := fromHalf(uint16(h))
		if f != f {
			if back := toHalf(f); back&0x7c00 != 0x7c00 || back&0x3ff == 0 {
				t.Fatalf("%04x is not a number, and becomes %04x", h, back)
			}
			continue
		}
		if back := toHalf(f); back != uint16(h) {
			t.Fatalf("%04x is %v, which becomes %04x", h, f, back)
		}
	}
}

func TestHalvesAreWhatTheStandardSays(t *testing.T) {
	for h, want := range map[uint16]float64{
		0x0001: 0x1p-24, 0x03ff: 1023 * 0x1p-24, 0x0400: 0x1p-14, 0x3555: 0.333251953125,
		0x3c00: 1, 0xc000: -2, 0x7bff: maxHalf, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := float64(fromHalf(h)); got != want {
			t.Errorf("%04x is %v, want %v", h, got, want)
		}
	}
}

// Between every two neighbours: below the middle is the lower one, the middle
// is the even one, above it is the higher one.
func TestToHalfRoundsToTheNearestAndTiesToEven(t *testing.T) {
	for h := range uint16(0x7c00) {
		low, high := float64(fromHalf(h)), float64(fromHalf(h+1))
		if h == 0x7bff {
			high = 65536 // where the next one would be
		}
		middle := float32((low + high) / 2) // exact: one more bit than a half
		even := h + h&1
		for _, c := range []struct {
			f    float32
			want uint16
		}{
			{math.Nextafter32(middle, float32(math.Inf(-1))), h},
			{middle, even},
			{math.Nextafter32(middle, float32(math.Inf(1))), h + 1},
		} {
			if got := toHalf(c.f); got != c.want {
				t.Fatalf("%v becomes %04x, want %04x", c.f, got, c.want)
			}
			if got := toHalf(-c.f); got != c.want|0x8000 {
				t.Fatalf("%v becomes %04x, want %04x", -c.f, got, c.want|0x8000)
			}
		}
	}
}

func TestToHalfIsTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := math.Float32frombits(rapid.Uint32().Draw(t, "bits"))
		if f != f || math.Abs(float64(f)) >= halfOverflow {
			return
		}
		h := toHalf(f)
		away := math.Abs(float64(fromHalf(h)) - float64(f))
		for _, other := range []uint16{h - 1, h + 1} {
			if o := fromHalf(other); o == o && math.Abs(float64(o)-float64(f)) < away {
				t.Fatalf("%v becomes %v, but %v is nearer", f, fromHalf(h), o)
			}
		}
	})
}
