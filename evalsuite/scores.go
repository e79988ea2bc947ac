package evalsuite

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Part is the score of some questions: means in percent, and their number.
type Part struct {
	Exact, F1 float64
	Total     int
}

// Best holds the scores under the best thresholds on the no-answer probability.
type Best struct {
	Exact, ExactThresh float64
	F1, F1Thresh       float64
}

// Scores is the report of evaluate-v2.0.py. Its JSON has that script's keys in
// that script's order, its parts under the script's conditions, and numbers as
// Python writes them.
type Scores struct {
	Part             // all questions
	HasAns  *Part    // those with an answer; nil if there are none
	NoAns   *Part    // those without
	Best    *Best    // nil without no-answer probabilities
	Missing []string // IDs of questions without a prediction, which count as wrong; not in the JSON
}

// MarshalJSON gives the script's object. It has no Missing.
func (s Scores) MarshalJSON() ([]byte, error) {
	var fields []string
	add := func(key, value string) { fields = append(fields, fmt.Sprintf("%q:%s", key, value)) }
	part := func(prefix string, p Part) {
		add(prefix+"exact", number(p.Exact))
		add(prefix+"f1", number(p.F1))
		add(prefix+"total", strconv.Itoa(p.Total))
	}
	part("", s.Part)
	if s.HasAns != nil {
		part("HasAns_", *s.HasAns)
	}
	if s.NoAns != nil {
		part("NoAns_", *s.NoAns)
	}
	if s.Best != nil {
		add("best_exact", number(s.Best.Exact))
		add("best_exact_thresh", number(s.Best.ExactThresh))
		add("best_f1", number(s.Best.F1))
		add("best_f1_thresh", number(s.Best.F1Thresh))
	}
	return json.RawMessage("{" + strings.Join(fields, ",") + "}"), nil
}

// number is Python's repr of a finite float: shortest, an exponent below 1e-4
// and from 1e16 on, and always either that or a point.
func number(v float64) string {
	if abs := math.Abs(v); v != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
