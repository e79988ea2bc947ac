package evalsuite

// ConsensusRule is the way to NewsQA's one accepted answer to a question, which
// readers of its own files follow (tasks/read's newsReader): results over another
// choice of answers are results on another dev set.
const ConsensusRule = "the validated answer that has at least half of the validators' votes; where none was validated, " +
	"the range that most workers chose; of equals the first"

// NewsQAScores are the figures of a NewsQA dev set. NewsQA has no script of its
// own: its paper takes SQuAD 1.1's, over questions with an answer.
type NewsQAScores struct {
	// Set is the dev set, always told: there are several under the one name.
	Set  string
	Rule string // by which a question has its accepted answer
	// Answerable is over the questions with an answer, by SQuAD 1.1's rules.
	Answerable Matches
	// All is over every question, by SQuAD 2.0's rules, those that the story does
	// not answer among them; nil if there are none of these.
	All *Scores
}

// The dev sets that go by the name NewsQA.
const (
	NewsQANative = "NewsQA's own files (newsqa-data-v1)"
	NewsQAOfMRQA = "MRQA's selection of NewsQA: 4,212 of the dev set's questions, all with an answer"
)

// NewsQA scores predictions on NewsQA. A question without an accepted answer is
// one that the story does not answer. Questions without a prediction are an
// error, a *MissingError, as in SQuAD2, and count as wrong in the scores that come
// with it.
func NewsQA(set, rule string, questions []Question, preds map[string]string) (NewsQAScores, error) {
	s := NewsQAScores{Set: set, Rule: rule}
	var answerable []Question
	for _, q := range questions {
		if len(q.Gold) > 0 {
			answerable = append(answerable, q)
		}
	}
	all, err := SQuAD2(questions, preds, nil, 1)
	if err != nil && all.Total == 0 {
		return NewsQAScores{}, err
	}
	if len(answerable) < len(questions) {
		s.All = &all
	}
	if len(answerable) > 0 {
		// Its own error can only be the want of predictions that SQuAD2 has found.
		s.Answerable, _ = SQuAD1(answerable, preds)
	}
	return s, err
}
