package read

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// isNewsJSON reports whether the file is one object whose "data" has stories.
func isNewsJSON(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off anywhere
		if key != "data" {
			return c.skip()
		}
		return c.array(func(c *cursor, _ int) error {
			return c.object(func(c *cursor, key string) error {
				if key == "storyId" || key == "questions" {
					found = true
					return errEnough
				}
				return c.skip()
			})
		})
	})
	return found
}

// newsJSON reads combined-newsqa-data-v1.json story by story.
func (r *reader) newsJSON(f *source) error {
	n, err := r.news()
	if err != nil {
		return err
	}
	story := 0
	c := newCursor(f)
	err = c.object(func(c *cursor, key string) error {
		if key != "data" {
			return c.skip()
		}
		return c.array(func(c *cursor, i int) error {
			story = i
			return n.story(c, fmt.Sprintf("%s: story %d", r.file(), i))
		})
	})
	if err == nil {
		err = c.end()
	}
	if broken, ok := errors.AsType[*brokenError](err); ok {
		return r.lost(fmt.Sprintf("%s: story %d", r.file(), story), broken)
	}
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return r.drop(r.file(), "%v", shape)
	}
	return err
}

// newsItem is a question of a story.
type newsItem struct {
	text              *string
	agreed            *newsRange
	validated, chosen newsVotes
	bad               float64
	fault             error // a wrong shape
}

func (n *newsReader) story(c *cursor, record string) error {
	var id, split string
	var text *string
	var questions []newsItem
	err := c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "storyId":
			id, _, err = c.scalar()
		case "text":
			text, err = some(c.string())
		case "type":
			split, err = c.string()
		case "questions":
			err = c.array(func(c *cursor, _ int) error {
				var q newsItem
				q.fault = q.read(c)
				questions = append(questions, q)
				if _, ok := errors.AsType[*shapeError](q.fault); ok {
					return nil
				}
				return q.fault
			})
		default:
			err = c.skip()
		}
		return err
	})
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return n.dropAll(len(questions), record, "%v", shape)
	}
	if err != nil {
		return err
	}
	if n.options.Split != "" && split != n.options.Split {
		n.otherSplit(len(questions))
		return nil
	}
	if text == nil {
		return n.dropAll(len(questions), record, "no text")
	}
	for i, item := range questions {
		at := fmt.Sprintf("%s, question %d (story %s)", record, i+1, id)
		if item.fault == nil && item.text == nil {
			item.fault = errors.New("no question (\"q\")")
		}
		if item.fault != nil {
			n.asked[id]++
			if err := n.drop(at, "%v", item.fault); err != nil {
				return err
			}
			continue
		}
		q := newsQuestion{record: at, story: id, passage: *text, text: *item.text, bad: item.bad}
		if item.agreed == nil {
			agreed := consensus(item.validated, item.chosen)
			item.agreed = &agreed
		}
		q.answers = []newsRange{*item.agreed}
		if err := n.add(&q); err != nil {
			return err
		}
	}
	return nil
}

func (q *newsItem) read(c *cursor) error {
	return c.object(func(c *cursor, key string) (err error) {
		switch key {
		case "q":
			q.text, err = some(c.string())
		case "isQuestionBad":
			q.bad, err = c.share()
		case "consensus":
			var agreed newsRange
			if agreed, _, err = readNewsRange(c); err == nil {
				q.agreed = &agreed
			}
			if agreed.bad {
				q.bad = 1
			}
		case "validatedAnswers":
			err = c.array(func(c *cursor, _ int) error {
				answer, count, err := readNewsRange(c)
				q.validated.add(answer, count)
				return err
			})
		case "answers":
			err = c.array(func(c *cursor, _ int) error {
				return c.object(func(c *cursor, key string) error {
					if key != "sourcerAnswers" {
						return c.skip()
					}
					return c.array(func(c *cursor, _ int) error {
						answer, _, err := readNewsRange(c)
						q.chosen.add(answer, 1)
						return err
					})
				})
			})
		default:
			err = c.skip()
		}
		return err
	})
}

// readNewsRange reads "s" and "e", or "noAnswer" or "badQuestion", and perhaps
// the number of validators that agree.
func readNewsRange(c *cursor) (answer newsRange, count int, err error) {
	err = c.object(func(c *cursor, key string) (err error) {
		var yes bool
		switch key {
		case "s":
			answer.start, err = c.integer()
		case "e":
			answer.end, err = c.integer()
		case "count":
			count, err = c.integer()
		case "noAnswer":
			yes, err = c.truth()
			answer.none = answer.none || yes
		case "badQuestion":
			yes, err = c.truth()
			answer.none, answer.bad = answer.none || yes, yes
		default:
			err = c.skip()
		}
		return err
	})
	return answer, count, err
}

// share reads a number, which may be written as a text.
func (c *cursor) share() (float64, error) {
	value, _, err := c.scalar()
	if err != nil {
		return 0, err
	}
	share, wrong := strconv.ParseFloat(value, 64)
	if wrong != nil && value != "?" && value != "null" {
		return 0, &shapeError{want: "a share", got: strconv.Quote(value)}
	}
	return share, nil
}
