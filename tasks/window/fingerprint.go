package window

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// Print is a checksum of everything that decides a model's windows: the
// tokenizer, the options, and the ids and texts of the examples in their
// order. Answers and labels are no part of it: a teacher's logits do not
// depend on them.
type Print struct {
	hash     hash.Hash
	examples int
	buf      []byte
}

// NewPrint begins the checksum of a dataset.
func NewPrint(t *tokenize.Tokenizer, o Options) *Print {
	p := &Print{hash: sha256.New()}
	p.text("windows, version 2")
	p.text(t.Hash())
	p.number(max(o.MaxLen, minLen))
	p.number(o.Overlap)
	p.number(o.MaxQuestion)
	if o.QuestionEnd { // otherwise checksums stay those from before there was a choice
		p.text("the question's end")
	}
	return p
}

// Add takes in the next example.
func (p *Print) Add(ex *tasks.Example) {
	p.examples++
	p.text(ex.ID)
	p.text(ex.Passage)
	p.text(ex.Question)
}

// Sum ends the checksum.
func (p *Print) Sum() string {
	p.number(p.examples)
	return hex.EncodeToString(p.hash.Sum(nil))
}

func (p *Print) number(n int) {
	p.buf = binary.LittleEndian.AppendUint64(p.buf[:0], uint64(n))
	p.hash.Write(p.buf)
}

// text takes in a text with its length, so that texts cannot run together.
func (p *Print) text(s string) {
	p.number(len(s))
	p.buf = append(p.buf[:0], s...)
	p.hash.Write(p.buf)
}

// Fingerprint is the checksum of a whole dataset.
func Fingerprint(t *tokenize.Tokenizer, examples []tasks.Example, o Options) string {
	p := NewPrint(t, o)
	for i := range examples {
		p.Add(&examples[i])
	}
	return p.Sum()
}
