package metrics

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
)

// number reads the JSON number or null at i: its value, NaN for null, and the
// place after it, or -1. Most of a metrics file is numbers of seventeen digits, so
// it converts those itself, in one pass over the bytes and rounded just as well,
// and leaves the others to strconv.
func number(b []byte, i int) (v float64, end int) {
	start := i
	negative := i < len(b) && b[i] == '-'
	if negative {
		i++
	}
	first := i
	mantissa := uint64(0)
	for ; i < len(b) && isDigit(b[i]); i++ {
		mantissa = 10*mantissa + uint64(b[i]-'0')
	}
	if i == first {
		if len(b) >= start+4 && string(b[start:start+4]) == "null" {
			return math.NaN(), start + 4
		}
		return 0, -1
	}
	digits, ten := i-first, 0 // the number is mantissa x 10^ten
	if i < len(b) && b[i] == '.' {
		i++
		fraction := i
		if mantissa == 0 {
			for ; i < len(b) && b[i] == '0'; i++ {
			}
			digits = 0
		}
		digits -= i
		for len(b)-i >= 8 {
			eight, ok := eightDigits(binary.LittleEndian.Uint64(b[i:]))
			if !ok {
				break
			}
			mantissa, i = 100_000_000*mantissa+eight, i+8
		}
		for ; i < len(b) && isDigit(b[i]); i++ {
			mantissa = 10*mantissa + uint64(b[i]-'0')
		}
		if digits += i; i == fraction {
			return 0, -1
		}
		ten = fraction - i
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		exponent, stop := exponent(b, i+1)
		if stop < 0 {
			return 0, -1
		}
		ten, i = ten+exponent, stop
	}
	if digits > 19 { // more than a mantissa holds
		return slowNumber(b, start, i)
	}
	switch {
	case mantissa == 0:
	case mantissa <= 1<<53 && ten >= -22 && ten <= 22: // both factors are exact
		if v = float64(mantissa); ten < 0 {
			v /= tens[-ten]
		} else {
			v *= tens[ten]
		}
	case ten < 0 && -ten < len(fives):
		v = quotient(mantissa, -ten)
	default:
		return slowNumber(b, start, i)
	}
	if negative {
		v = -v
	}
	return v, i
}

func isDigit(c byte) bool { return c-'0' <= 9 }

// eightDigits is the number that eight bytes write, the first in the lowest
// place of v; false when one of them is no digit. Pairs of digits become one
// number, then pairs of these (Lemire, "Number parsing at a gigabyte per second",
// arXiv 2101.11408, section 4).
func eightDigits(v uint64) (n uint64, ok bool) {
	if notDigits(v) != 0 {
		return 0, false
	}
	v -= zeros
	v = 10*v + v>>8
	const pair = 0x000000ff000000ff
	return ((v&pair)*(100+1_000_000<<32) + (v>>16&pair)*(1+10_000<<32)) >> 32, true
}

const zeros = 0x3030303030303030

// notDigits has the highest bit of the first of eight bytes that is no digit, and
// perhaps of others after it; 0 when all are digits.
func notDigits(v uint64) uint64 {
	return ((v + 0x4646464646464646) | (v - zeros)) & 0x8080808080808080
}

// exponent reads the whole number at i, of at most four digits, and returns the
// place after it, or -1.
func exponent(b []byte, i int) (n, end int) {
	negative := i < len(b) && b[i] == '-'
	if negative || i < len(b) && b[i] == '+' {
		i++
	}
	first := i
	for ; i < len(b) && isDigit(b[i]); i++ {
		n = 10*n + int(b[i]-'0')
		if i-first == 4 {
			return 0, -1
		}
	}
	if i == first {
		return 0, -1
	}
	if negative {
		n = -n
	}
	return n, i
}

func slowNumber(b []byte, start, end int) (float64, int) {
	v, err := strconv.ParseFloat(string(b[start:end]), 64)
	if err != nil {
		return 0, -1 // out of range
	}
	return v, end
}

// tens are powers of ten that a float64 holds exactly.
var tens = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// fives are powers of five that a uint64 holds.
var fives = [...]uint64{
	1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625,
	30517578125, 152587890625, 762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125,
	2384185791015625, 11920928955078125, 59604644775390625, 298023223876953125, 1490116119384765625, 7450580596923828125,
}

// quotient is m / 10^k rounded to the nearest float64, to the even one of two;
// m is not 0, and k indexes fives. The division by 5^k is of integers, with the
// remainder, so nothing is lost before the one rounding; that by 2^k is exact.
func quotient(m uint64, k int) float64 {
	divisor := fives[k]
	up, down := bits.LeadingZeros64(m), bits.LeadingZeros64(divisor)
	m <<= up
	// With both their first bits set, q has 63 or 64 bits.
	q, rest := bits.Div64(m>>1, m<<63, divisor<<down)
	small := bits.LeadingZeros64(q)
	q <<= small
	const spare = 64 - 53
	mantissa, cut := q>>spare, q&(1<<spare-1)
	const half = 1 << (spare - 1)
	if cut > half || cut == half && (rest != 0 || mantissa&1 == 1) {
		mantissa++ // up to 2^53, whose carry the sum below takes into the exponent
	}
	exponent := spare - small - 63 + down - up - k
	return math.Float64frombits(uint64(exponent+52+1023)<<52 + mantissa - 1<<52)
}
