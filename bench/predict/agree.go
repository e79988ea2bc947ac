package predict

import (
	"fmt"
	"slices"

	"dev.road/workbench/bench/side"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// undecided is the distance of two scores within which other roundings may choose
// another answer.
const undecided = 1e-4

// sameAnswers asks the other side too, and refuses answers that differ.
func sameAnswers(said []wire.Prediction, questions []tasks.Example, theirs *side.Program) error {
	type text struct {
		Passage  string `json:"passage"`
		Question string `json:"question"`
	}
	texts := make([]text, len(questions))
	for i, q := range questions {
		texts[i] = text{q.Passage, q.Question}
	}
	var want struct {
		Answers []struct {
			Text    string
			Gap     *float64
			Windows int
		}
	}
	if err := theirs.Ask(map[string]any{"texts": texts}, &want); err != nil {
		return err
	}
	if len(said) != len(texts) || len(want.Answers) != len(texts) {
		return fmt.Errorf("%d questions have %d answers, and %d of theirs", len(texts), len(said), len(want.Answers))
	}
	ties := 0
	for i, p := range said {
		switch w := want.Answers[i]; {
		case p.Windows != w.Windows:
			return fmt.Errorf("question %s is cut into %d windows, theirs into %d", p.ID, p.Windows, w.Windows)
		case p.Student.Text == w.Text:
		case w.Gap != nil && *w.Gap < undecided:
			ties++
		default:
			return fmt.Errorf("question %s is answered %q, theirs says %q", p.ID, p.Student.Text, w.Text)
		}
	}
	if ties*100 > len(said) {
		return fmt.Errorf("%d of %d answers are others, for want of a decision: more than 1 %%", ties, len(said))
	}
	if !slices.ContainsFunc(said, func(p wire.Prediction) bool { return p.Student.Text != "" }) {
		return fmt.Errorf("no question has an answer: there is nothing to compare")
	}
	return nil
}
