package check

import (
	"hash/maphash"

	"dev.road/workbench/tasks"
)

// seed is the same for all files, so that their hashes can be compared.
var seed = maphash.MakeSeed()

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
	id := ex.ID
	if ex.Own != "" {
		id = ex.Own
	}
	// An id that is the record's name occurs once.
	if id != ex.Record && !f.ids.add(maphash.String(seed, id)) {
		f.Duplicates.IDs++
		again = true
	}
	if again && len(f.Duplicates.First) < first {
		f.Duplicates.First = append(f.Duplicates.First, ex.Record)
	}
}

// Overlap counts the different texts of a file that another file has, too, to
// the letter.
type Overlap struct {
	With      string `json:"with"`
	Texts     int    `json:"texts"` // passage and question
	Passages  int    `json:"passages"`
	Questions int    `json:"questions"`
}

// Compare notes the overlap of f with the other file.
func (f *File) Compare(other *File) {
	f.Overlap = append(f.Overlap, Overlap{
		With: other.Path, Texts: f.both.shared(&other.both),
		Passages: f.passages.shared(&other.passages), Questions: f.questions.shared(&other.questions),
	})
}
