package evalsuite

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Matches is the report of evaluate-v1.1.py and of mrqa_official_eval.py. Its
// JSON has the scripts' two keys, with numbers as Python writes them.
type Matches struct {
	ExactMatch, F1 float64 // percent
	Total          int
	Missing        []string // IDs of questions without a prediction; not in the JSON
}

// MarshalJSON gives the scripts' object.
func (m Matches) MarshalJSON() ([]byte, error) {
	return json.RawMessage(fmt.Sprintf(`{"exact_match":%s,"f1":%s}`, number(m.ExactMatch), number(m.F1))), nil
}

// Match returns the best exact match and the best F1, each from 0 to 1, of a
// prediction over the accepted answers by the rules of SQuAD 1.1 and MRQA. They
// are those of Score but for texts without words: as an accepted answer such a
// text counts, and its F1 is 0 even if the prediction has none either.
func (q Question) Match(pred string) (exact, f1 float64) {
	for _, g := range q.Gold {
		exact = max(exact, Exact(g, pred))
		f1 = max(f1, spanF1(g, pred))
	}
	return exact, f1
}

// SQuAD1 scores predictions as evaluate-v1.1.py does: a question without a
// prediction scores 0 and is listed in Missing, predictions of other IDs are
// ignored, and an ID that is there twice counts twice.
func SQuAD1(questions []Question, preds map[string]string) (Matches, error) {
	return match(questions, preds, false, "evaluate-v1.1.py")
}

// MRQA scores predictions as mrqa_official_eval.py does: as SQuAD1, but of an
// ID that is there twice the last question counts. SkipMissing is the script's
// --skip-no-answer, which leaves questions without a prediction out of the
// means instead of scoring them 0; questions without an answer it does not
// concern.
func MRQA(questions []Question, preds map[string]string, skipMissing bool) (Matches, error) {
	return match(lastOfEach(questions), preds, skipMissing, "mrqa_official_eval.py")
}

func match(questions []Question, preds map[string]string, skipMissing bool, script string) (Matches, error) {
	var m Matches
	var exact, f1 float64
	var bare []string
	for _, q := range questions {
		pred, ok := preds[q.ID]
		if !ok {
			m.Missing = append(m.Missing, q.ID)
			if skipMissing {
				continue
			}
		}
		m.Total++
		if !ok {
			continue
		}
		if len(q.Gold) == 0 {
			bare = append(bare, q.ID)
			continue
		}
		e, f := q.Match(pred)
		exact += e
		f1 += f
	}
	switch {
	case bare != nil:
		return Matches{}, undefined(bare, script)
	case len(questions) == 0:
		return Matches{}, errors.New("there are no questions")
	case len(m.Missing) == len(questions):
		return Matches{}, missing(m.Missing, len(questions))
	}
	m.ExactMatch, m.F1 = 100*exact/float64(m.Total), 100*f1/float64(m.Total)
	return m, nil
}

// Macro is the score of the MRQA shared task: the means over the datasets,
// whatever their sizes.
func Macro(datasets []Matches) Matches {
	var mean Matches
	for _, m := range datasets {
		mean.ExactMatch += m.ExactMatch / float64(len(datasets))
		mean.F1 += m.F1 / float64(len(datasets))
		mean.Total += m.Total
		mean.Missing = append(mean.Missing, m.Missing...)
	}
	return mean
}
