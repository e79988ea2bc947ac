package read

import (
	"strings"

	"dev.road/workbench/tasks"
)

// cannotAnswer is the end of a QuAC passage, and the answer to a question that
// the passage does not answer. If workers disagree, at least half of them decide
// that there is no answer, as in the official scorer.
const cannotAnswer = "CANNOTANSWER"

// isDialog reports whether the questions of a passage are turns of a dialog
// about it, as QuAC's are.
func isDialog(passage string) bool { return strings.HasSuffix(passage, cannotAnswer) }

// turnEnd stands between the turns of a dialog that are read as one question,
// and between a turn's question and answer: a person sees the turns, and
// tokenizers, to which a line break is a blank, see the words alone.
const turnEnd = "\n"

// asked is the text of the last of turns, after as many of the turns before
// it as the options ask for.
func (s *squadReader) asked(passage string, turns []question) string {
	last := len(turns) - 1
	if s.options.History <= 0 || !isDialog(passage) {
		return *turns[last].text
	}
	var b strings.Builder
	for _, turn := range turns[max(0, last-s.options.History):last] {
		if turn.text == nil {
			continue
		}
		b.WriteString(*turn.text)
		b.WriteString(turnEnd)
		if s.options.HistoryAnswers {
			b.WriteString(turn.answer())
			b.WriteString(turnEnd)
		}
	}
	b.WriteString(*turns[last].text)
	return b.String()
}

// mostTurns is the maximum number of turns that come with a question, more than a dialog
// of QuAC has: a longer one would take memory by the square of its length.
const mostTurns = 32

// before are the turns before the last one, if the options ask for them.
func (s *squadReader) before(passage string, turns []question) []tasks.Turn {
	if !s.options.Turns || !isDialog(passage) {
		return nil
	}
	var all []tasks.Turn
	last := len(turns) - 1
	for _, turn := range turns[max(0, last-mostTurns):last] {
		if turn.text != nil {
			all = append(all, tasks.Turn{Question: *turn.text, Answer: turn.answer()})
		}
	}
	return all
}

// answer is the one that the next question followed: the dialog's own answer, in
// preference to those of other workers.
func (q *question) answer() string {
	if q.original == "" && len(q.answers) > 0 && q.answers[0].text != nil {
		return *q.answers[0].text
	}
	return q.original
}
