package kd

import "math"

// Stored logits are IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction
// bits. Eleven significant bits are far below a teacher's own noise, and halve
// the largest files of a run.

// maxHalf is the largest finite half. From halfOverflow on, half a unit above
// it, a value rounds to infinity.
const (
	maxHalf      = 65504
	halfOverflow = 65520
)

// toHalf returns the half nearest to f, the even one of two.
func toHalf(f float32) uint16 {
	const smallestNormal = 0x38800000 // float32 bits of 2^-14
	bits := math.Float32bits(f)
	sign := uint16(bits>>16) & 0x8000
	bits &^= 1 << 31
	abs := math.Float32frombits(bits)
	switch {
	case abs != abs:
		return sign | 0x7e00
	case abs >= halfOverflow:
		return sign | 0x7c00
	case bits >= smallestNormal:
		// Adding just under half of the last kept place, and one more when
		// that place is odd, carries exactly when rounding goes up. Then the
		// exponent's bias goes from 127 to 15.
		bits += 0xfff + bits>>13&1
		return sign | uint16((bits-(127-15)<<23)>>13)
	default:
		// A subnormal is a multiple of 2^-24; 1024 of them are the smallest
		// normal, whose bits are 1024 too.
		return sign | uint16(math.RoundToEven(float64(abs)*(1<<24)))
	}
}

// fromHalf returns the value of h, exactly.
func fromHalf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent := uint32(h>>10) & 0x1f
	fraction := uint32(h & 0x3ff)
	switch exponent {
	case 0:
		abs := float32(fraction) * (1.0 / (1 << 24))
		return math.Float32frombits(sign | math.Float32bits(abs))
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	default:
		return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
	}
}
