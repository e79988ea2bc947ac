package evalsuite

import (
	"fmt"
	"strings"
)

// MissingError says that questions have no prediction, where the official
// script does not score such predictions at all. The scores that come with it
// are whole, and count those questions as wrong.
type MissingError struct {
	IDs   []string // of the questions without a prediction, in the data's order
	Total int      // all questions
}

func (e *MissingError) Error() string {
	if len(e.IDs) == e.Total {
		return fmt.Sprintf("none of the %d questions has a prediction, the first: %s; are the predictions for another dataset?",
			e.Total, e.IDs[0])
	}
	noun, verb := "questions", "have"
	if len(e.IDs) == 1 {
		noun, verb = "question", "has"
	}
	return fmt.Sprintf("%d %s of %d %s no prediction, the first: %s; the official script fails there: predict them, or count them as wrong",
		len(e.IDs), noun, e.Total, verb, e.IDs[0])
}

// missing returns the error on IDs, nil without any.
func missing(ids []string, total int) error {
	if len(ids) == 0 {
		return nil
	}
	return &MissingError{ids, total}
}

// undefined is the error on questions that a script's maximum over accepted
// answers is not defined for.
func undefined(ids []string, script string) error {
	named := strings.Join(ids[:min(3, len(ids))], ", ")
	return fmt.Errorf("%d questions have no accepted answer, which %s cannot score: %s; score them as SQuAD 2.0", len(ids), script, named)
}
