package evalsuite

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"dev.road/workbench/worded"
)

// ReadSQuAD reads the questions of a file in SQuAD's JSON, 1.1 or 2.0, as far as
// scoring needs them: IDs and the texts of answers. plausible_answers are no
// answers. The file is the user's own: it is read whole, as are those of ReadPredictions
// and ReadNAProb, without a bound.
func ReadSQuAD(r io.Reader) ([]Question, error) {
	var file struct {
		Data *[]struct {
			Paragraphs []struct {
				QAs []struct {
					ID      *string
					Answers *[]struct{ Text *string }
				}
			}
		}
	}
	if err := decode(r, &file); err != nil {
		return nil, err
	}
	if file.Data == nil {
		return nil, errors.New(`no "data" at the top: is it a SQuAD file?`)
	}
	var questions []Question
	for a, article := range *file.Data {
		for p, paragraph := range article.Paragraphs {
			for q, qa := range paragraph.QAs {
				where := fmt.Sprintf("article %d, paragraph %d, question %d", a+1, p+1, q+1)
				if qa.ID == nil {
					return nil, fmt.Errorf(`%s has no "id"`, where)
				}
				if qa.Answers == nil {
					return nil, fmt.Errorf(`%s (%s) has no "answers": an empty list says that it is unanswerable`, where, *qa.ID)
				}
				question := Question{ID: *qa.ID}
				for i, answer := range *qa.Answers {
					if answer.Text == nil {
						return nil, fmt.Errorf(`%s (%s): answer %d has no "text"`, where, *qa.ID, i+1)
					}
					question.Gold = append(question.Gold, *answer.Text)
				}
				questions = append(questions, question)
			}
		}
	}
	return questions, nil
}

// ReadPredictions reads a JSON object of texts by question ID.
func ReadPredictions(r io.Reader) (map[string]string, error) {
	var texts map[string]*string
	if err := decode(r, &texts); err != nil {
		return nil, err
	}
	if texts == nil {
		return nil, errors.New("null, not an object of predictions")
	}
	preds := make(map[string]string, len(texts))
	for id, text := range texts {
		if text == nil {
			return nil, fmt.Errorf(`the prediction of question %s is null: "" says that there is no answer`, id)
		}
		preds[id] = *text
	}
	return preds, nil
}

// ReadNAProb reads a JSON object of no-answer probabilities by question ID, in
// the file's order.
func ReadNAProb(r io.Reader) ([]NAProb, error) {
	var whole json.RawMessage
	if err := decode(r, &whole); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(whole))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not an object of probabilities by question ID")
	}
	probs := []NAProb{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		id := key.(string) // an object's keys are strings, and the whole was valid
		var prob *float64
		if err := d.Decode(&prob); err != nil || prob == nil {
			return nil, fmt.Errorf("the no-answer probability of question %s is not a number", id)
		}
		probs = append(probs, NAProb{id, *prob})
	}
	return probs, nil
}

// decode reads one JSON value and refuses anything after it; errors name line
// and column.
func decode(r io.Reader, into any) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	err = json.Unmarshal(text, into)
	var at int64
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
		err = worded.JSON(err, into)
	default:
		return worded.JSON(err, into)
	}
	before := text[:min(at, int64(len(text)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - (1 + bytes.LastIndexByte(before, '\n'))
	return fmt.Errorf("line %d, column %d: %w", line, max(column, 1), err)
}
