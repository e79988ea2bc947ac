package read

import (
	"fmt"

	"dev.road/workbench/tasks"
)

// dialogLabels are the labels for the numbers of QuAC's tables (the order of
// allenai/quac's ClassLabels).
var dialogLabels = map[string][]string{"yesno": {"y", "n", "x"}, "followup": {"y", "n", "m"}}

// dialog reads QuAC's records as tables have them: a dialog each, whose
// questions, answers and labels are lists of one length.
func (t *table) dialog(w *row) error {
	if err := t.wantSpans(); err != nil {
		return err
	}
	passage, why := w.text("context")
	questions, ok := stringsOf(w.get("questions").list())
	if why == nil && !ok {
		why = faultf("questions are not a list of texts")
	}
	if why != nil {
		return t.dropAll(len(questions), w.record, why.format, why.args...)
	}
	ids, _ := stringsOf(w.get("turn_ids").list())
	title, _ := w.text("wikipedia_page_title")
	d := dialogReader{
		table: t, squadReader: squadReader{reader: t.reader}, passage: passage,
		answers: tree(w, "answers"), original: tree(w, "orig_answers"),
		labels: map[string]any{"yesno": w.get("yesnos").list(), "followup": w.get("followups").list()},
	}
	dialog := w.record
	for i, question := range questions {
		w.record = fmt.Sprintf("%s, question %d", dialog, i+1)
		ex := &tasks.Example{ID: w.record, Title: title, Passage: passage, Labels: map[string]string{}}
		if i < len(ids) {
			ex.ID = ids[i]
			w.record += fmt.Sprintf(" (id %s)", ids[i])
		}
		ex.Record = w.record
		why := d.turn(ex, question, i)
		var err error
		if why != nil {
			err = t.reject(w, why)
		} else {
			err = t.keep(ex)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func tree(w *row, name string) map[string]any {
	fields, _ := w.get(name).list().(map[string]any)
	return fields
}

// dialogReader reads the turns of one dialog.
type dialogReader struct {
	table             *table
	squadReader       squadReader // holds the order of turns
	passage           string
	answers, original map[string]any // lists by turn
	labels            map[string]any // lists by turn, by task
	turns             []question     // so far
}

// turn gives an example the text, answers and labels of the dialog's i-th
// question.
func (d *dialogReader) turn(ex *tasks.Example, text string, i int) *fault {
	texts, ok := stringsOf(at(d.answers["texts"], i))
	starts, also := intsOf(at(d.answers["answer_starts"], i))
	q, why := questionOf(texts, starts)
	q.text = &text
	q.original, _ = at(d.original["texts"], i).(string)
	d.turns = append(d.turns, q)
	if !ok || !also {
		return faultf("answers are not a list of texts and one of answer_starts for each question")
	}
	if why != nil {
		return why
	}
	ex.Accepted = d.table.written(&q)
	if ex.Answers, why = q.accept(d.passage); why != nil && ex.Accepted == nil {
		return why
	}
	ex.Question, ex.Turns = d.squadReader.asked(d.passage, d.turns), d.squadReader.before(d.passage, d.turns)
	for task, list := range d.labels {
		names, ok := d.table.names[task+"s"]
		if !ok {
			names = dialogLabels[task]
		}
		if ex.Labels[task], why = d.table.label(d.table.lookup(task), written{text: fmt.Sprint(at(list, i)), names: names}); why != nil {
			return why
		}
	}
	return nil
}

// at returns the i-th element of a list.
func at(v any, i int) any {
	list, _ := v.([]any)
	if i >= len(list) {
		return nil
	}
	return list[i]
}
