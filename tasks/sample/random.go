package sample

// Uint64 returns the random number that belongs to a purpose at a pass of a
// step. Different arguments give independent numbers: each is folded in with
// the output function of SplitMix64 (Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators", 2014).
func Uint64(seed uint64, step, pass int, purpose string) uint64 {
	h := mix(seed)
	h = mix(h ^ uint64(step))
	h = mix(h ^ uint64(pass))
	for i := range len(purpose) {
		h = mix(h ^ uint64(purpose[i]))
	}
	return h
}

// mix is one step of SplitMix64: a bijection in which every bit of x reaches
// every bit of the result.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit turns a random number into one of [0, 1), with 53 random bits.
func unit(x uint64) float64 { return float64(x>>11) / (1 << 53) }
