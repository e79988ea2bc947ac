package model

import (
	"fmt"

	"dev.road/workbench/model/native"
)

// Batch holds the real tokens of its windows, one window after another.
type Batch struct {
	IDs   []int32 // [N]
	Types []uint8 // [N]: 0 for a window's first text, 1 for its second
	Lens  []int32 // [B]: tokens of each window
	// [B]: each window's key for dropout, beside the pass's seed; default: its
	// number here. On the CPU a mini-batch that is cut into passes, whose windows
	// keep their keys, has the same dropout as in one.
	Keys []uint32
}

// check sees that native can take the batch as it is: there, nothing is.
func (m *Model) check(b *Batch) error {
	if len(b.Lens) == 0 {
		return fmt.Errorf("the batch has no windows")
	}
	n := 0
	for w, l := range b.Lens {
		if l < 1 || int(l) > m.config.MaxPositions {
			return fmt.Errorf("window %d has %d tokens, the model accepts 1 to %d", w, l, m.config.MaxPositions)
		}
		n += int(l)
	}
	if b.Keys != nil && len(b.Keys) != len(b.Lens) {
		return fmt.Errorf("there are %d keys for %d windows", len(b.Keys), len(b.Lens))
	}
	if n != len(b.IDs) || n != len(b.Types) {
		return fmt.Errorf("the windows have %d tokens together, but there are %d ids and %d types", n, len(b.IDs), len(b.Types))
	}
	for i, id := range b.IDs {
		if id < 0 || int(id) >= m.config.VocabSize {
			return fmt.Errorf("token %d has id %d, the vocabulary has %d: was the text cut with another tokenizer?", i, id, m.config.VocabSize)
		}
		if int(b.Types[i]) >= m.config.TypeVocabSize {
			return fmt.Errorf("token %d has type %d, the model has %d", i, b.Types[i], m.config.TypeVocabSize)
		}
	}
	return nil
}

func (b *Batch) native() *native.Batch {
	return &native.Batch{IDs: b.IDs, Types: b.Types, Lengths: b.Lens, Keys: b.Keys}
}
