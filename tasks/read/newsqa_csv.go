package read

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// isNewsCSV reports whether the first line has NewsQA's columns.
func isNewsCSV(head []byte, _ string) bool {
	columns := firstRecord(head)
	return slices.Contains(columns, "story_id") && slices.Contains(columns, "question") &&
		(slices.Contains(columns, "answer_char_ranges") || slices.Contains(columns, "answer_token_ranges"))
}

// newsCSV reads combined-newsqa-data-v1.csv, whose answers are ranges of code
// points, and newsqa-data-tokenized-v1.csv, whose are ranges of words. Line
// ends inside of a story count as one code point each.
func (r *reader) newsCSV(f *source) error {
	n, err := r.news()
	if err != nil {
		return err
	}
	in := &bounded{in: f, left: longestLine}
	rows := csv.NewReader(in)
	rows.ReuseRecord = true
	columns, err := rows.Read()
	if broken, ok := errors.AsType[*csv.ParseError](err); ok {
		err = broken.Err
	}
	if err != nil {
		return fmt.Errorf("%s: the line with the columns' names: %w", f.path, ended(err))
	}
	at := map[string]int{}
	for i, name := range columns {
		at[name] = i
	}
	if _, ok := at["story_text"]; !ok {
		return fmt.Errorf("%s has no column story_text: it is NewsQA without its stories, which newsqa/data_processing.py adds "+
			"(combined-newsqa-data-v1.csv)", f.path)
	}
	story, line := newsStory{}, 1
	for {
		in.left = longestLine
		row, err := rows.Read()
		broken, isRow := errors.AsType[*csv.ParseError](err)
		switch {
		case err == nil:
			line, _ = rows.FieldPos(0)
			if why := notUTF8([]byte(strings.Join(row, ","))); why != nil {
				err = r.drop(fmt.Sprintf("%s:%d", r.file(), line), why.format, why.args...)
				break
			}
			err = n.row(fmt.Sprintf("%s:%d", r.file(), line), at, row, &story)
		case isRow:
			line = broken.StartLine
			err = r.drop(fmt.Sprintf("%s:%d", r.file(), line), "the row cannot be read: %v", broken.Err)
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, io.ErrUnexpectedEOF): // an archive's, after the last row that was read
			return &brokenError{line, 1, errCutOff}
		default:
			err = fmt.Errorf("%s: after line %d: %w", f.path, line, ended(err))
		}
		if err != nil {
			return err
		}
	}
}

// row makes an example of a question's row.
func (n *newsReader) row(record string, at map[string]int, row []string, story *newsStory) error {
	field := func(name string) string {
		if i, ok := at[name]; ok {
			return strings.Clone(row[i])
		}
		return ""
	}
	if row[at["story_text"]] != story.text {
		*story = newsStory{text: field("story_text")}
	}
	q := newsQuestion{record: record, story: field("story_id"), passage: story.text, text: field("question")}
	var err error
	if q.bad, err = newsShare(field("is_question_bad")); err == nil {
		if _, ok := at["answer_token_ranges"]; ok {
			q.answers, err = story.words(field("answer_token_ranges"))
		} else {
			var agreed newsRange
			agreed, err = newsConsensus(field("validated_answers"), field("answer_char_ranges"))
			q.answers = []newsRange{agreed}
		}
	}
	if err != nil {
		n.asked[q.story]++
		return n.drop(record, "%v", err)
	}
	return n.add(&q)
}

// bounded fails after left bytes.
type bounded struct {
	in   io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("a row of more than %d bytes: is a quotation mark missing?", longestLine)
	}
	n, err := b.in.Read(p)
	b.left -= n
	return n, err
}
