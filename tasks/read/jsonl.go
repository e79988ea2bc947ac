package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/tasks"
)

// texts are the fields that hold a record's text or texts, in the order in
// which they are looked for: MNLI and SNLI, GLUE, QQP, ANLI, QNLI, one text.
var texts = [][]string{
	{"premise", "hypothesis"},
	{"sentence1", "sentence2"},
	{"question1", "question2"},
	{"context", "hypothesis"},
	{"question", "sentence"},
	{"text"},
	{"sentence"},
}

// labels are the fields that hold a record's label.
var labels = []string{"label", "gold_label", "is_duplicate", "stars"}

// spellings are other ways in which files write a task's labels. Numbers
// stand for names only where every dataset means the same by them.
var spellings = map[string]map[string]string{
	"nli":        {"e": "entailment", "n": "neutral", "c": "contradiction"},
	"paraphrase": {"0": "different", "1": "same", "false": "different", "true": "same"},
}

// isJSONL reports whether the first line is a whole object.
func isJSONL(head []byte, _ string) bool {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	return bytes.HasPrefix(line, []byte("{")) && (json.Valid(line) || len(line) == headSize)
}

// jsonl reads one example a line.
func (r *reader) jsonl(f *source) error {
	task, err := r.classTask()
	if err != nil {
		return err
	}
	return f.lines(func(number int, line []byte) error {
		if len(bytes.TrimSpace(line)) == 0 {
			return nil
		}
		r.report.Records++
		record := fmt.Sprintf("%s:%d", r.file(), number)
		var fields map[string]any
		if err := unmarshal(line, &fields); err != nil {
			return r.drop(record, "%v", err)
		}
		return r.addLine(record, task, fields)
	})
}

// unmarshal keeps numbers as they are written, and says where a line breaks.
func unmarshal(line []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	err := dec.Decode(v)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("not JSON from column %d on: %w", syntax.Offset, err)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("found a JSON %s instead of an object", kind.Value)
	}
	if err != nil {
		return fmt.Errorf("the line is cut off: %w", err)
	}
	return nil
}

func (r *reader) addLine(record string, task tasks.Task, fields map[string]any) error {
	ex := tasks.Example{ID: record, Record: record}
	names := textFields(fields)
	if names == nil {
		return r.drop(record, "no text: known are %s", knownTexts())
	}
	for i, to := range []*string{&ex.Passage, &ex.Question}[:len(names)] {
		text, ok := fields[names[i]].(string)
		if !ok {
			return r.drop(record, "%s is %v, not a text", names[i], fields[names[i]])
		}
		*to = text
	}
	label, ok := labelOf(fields)
	switch {
	case !ok:
		return r.drop(record, "no label: known are %s", strings.Join(labels, ", "))
	case label == "-" || label == "-1" || label == "":
		r.report.Unlabelled++
		return nil
	}
	label, why := r.label(task, label)
	if why != "" {
		return r.drop(record, "%s", why)
	}
	ex.Labels = map[string]string{task.Name: label}
	return r.keep(&ex)
}

// textFields returns the first known fields that a record has.
func textFields(fields map[string]any) []string {
	for _, names := range texts {
		all := true
		for _, name := range names {
			_, ok := fields[name]
			all = all && ok
		}
		if all {
			return names
		}
	}
	return nil
}

func knownTexts() string {
	var known []string
	for _, names := range texts {
		known = append(known, strings.Join(names, "+"))
	}
	return strings.Join(known, ", ")
}

// labelOf returns the label as it is written; a null one is "".
func labelOf(fields map[string]any) (label string, ok bool) {
	for _, name := range labels {
		switch v := fields[name].(type) {
		case nil:
			if _, ok := fields[name]; ok {
				return "", true
			}
		case string:
			return strings.TrimSpace(v), true
		default:
			return fmt.Sprint(v), true
		}
	}
	return "", false
}
