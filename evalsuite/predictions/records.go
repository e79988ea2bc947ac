package predictions

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/visible"
)

// The keys under which records have things, in the order in which they are looked
// for: a record of predictions may have the gold label beside its own.
var (
	idKeys    = []string{"id", "qid", "query_id", "example_id", "guid", "uid", "pairID", "idx", "index"}
	saidKeys  = []string{"prediction_text", "prediction", "predicted_label", "predicted", "pred", "best_span_str", "answer", "text", "label"}
	classKeys = []string{"probabilities", "probs", "probability", "scores", "logits"}
	// plainKeys are those of saidKeys that no data have.
	plainKeys = saidKeys[:6]
	// dataKeys are texts of data sets: a label beside them may be the gold one.
	dataKeys = []string{"premise", "hypothesis", "sentence", "sentence1", "sentence2", "question", "question1", "context", "passage", "text"}
	nullKeys = []string{"no_answer_probability", "na_prob"}
)

// isRecord reports whether an object is one record, not predictions by ID.
func (o fields) isRecord() bool {
	if _, dialog := o.values["best_span_str"]; dialog {
		return true
	}
	_, id := o.first(idKeys...)
	_, said := o.first(saidKeys...)
	_, classes := o.first(classKeys...)
	alone := classes != "" && slices.Contains([]string{"a list", "an object"}, kind(o.values[classes])) && len(o.keys) <= 3
	return alone || (id != "" || len(o.keys) == 1) && (said != "" || classes != "")
}

// records reads one record a line, or of a list: a prediction each, or a dialog.
func records(values []value) (*Set, error) {
	if len(values) == 0 {
		return nil, errors.New("it has no predictions")
	}
	s := &Set{Layout: Records}
	seen := map[string]string{}
	meaning := either
	for row, v := range values {
		items, key, err := record(v, row)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.where, err)
		}
		if key != "" {
			meaning = meaningOf(key)
		}
		for _, item := range items {
			item.Where = v.where
			if (item.ID == "") != (len(s.Items) == 0 || s.Items[0].ID == "") && len(s.Items) > 0 {
				return nil, fmt.Errorf("%s: some records have an ID and some have none: give all one, or none", v.where)
			}
			if item.ID != "" {
				item.Where += " (id " + visible.Name(item.ID) + ")"
				if first, ok := seen[item.ID]; ok {
					return nil, fmt.Errorf("%s: the ID has a prediction already, in %s: give each question one", item.Where, first)
				}
				seen[item.ID] = v.where
			}
			s.Items = append(s.Items, item)
		}
	}
	switch {
	case s.Items[0].YesNo != "" || s.Items[0].Followup != "":
		s.Layout = QuAC
	case !s.Named():
		s.Layout = Position
	}
	return s, s.settle(meaning)
}

// record reads one value: an object, or a label or a list of numbers alone. The key
// is that of the numbers of classes.
func record(v value, row int) (items []Item, classKey string, err error) {
	item := Item{Row: row}
	if v.raw[0] != '{' {
		if v.raw[0] == '[' {
			err = item.classes(v.raw)
		} else {
			item.Said, err = single(v.raw)
		}
		return []Item{item}, "", err
	}
	o, err := object(v.raw)
	if err != nil {
		return nil, "", err
	}
	if raw, ok := o.values["best_span_str"]; ok && (raw[0] != '"' || kind(o.values["qid"]) == "a list") {
		items, err = turns(o)
		return items, "", err
	}
	classKey, err = item.from(o)
	return []Item{item}, classKey, err
}

// from takes an object of one prediction, and returns the key of the numbers of its
// classes. A label or a text beside these may be the data's own: the numbers decide.
func (item *Item) from(o fields) (classKey string, err error) {
	if raw, key := o.first(idKeys...); key != "" {
		if item.ID, err = single(raw); err != nil {
			return "", fmt.Errorf("its %s is %s, no ID", key, kind(raw))
		}
	}
	keys := saidKeys
	raw, key := o.first(classKeys...)
	if key != "" && (raw[0] == '[' || raw[0] == '{') {
		if err := item.classes(raw); err != nil {
			return "", fmt.Errorf("its %s: %w", key, err)
		}
		keys, classKey = plainKeys, key
	}
	if raw, key := o.first(nullKeys...); key != "" {
		if err := json.Unmarshal(raw, &item.NoAnswer); err != nil {
			return "", fmt.Errorf("its %s is %s, not a number", key, kind(raw))
		}
	}
	raw, key = o.first(keys...)
	switch {
	case key == "label" || key == "text":
		if _, text := o.first(dataKeys...); text != "" && text != key {
			return "", fmt.Errorf("its label stands beside %s, as in a data file, and may be the gold one: "+
				"give the prediction the key prediction", text)
		}
		fallthrough
	case key != "":
		if item.Said, err = single(raw); err != nil {
			return "", fmt.Errorf("its %s is %s, not a text or a label", key, kind(raw))
		}
	case item.Classes == nil:
		return "", fmt.Errorf("it has no prediction (%s, %s); its keys are %s",
			strings.Join(saidKeys, ", "), strings.Join(classKeys, ", "), visible.Names(o.keys))
	}
	return classKey, nil
}

// single is a text, or a number or truth value as it is written.
func single(raw json.RawMessage) (string, error) {
	switch raw[0] {
	case '"':
		var text string
		err := json.Unmarshal(raw, &text)
		return text, err
	case '[', '{', 'n':
		return "", fmt.Errorf("it is %s, not a text or a label", kind(raw))
	}
	return string(raw), nil
}

// turns reads a dialog of QuAC's leaderboard: lists of one length.
func turns(o fields) ([]Item, error) {
	lists := map[string][]string{}
	names := []string{"qid", "best_span_str", "yesno", "followup"}
	for _, name := range names {
		var list []string
		raw, ok := o.values[name]
		if !ok || json.Unmarshal(raw, &list) != nil {
			return nil, fmt.Errorf("a dialog of QuAC's has lists of texts qid, best_span_str, yesno and followup: %s is none", name)
		}
		lists[name] = list
		if len(list) != len(lists["qid"]) {
			return nil, fmt.Errorf("it has %d qid and %d %s: the lists must be equally long", len(lists["qid"]), len(list), name)
		}
	}
	items := make([]Item, len(lists["qid"]))
	for i := range items {
		items[i] = Item{ID: lists["qid"][i], Said: lists["best_span_str"][i], YesNo: lists["yesno"][i], Followup: lists["followup"][i]}
	}
	return items, nil
}
