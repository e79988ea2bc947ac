package window

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// Print has two checksums of a dataset. That of its windows takes in everything that
// decides them: the tokenizer, the options, and the ids and texts of the examples in
// their order. Answers and labels are no part of it, since a teacher's logits do not
// depend on them: they have a checksum of their own.
type Print struct {
	windows, gold sum
	examples      int
	tasks         []string // with labels, of an example
}

// NewPrint begins the checksum of a dataset.
func NewPrint(t *tokenize.Tokenizer, o Options) *Print {
	p := &Print{windows: sum{hash: sha256.New()}, gold: sum{hash: sha256.New()}}
	w := &p.windows
	w.text("windows, version 2")
	w.text(t.Hash())
	w.number(max(o.MaxLen, minLen))
	w.number(o.Overlap)
	w.number(o.MaxQuestion)
	if o.QuestionEnd { // otherwise checksums stay those from before there was a choice
		w.text("the question's end")
	}
	return p
}

// Add takes in the next example.
func (p *Print) Add(ex *tasks.Example) {
	p.examples++
	p.windows.text(ex.ID)
	p.windows.text(ex.Passage)
	p.windows.text(ex.Question)
	p.gold.number(len(ex.Answers))
	for _, a := range ex.Answers {
		p.gold.text(a.Text)
		p.gold.number(a.Start)
	}
	p.tasks = slices.AppendSeq(p.tasks[:0], maps.Keys(ex.Labels))
	slices.Sort(p.tasks)
	p.gold.number(len(p.tasks))
	for _, task := range p.tasks {
		p.gold.text(task)
		p.gold.text(ex.Labels[task])
	}
}

// Windows ends and returns the checksum of the windows of all examples.
func (p *Print) Windows() string { return p.windows.of(p.examples) }

// Gold ends and returns the checksum of the answers and labels of all examples.
func (p *Print) Gold() string { return p.gold.of(p.examples) }

// sum is a running checksum of numbers and texts.
type sum struct {
	hash hash.Hash
	buf  []byte
}

func (s *sum) number(n int) {
	s.buf = binary.LittleEndian.AppendUint64(s.buf[:0], uint64(n))
	s.hash.Write(s.buf)
}

// text takes in a text with its length, so that texts cannot run together.
func (s *sum) text(text string) {
	s.number(len(text))
	s.buf = append(s.buf[:0], text...)
	s.hash.Write(s.buf)
}

// of ends the checksum of a number of examples.
func (s *sum) of(examples int) string {
	s.number(examples)
	return hex.EncodeToString(s.hash.Sum(nil))
}

// Fingerprint is the checksum of a whole dataset's windows.
func Fingerprint(t *tokenize.Tokenizer, examples []tasks.Example, o Options) string {
	p := NewPrint(t, o)
	for i := range examples {
		p.Add(&examples[i])
	}
	return p.Windows()
}
