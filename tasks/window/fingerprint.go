package window

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// Fingerprint is a checksum of all that decides what windows a model sees:
// the tokenizer, the options, and the ids and texts of the examples in their
// order. Answers and labels are no part of it: what a teacher says does not
// depend on them.
func Fingerprint(t *tokenize.Tokenizer, examples []tasks.Example, o Options) string {
	h := sha256.New()
	number := func(n int) {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], uint64(n))
		h.Write(b[:])
	}
	text := func(s string) { // with its length, so that texts cannot run together
		number(len(s))
		h.Write([]byte(s))
	}
	text("windows, version 1")
	text(t.Hash())
	number(max(o.MaxLen, minLen))
	number(o.Overlap)
	number(o.MaxQuestion)
	number(len(examples))
	for i := range examples {
		text(examples[i].ID)
		text(examples[i].Passage)
		text(examples[i].Question)
	}
	return hex.EncodeToString(h.Sum(nil))
}
