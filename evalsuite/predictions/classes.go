package predictions

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// The meanings of the numbers of classes, by their key.
const (
	logits        = "logits"
	probabilities = "probabilities"
	either        = "" // a key that has both, or none: the file's numbers decide
)

// meaningOf is the meaning of a key's numbers.
func meaningOf(key string) string {
	switch key {
	case "logits":
		return logits
	case "probabilities", "probs", "probability":
		return probabilities
	}
	return either
}

// classes takes the numbers of a record's classes: in the order of the labels, an
// object of numbers by label, or objects with label and score, as pipelines write
// them. The file as a whole settles what they mean.
func (i *Item) classes(raw json.RawMessage) error {
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

// settle gives the classes of all items their probabilities, and items that have no
// prediction otherwise the most probable class, of equal ones the first. One number
// that is no probability makes logits of a file's: a single record of logits may
// look like probabilities. Probabilities may be rounded.
func (s *Set) settle(meaning string) error {
	for _, item := range s.Items {
		for _, c := range item.Classes {
			switch {
			case c.Prob >= 0 && c.Prob <= 1+1e-6:
			case meaning == probabilities:
				return fmt.Errorf("%s: %v is no probability: logits have the key or the prefix logits", item.Where, c.Prob)
			default:
				meaning = logits
			}
		}
	}
	for k := range s.Items {
		item := &s.Items[k]
		if item.Classes == nil {
			continue
		}
		best, sum := 0, 0.0
		for i, c := range item.Classes {
			if sum += c.Prob; c.Prob > item.Classes[best].Prob {
				best = i
			}
		}
		if meaning == logits {
			softmax(item.Classes, item.Classes[best].Prob)
		} else if math.Abs(sum-1) > 0.005*float64(len(item.Classes))+1e-3 {
			return fmt.Errorf("%s: the probabilities of its classes have the sum %.4g, not 1: "+
				"logits have the key or the prefix logits", item.Where, sum)
		} else {
			for i := range item.Classes {
				item.Classes[i].Prob /= sum
			}
		}
		if item.Said == "" {
			item.Said = cmp.Or(item.Classes[best].Name, strconv.Itoa(best))
		}
	}
	return nil
}

func softmax(classes []Class, top float64) {
	total := 0.0
	for k := range classes {
		classes[k].Prob = math.Exp(classes[k].Prob - top)
		total += classes[k].Prob
	}
	for k := range classes {
		classes[k].Prob /= total
	}
}
