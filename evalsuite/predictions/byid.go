package predictions

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/visible"
)

// byID reads an object from question ID to an answer's text, or to an n-best list.
func byID(o fields) (*Set, error) {
	if len(o.keys) == 0 {
		return nil, errors.New("it has no predictions")
	}
	if raw, ok := o.values["data"]; ok && raw[0] == '[' {
		return nil, errors.New("it is a data file, not predictions: the data come first, then the predictions")
	}
	s := &Set{Layout: ByID}
	if n := len(o.twice); n > 0 {
		s.note("%d IDs are there twice, the first: %s; the last prediction counts, as in the official scripts", n, visible.Name(o.twice[0]))
	}
	count := map[string]int{}
	first := map[string]string{}
	for _, id := range o.keys {
		k := kind(o.values[id])
		if count[k]++; count[k] == 1 {
			first[k] = id
		}
	}
	switch {
	case count["a text"] == len(o.keys):
	case count["a list"] == len(o.keys):
		s.Layout = NBest
		s.note("the file has n-best lists: of each the most probable text is taken")
	case count["a number"] == len(o.keys):
		return nil, errors.New("its values are numbers, not answers: are they scores, or probabilities of no answer (--na-prob)?")
	default:
		return nil, mixed(o, count, first)
	}
	for _, id := range o.keys {
		item := Item{ID: id, Where: "question " + visible.Name(id)}
		var err error
		if s.Layout == NBest {
			err = item.nBest(o.values[id])
		} else {
			err = json.Unmarshal(o.values[id], &item.Said)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", item.Where, err)
		}
		s.Items = append(s.Items, item)
	}
	return s, nil
}

// mixed is the error on values of several kinds, or of one that is no answer.
func mixed(o fields, count map[string]int, first map[string]string) error {
	for _, k := range []string{"a list", "a number", "null", "a truth value", "an object"} {
		if count[k] == 0 {
			continue
		}
		id := first[k]
		remedy := `write answers as texts, "" for no answer`
		if k == "a list" {
			remedy = "give one text a question, or n-best lists for all of them"
		}
		shown := k
		if k == "a number" || k == "a truth value" {
			shown = k + ", " + visible.Name(string(o.values[id]))
		}
		return fmt.Errorf("the prediction of question %s is %s, not a text: %s", visible.Name(id), shown, remedy)
	}
	return errors.New("it has no predictions")
}

// nBest takes a list of candidates with texts and probabilities, as
// nbest_predictions.json of run_qa has them.
func (i *Item) nBest(raw json.RawMessage) error {
	var list []struct {
		Text        *string
		Probability *float64
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return errors.New("its n-best list is no list of objects with text and probability")
	}
	if len(list) == 0 {
		return errors.New("its n-best list is empty")
	}
	for k, c := range list {
		if c.Text == nil || c.Probability == nil {
			return fmt.Errorf("candidate %d of its n-best list has no text or no probability", k+1)
		}
		if p := *c.Probability; math.IsNaN(p) || p < 0 || p > 1+1e-6 {
			return fmt.Errorf("the probability of candidate %d is %v, not one from 0 to 1", k+1, p)
		}
		if *c.Text == "" && i.NoAnswer == nil {
			i.NoAnswer = c.Probability
		}
		i.Top = append(i.Top, evalsuite.Candidate{Text: *c.Text, Prob: *c.Probability})
	}
	slices.SortStableFunc(i.Top, func(a, b evalsuite.Candidate) int { return cmp.Compare(b.Prob, a.Prob) })
	i.Said = i.Top[0].Text
	return nil
}
