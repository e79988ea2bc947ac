package predictions

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/visible"
)

// prefixes of the columns of classes, with the meaning of their numbers.
var prefixes = []struct{ prefix, meaning string }{
	{"probability_", probabilities}, {"prob_", probabilities}, {"probs_", probabilities}, {"p_", probabilities},
	{"logit_", logits}, {"logits_", logits}, {"score_", either},
}

// aside are columns beside those of classes that have no prefix.
var aside = []string{"gold", "gold_label", "target", "true_label", "true", "correct"}

// table knows what its columns are; -1 is none.
type table struct {
	names              []string
	id, said, noAnswer int
	classes            []int
	labels             []string // of classes; "": by number
	meaning            string   // of their numbers
}

// tableOf finds the columns by their names. It returns false if there are no predictions.
func tableOf(names []string) (table, bool) {
	t := table{names: make([]string, len(names))}
	for i, name := range names {
		t.names[i] = strings.TrimSpace(name)
	}
	t.id = t.column(append(slices.Clone(idKeys), "", "unnamed: 0")...) // pandas' index has no name
	t.noAnswer = t.column(nullKeys...)
	t.said = t.column(plainKeys...)
	for i, name := range t.names {
		for _, p := range prefixes {
			if strings.HasPrefix(strings.ToLower(name), p.prefix) && len(name) > len(p.prefix) {
				t.class(i, name[len(p.prefix):])
				t.meaning = p.meaning
				break
			}
		}
	}
	if t.said < 0 && t.classes == nil && len(names) == 2 {
		t.said = t.column("answer", "label") // of more columns it may be the gold one
	}
	if t.said < 0 && t.classes == nil {
		for i, name := range t.names {
			name = strings.ToLower(name)
			if slices.Contains(dataKeys, name) {
				return t, false
			}
			if i != t.id && name != "" && !slices.Contains(idKeys, name) && !slices.Contains(saidKeys, name) && !slices.Contains(aside, name) {
				t.class(i, t.names[i])
			}
		}
	}
	return t, t.said >= 0 || len(t.classes) > 1
}

// column is the place of the first of the names that there is.
func (t *table) column(names ...string) int {
	for _, name := range names {
		if i := slices.IndexFunc(t.names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
			return i
		}
	}
	return -1
}

func (t *table) class(column int, label string) {
	if label == strconv.Itoa(len(t.labels)) {
		label = "" // by number
	}
	t.classes, t.labels = append(t.classes, column), append(t.labels, label)
}

// item reads a line.
func (t *table) item(cells []string) (item Item, err error) {
	if len(cells) != len(t.names) {
		return item, fmt.Errorf("it has %d columns, the first line %d", len(cells), len(t.names))
	}
	if t.id >= 0 {
		item.ID = cells[t.id]
	}
	for i, c := range t.classes {
		v, err := t.number(cells, c)
		if err != nil {
			return item, err
		}
		item.Classes = append(item.Classes, Class{t.labels[i], v})
	}
	if t.noAnswer >= 0 {
		v, err := t.number(cells, t.noAnswer)
		if err != nil {
			return item, err
		}
		item.NoAnswer = &v
	}
	if t.said < 0 {
		return item, nil
	}
	item.Said = cells[t.said]
	isText := slices.Contains([]string{"prediction_text", "predicted"}, strings.ToLower(t.names[t.said])) // "": no answer
	if item.Said == "" && !isText || item.Said == "NaN" || item.Said == "nan" {
		return item, errors.New("it has no prediction")
	}
	return item, nil
}

// number is a probability or a score.
func (t *table) number(cells []string, column int) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(cells[column]), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("column %s: %q is no probability or score: predict again, or leave the record out",
			visible.Name(t.names[column]), visible.Short(cells[column]))
	}
	return v, nil
}
