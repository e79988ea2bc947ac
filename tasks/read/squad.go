package read

import (
	"bytes"
	"errors"
	"strconv"

	"dev.road/workbench/tasks"
)

// isSQuAD reports whether the file is one object with "data", or that list alone, and
// neither with stories nor with records of another kind.
func isSQuAD(head []byte, file string) bool {
	found := false
	data := func(c *cursor) error {
		found = true
		return c.array(func(c *cursor, _ int) error {
			found = false
			err := c.object(func(c *cursor, key string) error {
				if key == "paragraphs" || key == "context" || key == "qas" {
					found = true
					return errEnough
				}
				return c.skip()
			})
			if broken, ok := errors.AsType[*brokenError](err); ok && errors.Is(broken, errCutOff) {
				found = true
			}
			if _, ok := errors.AsType[*shapeError](err); ok {
				found = true // as the reader will say
			}
			return errEnough
		})
	}
	c := newCursor(bytes.NewReader(head)) // the head is cut off anywhere
	if elements(head) == "[" {
		_ = data(c)
		return found && bytes.Contains(head, []byte(`"paragraphs"`))
	}
	_ = c.object(func(c *cursor, key string) error {
		if key != "data" {
			return c.skip()
		}
		_ = data(c)
		return errEnough
	})
	return found && !isNewsJSON(head, file)
}

// squad reads articles of paragraphs of questions.
func (r *reader) squad(f *source) error {
	if err := r.wantSpans(); err != nil {
		return err
	}
	s := squadReader{reader: r, seen: map[string]string{}}
	c := newCursor(f)
	var err error
	if f.head[firstByte(f.head)] == '[' {
		err = s.pass(c.array(s.readArticle))
	} else {
		err = c.object(func(c *cursor, key string) error {
			if key != "data" {
				return c.skip()
			}
			return s.pass(c.array(s.readArticle))
		})
	}
	if err == nil {
		err = c.end()
	}
	if broken, ok := errors.AsType[*brokenError](err); ok {
		return r.lost(s.record(), broken)
	}
	return err
}

// squadReader knows where in a SQuAD file it is.
type squadReader struct {
	*reader
	article, paragraph, question int // from 1; 0 is outside

	title   string           // of the article
	titled  bool             // it has been read
	waiting []*tasks.Example // the article's examples, which wait for its title
	seen    map[string]string
}

// mostWaiting bounds the examples that wait for a title after them.
const mostWaiting = 10000

// record names the innermost record that is being read.
func (s *squadReader) record() string {
	switch {
	case s.question > 0:
		return s.file() + ": article " + strconv.Itoa(s.article) + ", paragraph " + strconv.Itoa(s.paragraph) +
			", question " + strconv.Itoa(s.question)
	case s.paragraph > 0:
		return s.file() + ": article " + strconv.Itoa(s.article) + ", paragraph " + strconv.Itoa(s.paragraph)
	case s.article > 0:
		return s.file() + ": article " + strconv.Itoa(s.article)
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

// readArticle also reads the form of Hugging Face's scripts: a passage with one
// question in an article's place.
func (s *squadReader) readArticle(c *cursor, i int) error {
	s.article, s.paragraph, s.question = i, 0, 0
	s.title, s.titled = "", false
	var passage *string
	var q question
	err := c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "title":
			title, isText, err := c.scalar()
			s.titled = true
			if isText || err == nil && title != "null" && title != "NaN" {
				s.title = title
			}
			if _, ok := errors.AsType[*shapeError](err); ok {
				err = nil // a title is nothing that an example needs
			}
			return err
		case "paragraphs":
			if err = s.pass(c.array(s.readParagraph)); err == nil {
				s.paragraph = 0
			}
			return err
		case "context":
			passage, err = some(c.string())
			return err
		}
		return q.field(c, key)
	})
	if err == nil && passage != nil {
		err = s.add(*passage, []question{q})
	}
	if kept := s.release(); kept != nil {
		return kept
	}
	return s.pass(err)
}

// hold keeps an example back until its article's title is known.
func (s *squadReader) hold(ex *tasks.Example) error {
	s.waiting = append(s.waiting, ex)
	if s.titled || len(s.waiting) == mostWaiting {
		return s.release()
	}
	return nil
}

func (s *squadReader) release() error {
	for _, ex := range s.waiting {
		ex.Title = s.title
		if err := s.keep(ex); err != nil {
			return err
		}
	}
	s.waiting = s.waiting[:0]
	return nil
}

// readParagraph reads the questions before their passage, if the file has
// them in that order: official ones do.
func (s *squadReader) readParagraph(c *cursor, i int) error {
	s.paragraph, s.question = i, 0
	passage, known := "", false
	asked := 0 // questions, with those that are dropped already
	var questions []question
	err := c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "context":
			passage, err = c.string()
			known = err == nil
			return err
		case "qas":
			err = s.pass(c.array(func(c *cursor, i int) error {
				s.question, asked = i, i
				q := question{number: i}
				if err := q.read(c); err != nil {
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
	if !known {
		return s.faceless(len(questions), asked, err)
	}
	// If the file breaks off inside this paragraph, the whole questions before
	// are still kept.
	at := s.question
	for i := range questions {
		s.question = questions[i].number
		if dropped := s.add(passage, questions[:i+1]); dropped != nil {
			return dropped
		}
	}
	s.question = at
	return s.pass(err)
}

// faceless drops the questions of a paragraph without a passage: those that are left of
// the ones asked.
func (s *squadReader) faceless(left, asked int, err error) error {
	shape, isShape := errors.AsType[*shapeError](err)
	broken := err != nil && !isShape
	if left == 0 && (asked > 0 || broken) {
		if broken {
			return err
		}
		return nil
	}
	if isShape {
		return s.dropAll(left, s.record(), "%v", shape)
	}
	if dropped := s.dropAll(left, s.record(), "no passage (\"context\")"); dropped != nil {
		return dropped
	}
	return err
}
