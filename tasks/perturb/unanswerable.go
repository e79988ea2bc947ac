package perturb

import (
	"math/rand/v2"
	"regexp"
	"strings"

	"dev.road/workbench/tasks"
)

var (
	auxiliary = regexp.MustCompile(
		`(?i)\b(?:is|are|was|were|did|does|do|can|could|will|would|has|have|had|should|may|might|must)\b`)
	negated = regexp.MustCompile(`(?i)\b(?:not|never|no|none|neither|nor|cannot|without|except)\b|n't\b`)
)

// unlike are the auxiliaries whose negation is not their own text and n't.
var unlike = map[string]string{"can": "can't", "will": "won't", "may": "may not", "might": "might not"}

// negate negates a question's first auxiliary. A question that is negated already stays
// out: its positive form may have an answer.
func negate(_ *set, _ *rand.Rand, ex *tasks.Example) bool {
	if negated.MatchString(ex.Question) {
		return false
	}
	at := auxiliary.FindStringIndex(ex.Question)
	if at == nil {
		return false
	}
	said := ex.Question[at[0]:at[1]]
	not := said + "n't"
	if other, ok := unlike[strings.ToLower(said)]; ok {
		not = said[:1] + other[1:]
	}
	ex.Question = ex.Question[:at[0]] + not + ex.Question[at[1]:]
	return true
}

// drawn bounds the examples that are tried for a question of another passage.
const drawn = 50

// swap takes the question of an example about something else, whose answers are not in
// this passage.
func swap(s *set, r *rand.Rand, ex *tasks.Example) bool {
	passage := strings.ToLower(ex.Passage)
	for range drawn {
		other := &s.examples[r.IntN(len(s.examples))]
		if len(other.Answers) == 0 || !elsewhere(ex, other) || other.Question == ex.Question {
			continue
		}
		if within(passage, other.Answers) {
			continue
		}
		ex.Question = other.Question
		ex.Turns = nil
		return true
	}
	return false
}

// within reports whether a text in lower case has one of the answers.
func within(text string, answers []tasks.Answer) bool {
	for _, a := range answers {
		if strings.Contains(text, strings.ToLower(a.Text)) {
			return true
		}
	}
	return false
}
