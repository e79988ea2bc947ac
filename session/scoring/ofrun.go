package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/evalsuite/predictions"
	"dev.road/workbench/session/answers"
	"dev.road/workbench/session/wire"
)

// head is the first line of a file that may be of a run's predictions.
type head struct {
	Student, Passage *json.RawMessage
	Tasks            []string
	Examples         *int
}

// headOf is empty of the first line of another file.
func headOf(line []byte) head {
	var h head
	if json.Unmarshal(line, &h) != nil {
		return head{}
	}
	return h
}

// whole reports whether a line has the answers to one example.
func (h head) whole() bool { return h.Student != nil }

// apart reports whether lines of a model's answers follow, whose examples are in a file of
// their own.
func (h head) apart() bool { return len(h.Tasks) > 0 && h.Examples != nil }

// ofRun reads a file of a run's predictions: whole ones, or the answers of a model
// alone. It returns nil if the file is none.
func ofRun(path string, text []byte) (*predictions.Set, error) {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	switch head := headOf(line); {
	case head.whole():
		ps, err := answers.All(answers.NewWhole(answers.Source{Name: path, Reader: bytes.NewReader(text)}), bytes.Count(text, []byte("\n")))
		if err != nil {
			return nil, err
		}
		set := &predictions.Set{Layout: "predictions of a run"}
		for i := range ps {
			set.Items = append(set.Items, itemOf(&ps[i], i))
		}
		return set, nil
	case head.apart():
		return answersOf(path, line, rest)
	}
	return nil, nil
}

func itemOf(p *wire.Prediction, row int) predictions.Item {
	null := p.Student.Null
	item := predictions.Item{ID: p.ID, Row: row, Said: p.Student.Text, NoAnswer: &null, Where: fmt.Sprintf("line %d", row+1)}
	for _, s := range p.Student.Top {
		item.Top = append(item.Top, evalsuite.Candidate{Text: s.Text, Prob: s.Prob})
	}
	for _, l := range p.Student.Labels {
		item.Classes = append(item.Classes, predictions.Class{Name: l.Name, Prob: l.Prob})
	}
	for _, x := range p.Extra {
		switch x.Task {
		case "yesno":
			item.YesNo = x.Label
		case "followup":
			item.Followup = x.Label
		}
	}
	return item
}

// answersOf reads a file of answers, whose examples are in a file of their own.
func answersOf(path string, header, lines []byte) (*predictions.Set, error) {
	h, err := answers.ReadHeader(answers.Source{Name: path, Reader: bytes.NewReader(append(bytes.Clone(header), '\n'))})
	if err != nil {
		return nil, err
	}
	set := &predictions.Set{Layout: "answers of a run"}
	for i, line := range bytes.Split(bytes.TrimRight(lines, "\n"), []byte("\n")) {
		var said struct {
			ID          string
			Text, Label *string
			Null        *float64
			Probs       []float64
			Heads       map[string][]float64
		}
		if err := json.Unmarshal(line, &said); err != nil {
			return nil, fmt.Errorf("%s:%d: the line is damaged", path, i+2)
		}
		item := predictions.Item{ID: said.ID, Row: i, NoAnswer: said.Null, Where: fmt.Sprintf("line %d", i+2)}
		switch {
		case said.Text != nil:
			item.Said = *said.Text
		case said.Label != nil:
			item.Said = *said.Label
		default:
			continue // an example that the model could not see
		}
		for k, p := range said.Probs {
			if labels := h.Labels[h.Tasks[0]]; k < len(labels) {
				item.Classes = append(item.Classes, predictions.Class{Name: labels[k], Prob: p})
			}
		}
		item.YesNo, item.Followup = top(h, "yesno", said.Heads), top(h, "followup", said.Heads)
		set.Items = append(set.Items, item)
	}
	if len(set.Items) == 0 {
		return nil, fmt.Errorf("%s has no answers", path)
	}
	return set, nil
}

// top is the most probable label of a task beside the answer.
func top(h answers.Header, task string, heads map[string][]float64) string {
	best, label := -1.0, ""
	for k, p := range heads[task] {
		if labels := h.Labels[task]; k < len(labels) && p > best {
			best, label = p, labels[k]
		}
	}
	return label
}
