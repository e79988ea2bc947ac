package scoring

import (
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
)

// mrc is the task of answers in passages.
const mrc = "mrc"

// Data are the examples of a file with their accepted answers or labels.
type Data struct {
	Path   string
	Format string // as tasks/read names it
	Notes  []string

	examples []wire.Prediction // without predictions
	own      []string          // of each example, the ID that the file gives; "": none
	rows     []int             // of each example, the number of its record, from 0
	records  int
}

// ReadData reads a data file for scoring: the accepted answers are kept as they are
// written, wherever the passage has them.
func ReadData(path string, o read.Options) (*Data, error) {
	d := &Data{Path: path}
	if o.Split == "" {
		path, o.Split = read.Source(path)
	}
	o.Scoring, o.Turns = true, true
	report, err := read.Numbered(path, o, func(row int, ex *tasks.Example) error {
		d.examples = append(d.examples, predictionOf(ex))
		d.rows = append(d.rows, row)
		d.own = append(d.own, ex.Own)
		return nil
	})
	if err != nil {
		if set, wrong := open(path); wrong == nil && len(d.examples) == 0 {
			return nil, fmt.Errorf("%s is a file of predictions (%s), not data: the data come first, then the predictions", path, set.Layout)
		}
		return nil, err
	}
	d.Format, d.records = report.Format, report.Records
	for i := range d.examples {
		d.examples[i].Dataset = stem(path)
	}
	if report.Dropped > 0 {
		d.note("%d of %d records of the data cannot be read and are not scored, the first: %s", report.Dropped, report.Records, report.First[0])
	}
	if report.Unlabelled > 0 {
		d.note("%d of %d records of the data have no gold label and are not scored", report.Unlabelled, report.Records)
	}
	return d, nil
}

func (d *Data) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// predictionOf is an example without an answer to it.
func predictionOf(ex *tasks.Example) wire.Prediction {
	p := wire.Prediction{
		ID: ex.ID, Task: mrc, Title: ex.Title, Passage: ex.Passage, Question: ex.Question,
		Group: wire.Group(ex.Title, ex.Passage), Gold: []wire.Gold{}, Accepted: ex.Accepted,
	}
	for _, t := range ex.Turns {
		p.Turns = append(p.Turns, wire.Turn(t))
	}
	for _, a := range ex.Answers {
		p.Gold = append(p.Gold, wire.Gold(a))
	}
	if len(p.Gold) == 0 {
		p.Gold = found(ex)
	}
	for _, task := range []string{"yesno", "followup"} {
		if label, ok := ex.Labels[task]; ok {
			p.Extra = append(p.Extra, wire.TaskAnswer{Task: task, Gold: label})
		}
	}
	if len(ex.Labels) == 1 && p.Extra == nil {
		for task, label := range ex.Labels {
			p.Task, p.Label = task, label
		}
	}
	return p
}

// found are the accepted answers of an example that has none at their places: where
// the passage has them otherwise.
func found(ex *tasks.Example) []wire.Gold {
	gold := []wire.Gold{}
	for _, text := range ex.Accepted {
		if before, _, ok := strings.Cut(ex.Passage, text); ok && text != "" && text != evalsuite.CannotAnswer {
			gold = append(gold, wire.Gold{Text: text, Start: len([]rune(before))})
		}
	}
	if isDialog(ex.Passage) && !answerable(ex.Accepted) {
		return []wire.Gold{}
	}
	return gold
}

// answerable reports whether most of a dialog's workers found an answer.
func answerable(accepted []string) bool {
	none := 0
	for _, text := range accepted {
		if text == evalsuite.CannotAnswer {
			none++
		}
	}
	return 2*none < len(accepted)
}

// isDialog reports whether the questions about a passage are QuAC's.
func isDialog(passage string) bool { return strings.HasSuffix(passage, evalsuite.CannotAnswer) }

// InDialogs reports whether predictions are replies to turns of dialogs, which QuAC's scorer measures.
func InDialogs(ps []wire.Prediction) bool { return isDialog(ps[0].Passage) }

// IsClass reports whether predictions are labels, not stretches of a passage.
func IsClass(ps []wire.Prediction) bool {
	return slices.ContainsFunc(ps, func(p wire.Prediction) bool { return p.Label != "" })
}
