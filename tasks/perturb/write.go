package perturb

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"dev.road/workbench/tasks"
)

// spanRecord and classRecord are lines in the layouts that package read recognises.
type spanRecord struct {
	ID       string `json:"id"`
	Title    string `json:"title,omitempty"`
	Context  string `json:"context"`
	Question string `json:"question"`
	Answers  struct {
		Text  []string `json:"text"`
		Start []int    `json:"answer_start"`
	} `json:"answers"`
}

type classRecord struct {
	ID    string `json:"id"`
	Text  string `json:"text,omitempty"`
	First string `json:"sentence1,omitempty"`
	Pair  string `json:"sentence2,omitempty"`
	Label string `json:"label,omitempty"`
	Stars string `json:"stars,omitempty"` // numbers under another name would be ambiguous
}

// Write writes examples as JSON lines that package read reads back: SQuAD's columns, or
// texts with a label, whose IDs are read with columns.id = "id". An example with both, of a dialog, is written with its answers.
func Write(w io.Writer, examples []tasks.Example) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for i := range examples {
		if err := out.Encode(record(&examples[i])); err != nil {
			return fmt.Errorf("write the variant of %s: %w", examples[i].Record, err)
		}
	}
	return nil
}

func record(ex *tasks.Example) any {
	if len(ex.Labels) == 1 && len(ex.Answers) == 0 {
		r := classRecord{ID: ex.ID, Label: ex.Labels[slices.Collect(maps.Keys(ex.Labels))[0]]}
		if stars, ok := ex.Labels["sentiment"]; ok {
			r.Label, r.Stars = "", stars
		}
		if ex.Question == "" {
			r.Text = ex.Passage
		} else {
			r.First, r.Pair = ex.Passage, ex.Question
		}
		return r
	}
	r := spanRecord{ID: ex.ID, Title: ex.Title, Context: ex.Passage, Question: ex.Question}
	r.Answers.Text, r.Answers.Start = []string{}, []int{}
	for _, a := range ex.Answers {
		r.Answers.Text, r.Answers.Start = append(r.Answers.Text, a.Text), append(r.Answers.Start, a.Start)
	}
	return r
}
