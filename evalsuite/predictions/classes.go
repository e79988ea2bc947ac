package predictions

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// classes takes the probabilities or logits of a record's classes: numbers in the
// order of the labels, an object of numbers by label, or objects with label and
// score, as pipelines write them. Numbers that are no probabilities are logits.
func (i *Item) classes(raw json.RawMessage, logits bool) error {
	var list []json.RawMessage
	if raw[0] == '{' {
		o, err := object(raw)
		if err != nil {
			return err
		}
		for _, name := range o.keys {
			if err := i.class(name, o.values[name]); err != nil {
				return err
			}
		}
	} else if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	for _, each := range list {
		if each[0] != '{' {
			if err := i.class("", each); err != nil {
				return err
			}
			continue
		}
		var pair struct {
			Label *string
			Score json.RawMessage
		}
		if json.Unmarshal(each, &pair) != nil || pair.Label == nil || pair.Score == nil {
			return errors.New("it is no list of numbers, and none of objects with label and score")
		}
		if err := i.class(*pair.Label, pair.Score); err != nil {
			return err
		}
	}
	if len(i.Classes) < 2 {
		return fmt.Errorf("there are numbers of %d classes; two or more make a prediction", len(i.Classes))
	}
	i.settle(logits)
	return nil
}

func (i *Item) class(name string, raw json.RawMessage) error {
	var v float64
	if kind(raw) != "a number" || json.Unmarshal(raw, &v) != nil {
		return fmt.Errorf("class %d has %s, not a number", len(i.Classes)+1, kind(raw))
	}
	i.Classes = append(i.Classes, Class{name, v})
	return nil
}

// settle makes probabilities of logits and finds the most probable class, of
// equal ones the first.
func (i *Item) settle(logits bool) {
	best, sum := 0, 0.0
	for k, c := range i.Classes {
		sum += c.Prob
		logits = logits || c.Prob < 0 || c.Prob > 1
		if c.Prob > i.Classes[best].Prob {
			best = k
		}
	}
	if logits || math.Abs(sum-1) > 0.01 {
		top, total := i.Classes[best].Prob, 0.0
		for k := range i.Classes {
			i.Classes[k].Prob = math.Exp(i.Classes[k].Prob - top)
			total += i.Classes[k].Prob
		}
		for k := range i.Classes {
			i.Classes[k].Prob /= total
		}
	}
	if i.Said = i.Classes[best].Name; i.Said == "" {
		i.Said = strconv.Itoa(best)
	}
}
