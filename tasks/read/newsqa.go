package read

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/tasks"
)

// newsReader reads NewsQA's stories with questions, in whichever of its forms.
//
// A question has the one answer that the workers agree on, found as the data
// set's own scripts do (get_consensus_answer and to_dict of
// newsqa/data_processing.py): where answers were validated, the one with most
// votes if at least half of the validators gave it theirs, else none; where
// they were not, the range that was chosen most often. Of equals, the first
// is taken. A question without such an answer is kept as one that the story
// does not answer, but for those that at least half of the workers found bad:
// they count as unlabelled.
type newsReader struct {
	*reader
	asked map[string]int // questions so far, by story
}

func (r *reader) news() (*newsReader, error) {
	return &newsReader{r, map[string]int{}}, r.wantSpans()
}

// newsRange is a stretch of code points [start, end) of a story, or no answer,
// because there is none or because the question is bad: these are two votes.
type newsRange struct {
	start, end int
	none, bad  bool
}

var noRange, badRange = newsRange{none: true}, newsRange{none: true, bad: true}

// newsVotes counts the votes for each answer, in the order of the first votes.
type newsVotes []struct {
	answer newsRange
	count  int
}

// add counts votes, but not for a range that ends before it starts: the collected
// data have such ranges, and they count for nothing.
func (v *newsVotes) add(answer newsRange, count int) {
	if !answer.none && answer.end <= answer.start {
		return
	}
	for i := range *v {
		if (*v)[i].answer == answer {
			(*v)[i].count += count
			return
		}
	}
	*v = append(*v, struct {
		answer newsRange
		count  int
	}{answer, count})
}

func (v newsVotes) most() (answer newsRange, count, total int) {
	answer = noRange
	for _, vote := range v {
		total += vote.count
		if vote.count > count {
			answer, count = vote.answer, vote.count
		}
	}
	return answer, count, total
}

// consensus is the answer that the workers agree on.
func consensus(validated, chosen newsVotes) newsRange {
	if len(validated) > 0 {
		answer, count, total := validated.most()
		if 2*count < total {
			return noRange
		}
		return answer
	}
	answer, _, _ := chosen.most()
	return answer
}

// newsQuestion is a question with the agreed answer.
type newsQuestion struct {
	record, story string // where it stands; the story's id
	passage, text string
	answers       []newsRange // empty if there is no answer
	bad           float64     // the share of workers that found it bad
}

// add makes an example of a question. Ends of ranges may include the white
// space after a word; answers do not.
func (n *newsReader) add(q *newsQuestion) error {
	n.asked[q.story]++
	ex := tasks.Example{
		ID: fmt.Sprintf("%s:%d", q.story, n.asked[q.story]), Record: q.record,
		Passage: q.passage, Question: q.text, Labels: map[string]string{},
	}
	for _, a := range q.answers {
		if a.none {
			continue
		}
		text := codePoints(q.passage, a.start, a.end-a.start)
		if utf8.RuneCountInString(text) != a.end-a.start {
			return n.drop(q.record, "the answer is at [%d, %d), which the story of %d code points does not have",
				a.start, a.end, utf8.RuneCountInString(q.passage))
		}
		inner := strings.TrimLeftFunc(text, unicode.IsSpace)
		start := a.start + utf8.RuneCountInString(text) - utf8.RuneCountInString(inner)
		if inner = strings.TrimRightFunc(inner, unicode.IsSpace); inner == "" {
			return n.drop(q.record, "the answer at [%d, %d) has no words", a.start, a.end)
		}
		ex.Answers = append(ex.Answers, tasks.Answer{Text: inner, Start: start})
	}
	if ex.Answers == nil && q.bad >= 0.5 {
		return n.unlabelled("at least half of the workers found the question bad")
	}
	return n.keep(&ex)
}
