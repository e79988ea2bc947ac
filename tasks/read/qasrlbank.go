package read

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"dev.road/workbench/tasks"
)

// bankSentence is one line of the QA-SRL Bank 2.0.
type bankSentence struct {
	ID     string          `json:"sentenceId"`
	Tokens []string        `json:"sentenceTokens"`
	Verbs  json.RawMessage `json:"verbEntries"` // by the verb's index, in the file's order
}

type bankQuestion struct {
	Question  *string        `json:"questionString"`
	Judgments []bankJudgment `json:"answerJudgments"`
}

type bankJudgment struct {
	Valid bool     `json:"isValid"`
	Spans [][2]int `json:"spans"` // tokens, the end excluded; none where not valid
}

// isQASRLBank reports whether the first line has the tokens of a sentence. The
// line may be longer than the head.
func isQASRLBank(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(firstObject(head))).object(func(c *cursor, key string) error { // the head is cut off anywhere
		if key == "sentenceTokens" || key == "verbEntries" {
			found = true
			return errEnough
		}
		return c.skip()
	})
	return found
}

// qasrlBank reads the QA-SRL Bank 2.0: sentences with questions about their
// verbs, and several people's judgments of each question.
//
// The passage is the sentence: its tokens with one blank between two. A
// question counts when most of its judgments call it valid, else as
// unlabelled. Every span of a valid judgment is accepted; the one that most
// chose comes first.
func (r *reader) qasrlBank(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	return r.records(f, func(_ int, record string, line []byte) error {
		var s bankSentence
		err := decodeLine(line, &s)
		if err == nil && s.Tokens == nil {
			err = errors.New("no sentenceTokens")
		}
		if err != nil {
			return r.drop(record, "%v", err)
		}
		if s.ID != "" {
			record += fmt.Sprintf(" (sentence %s)", s.ID)
		} else {
			s.ID = record
		}
		return r.addSentence(record, &s)
	})
}

func (r *reader) addSentence(record string, s *bankSentence) error {
	p := joinedWords(s.Tokens)
	if len(s.Verbs) == 0 {
		return nil
	}
	var c cursor
	c.on(s.Verbs)
	err := c.object(func(c *cursor, verb string) error {
		return c.object(func(c *cursor, key string) error {
			if key != "questionLabels" {
				return c.skip()
			}
			return c.object(func(c *cursor, question string) error {
				var q bankQuestion
				record := fmt.Sprintf("%s, verb %s, %q", record, verb, question)
				err := c.decode(&q)
				if shape, ok := errors.AsType[*shapeError](err); ok {
					return r.drop(record, "%v", shape)
				}
				if err != nil {
					return err
				}
				if q.Question == nil {
					q.Question = &question
				}
				return r.addBank(s.ID+"/"+verb+"/"+question, record, &p, &q)
			})
		})
	})
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return r.drop(record, "%v; the sentence's questions from there on are lost", shape)
	}
	return err
}

func (r *reader) addBank(id, record string, p *passage, q *bankQuestion) error {
	valid := 0
	chosen := map[[2]int]int{}
	var spans [][2]int
	for _, j := range q.Judgments {
		if !j.Valid {
			continue
		}
		valid++
		for _, s := range j.Spans {
			if chosen[s] == 0 {
				spans = append(spans, s)
			}
			chosen[s]++
		}
	}
	if 2*valid <= len(q.Judgments) || len(spans) == 0 {
		return r.unlabelled("most people did not call the question valid, or gave no answer")
	}
	slices.SortStableFunc(spans, func(a, b [2]int) int { return cmp.Compare(chosen[b], chosen[a]) })
	ex := tasks.Example{ID: id, Record: record, Passage: p.text, Question: *q.Question, Labels: map[string]string{}}
	for _, s := range spans {
		if s[0] < 0 || s[0] >= s[1] || s[1] > len(p.tokens) {
			return r.drop(record, "an answer is tokens [%d, %d), but the sentence has %d", s[0], s[1], len(p.tokens))
		}
		a, ok := p.answer(s[0], s[1])
		if !ok {
			return r.drop(record, "an answer, tokens [%d, %d), is empty", s[0], s[1])
		}
		if !slices.Contains(ex.Answers, a) {
			ex.Answers = append(ex.Answers, a)
		}
	}
	return r.keep(&ex)
}
