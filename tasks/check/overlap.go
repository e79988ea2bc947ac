package check

import (
	"hash/maphash"

	"dev.road/workbench/tasks"
)

// seed is the same for all files, so that their hashes can be compared.
var seed = maphash.MakeSeed()

// hashes are texts that have occurred, with how many examples had them.
type hashes map[uint64]uint32

// add notes one more and reports whether it is the first.
func (h hashes) add(sum uint64) (first bool) {
	h[sum]++
	return h[sum] == 1
}

// repeats looks for the example among those before it.
func (f *File) repeats(ex *tasks.Example, first int) {
	passage, question := maphash.String(seed, ex.Passage), maphash.String(seed, ex.Question)
	f.passages.add(passage)
	if ex.Question != "" {
		f.questions.add(question)
	}
	again := false
	if !f.both.add(maphash.Comparable(seed, [2]uint64{passage, question})) {
		f.Duplicates.Texts++
		again = true
	}
	if !f.ids.add(maphash.String(seed, ex.ID)) {
		f.Duplicates.IDs++
		again = true
	}
	if again && len(f.Duplicates.First) < first {
		f.Duplicates.First = append(f.Duplicates.First, ex.Record)
	}
}

// Overlap is how many examples of a file have a text that another file has,
// too, to the letter.
type Overlap struct {
	With      string `json:"with"`
	Examples  int    `json:"examples"` // passage and question
	Passages  int    `json:"passages"`
	Questions int    `json:"questions"`
}

// Compare notes what examples of f have in common with the other file.
func (f *File) Compare(other *File) {
	f.Overlap = append(f.Overlap, Overlap{
		With: other.Path, Examples: f.both.shared(other.both),
		Passages: f.passages.shared(other.passages), Questions: f.questions.shared(other.questions),
	})
}

func (h hashes) shared(other hashes) (examples int) {
	for sum, n := range h {
		if other[sum] > 0 {
			examples += int(n)
		}
	}
	return examples
}
