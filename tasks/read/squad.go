package read

import (
	"bytes"
	"errors"
	"fmt"
)

// isSQuAD reports whether the file is one object with "data".
func isSQuAD(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off anywhere
		if key == "data" {
			found = true
			return errEnough
		}
		return c.skip()
	})
	return found
}

// squad reads articles of paragraphs of questions.
func (r *reader) squad(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	s := squadReader{reader: r, seen: map[string]string{}}
	err := newCursor(f).object(func(c *cursor, key string) error {
		if key != "data" {
			return c.skip()
		}
		return s.pass(c.array(s.readArticle))
	})
	broken, ok := errors.AsType[*brokenError](err)
	if !ok {
		return err
	}
	return r.drop(s.record(), "%v; the %d examples before it are kept, the rest of the file is lost", broken, r.report.Examples)
}

// squadReader knows where in a SQuAD file it is.
type squadReader struct {
	*reader
	article, paragraph, question int    // from 1; 0: not inside one
	title                        string // of the article, where it comes before the paragraphs

	seen map[string]string // the record that first had a question's id
}

// record names the innermost record that is being read.
func (s *squadReader) record() string {
	switch {
	case s.question > 0:
		return fmt.Sprintf("%s: article %d, paragraph %d, question %d", s.file(), s.article, s.paragraph, s.question)
	case s.paragraph > 0:
		return fmt.Sprintf("%s: article %d, paragraph %d", s.file(), s.article, s.paragraph)
	case s.article > 0:
		return fmt.Sprintf("%s: article %d", s.file(), s.article)
	}
	return s.file()
}

// pass lets reading go on after a fault in one value's shape.
func (s *squadReader) pass(err error) error {
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return s.drop(s.record(), "%v", shape)
	}
	return err
}

func (s *squadReader) readArticle(c *cursor, i int) error {
	s.article, s.paragraph, s.question = i, 0, 0
	s.title = ""
	err := c.object(func(c *cursor, key string) error {
		switch key {
		case "title":
			return s.pass(c.decode(&s.title))
		case "paragraphs":
			err := s.pass(c.array(s.readParagraph))
			if err == nil {
				s.paragraph = 0
			}
			return err
		}
		return c.skip()
	})
	return s.pass(err)
}

// readParagraph reads the questions before their passage, if the file has
// them in that order: official ones do.
func (s *squadReader) readParagraph(c *cursor, i int) error {
	s.paragraph, s.question = i, 0
	var passage *string
	var questions []question
	err := c.object(func(c *cursor, key string) error {
		switch key {
		case "context":
			return s.pass(c.decode(&passage))
		case "qas":
			err := s.pass(c.array(func(c *cursor, i int) error {
				s.question = i
				q := question{number: i}
				if err := c.decode(&q); err != nil {
					return s.pass(err)
				}
				questions = append(questions, q)
				return nil
			}))
			if err == nil {
				s.question = 0
			}
			return err
		}
		return c.skip()
	})
	if passage == nil {
		if err == nil || len(questions) > 0 {
			if dropped := s.drop(s.record(), "no passage (\"context\"), so its questions are lost: %d", len(questions)); dropped != nil {
				return dropped
			}
		}
		return s.pass(err)
	}
	// Where the file breaks off inside this paragraph, the whole questions
	// before are kept all the same.
	at := s.question
	for _, q := range questions {
		s.question = q.number
		if dropped := s.add(*passage, &q); dropped != nil {
			return dropped
		}
	}
	s.question = at
	return s.pass(err)
}
