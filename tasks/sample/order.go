package sample

import "math/bits"

// rounds of the Feistel network. Four are enough for large numbers of
// windows (Luby and Rackoff, 1988), a few windows need more to look random.
const rounds = 10

// Order returns the window at a place, from 0 on, in an endless series of
// shuffles of a dataset's n windows: the places of one shuffle, k*n up to
// (k+1)*n, hold every window once.
//
// A shuffle is not stored. It is a Feistel network on the smallest even
// number of bits that n fits into; a place that falls outside of n is sent
// through again until it falls inside (cycle walking; Black and Rogaway,
// "Ciphers with arbitrary finite domains", 2002), which keeps it a
// permutation and takes at most four passes on average.
func Order(seed uint64, dataset string, n, cursor int) int {
	if n < 2 {
		return 0
	}
	key := Uint64(seed, cursor/n, 0, "order "+dataset)
	half := (bits.Len(uint(n-1)) + 1) / 2
	place := uint64(cursor % n)
	for {
		if place = feistel(key, place, half); place < uint64(n) {
			return int(place)
		}
	}
}

// feistel permutes the numbers of 2*half bits.
func feistel(key, x uint64, half int) uint64 {
	mask := uint64(1)<<half - 1
	left, right := x>>half, x&mask
	for round := range uint64(rounds) {
		left, right = right, left^mix(mix(key^round)^right)&mask
	}
	return left<<half | right
}
