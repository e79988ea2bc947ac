package check

// hashes is a set of 64-bit hashes in a table of 8 bytes a slot, of which at
// most three quarters are taken: a Go map takes more than twice as much.
type hashes struct {
	slots []uint64 // 0 is free; a power of two of them
	n     int
}

// add reports whether a hash is new.
func (h *hashes) add(sum uint64) bool {
	if 4*h.n >= 3*len(h.slots) {
		old := h.slots
		h.slots = make([]uint64, max(64, 2*len(old)))
		for _, s := range old {
			if s != 0 {
				h.slots[h.slot(s)] = s
			}
		}
	}
	sum = nonzero(sum)
	slot := h.slot(sum)
	if h.slots[slot] == sum {
		return false
	}
	h.slots[slot] = sum
	h.n++
	return true
}

// slot is the index of sum, or of the free slot where it belongs.
func (h *hashes) slot(sum uint64) uint64 {
	mask := uint64(len(h.slots) - 1)
	at := sum & mask
	for h.slots[at] != 0 && h.slots[at] != sum {
		at = (at + 1) & mask
	}
	return at
}

// shared counts the hashes that both sets have.
func (h *hashes) shared(other *hashes) (n int) {
	if len(other.slots) == 0 {
		return 0
	}
	for _, sum := range h.slots {
		if sum != 0 && other.slots[other.slot(sum)] == sum {
			n++
		}
	}
	return n
}

// nonzero keeps 0 for free slots.
func nonzero(sum uint64) uint64 { return max(sum, 1) }
