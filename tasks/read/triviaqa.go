package read

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"dev.road/workbench/tasks"
)

// triviaQuestion is one element of TriviaQA's "Data".
type triviaQuestion struct {
	ID       string        `json:"QuestionId"`
	Question *string       `json:"Question"`
	Answer   *triviaAnswer `json:"Answer"` // not in test files
	Entities []triviaPage  `json:"EntityPages"`
	Results  []triviaPage  `json:"SearchResults"`
}

type triviaAnswer struct {
	Value      string   `json:"Value"`
	Aliases    []string `json:"Aliases"`
	Normalized []string `json:"NormalizedAliases"`
	Human      []string `json:"HumanAnswers"`
}

type triviaPage struct {
	Title string `json:"Title"`
	File  string `json:"Filename"`
}

// isTriviaQA reports whether the file is one object with "Data".
func isTriviaQA(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off anywhere
		if key == "Data" {
			found = true
			return errEnough
		}
		return c.skip()
	})
	return found
}

// triviaQA reads TriviaQA as it is published: questions that name documents,
// which lie in a folder of their own (Options.Evidence).
//
// A record is a question with one of its documents, its id
// QuestionId--Filename as in the official evaluation. The passage is the
// beginning of the document, up to its 800th token (the cut of the official
// conversion and of MRQA, here with words and punctuation marks as tokens).
// The answering words in it are not marked: every place where
// an alias of the answer stands as whole words counts, capitals or not; all
// aliases are right when the answer is scored. A passage without one is counted as unlabelled, as is a question of a test
// file.
func (r *reader) triviaQA(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	folder, err := r.evidence()
	if err != nil {
		return err
	}
	err = newCursor(f).object(func(c *cursor, key string) error {
		if key != "Data" {
			return c.skip()
		}
		return c.array(func(c *cursor, i int) error {
			var q triviaQuestion
			err := c.decode(&q)
			if shape, ok := errors.AsType[*shapeError](err); ok {
				return r.drop(fmt.Sprintf("%s: question %d", r.file(), i), "%v", shape)
			}
			if err != nil {
				return err
			}
			return r.addTrivia(folder, i, &q)
		})
	})
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return r.drop(r.file(), "%v", shape)
	}
	return err
}

func (r *reader) addTrivia(folder string, number int, q *triviaQuestion) error {
	record := fmt.Sprintf("%s: question %d", r.file(), number)
	if q.ID != "" {
		record += fmt.Sprintf(" (id %s)", q.ID)
	}
	switch {
	case q.Question == nil:
		return r.drop(record, "no Question")
	case len(q.Entities)+len(q.Results) == 0:
		return r.drop(record, "the question names no document: no EntityPages and no SearchResults")
	}
	// Pages of an encyclopedia and of a search lie in folders of their own.
	for _, pages := range []struct {
		folder string
		pages  []triviaPage
	}{{"wikipedia", q.Entities}, {"web", q.Results}} {
		for _, p := range pages.pages {
			if err := r.addDocument(filepath.Join(folder, pages.folder), record, q, &p); err != nil {
				return err
			}
		}
	}
	return nil
}

// addDocument makes an example of a question and one of its documents.
func (r *reader) addDocument(folder, record string, q *triviaQuestion, page *triviaPage) error {
	record += ", document " + page.File
	if q.Answer == nil {
		return r.unlabelled("no Answer: a test set")
	}
	if page.File == "" || !filepath.IsLocal(page.File) {
		return r.drop(record, "the document %q is not the name of a file in the evidence folder", page.File)
	}
	text, err := documentHead(filepath.Join(folder, page.File))
	if err != nil {
		return r.drop(record, "%v", err)
	}
	a := q.Answer
	var aliases []string
	for _, names := range [][]string{{a.Value}, a.Aliases, a.Normalized, a.Human} {
		aliases = append(aliases, names...)
	}
	aliases = nonEmpty(aliases)
	answers := placesOf(text, aliases, true)
	if len(answers) == 0 {
		return r.unlabelled("none of its answers lies within the first %d tokens of the document", documentTokens)
	}
	return r.keep(&tasks.Example{
		ID: q.ID + "--" + page.File, Record: record, Title: page.Title,
		Passage: text, Question: *q.Question, Answers: answers, Accepted: aliases, Labels: map[string]string{},
	})
}
