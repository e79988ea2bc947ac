package read

import "dev.road/workbench/tasks"

// detected reads MRQA's records as tables have them: detected_answers are
// texts with the places of each in the passage.
func (t *table) detected(w *row) error {
	if w.get("detected_answers").kind == null {
		return t.unlabelled(nullAnswers)
	}
	return t.span(w, "context", "question", func(ex *tasks.Example) *fault {
		ex.Accepted, _ = stringsOf(w.get("answers").list())
		v := w.get("detected_answers").list()
		if lists, ok := v.(map[string]any); ok {
			texts, _ := stringsOf(lists["text"])
			places, _ := lists["char_spans"].([]any)
			return t.around(ex, texts, places)
		}
		list, ok := v.([]any)
		if !ok {
			return faultf("detected_answers are %v, not a list", v)
		}
		texts, places := make([]string, len(list)), make([]any, len(list))
		for i, each := range list {
			fields, _ := each.(map[string]any)
			texts[i], _ = fields["text"].(string)
			places[i] = fields["char_spans"]
		}
		return t.around(ex, texts, places)
	})
}

// spanLabels reads the records of lucadiliello's parquet conversions of MRQA:
// labels hold the places of each of the answers.
func (t *table) spanLabels(w *row) error {
	if w.get("answers").kind == null || w.get("labels").kind == null {
		return t.unlabelled(nullAnswers)
	}
	return t.span(w, "context", "question", func(ex *tasks.Example) *fault {
		texts, ok := stringsOf(w.get("answers").list())
		places, also := w.get("labels").list().([]any)
		if !ok || !also {
			return faultf("answers and labels are not a list of texts and one of places")
		}
		ex.Accepted = texts
		return t.around(ex, texts, places)
	})
}

// around gives an example its answers at their places. A scorer needs no places.
func (t *table) around(ex *tasks.Example, texts []string, places []any) *fault {
	why := answersAround(ex, texts, places)
	if t.options.Scoring && len(ex.Accepted) > 0 {
		return nil
	}
	return why
}

// answersAround gives an example answers of which each may lie in several
// places, their ends included, as in MRQA's own files.
func answersAround(ex *tasks.Example, texts []string, places []any) *fault {
	if len(texts) != len(places) {
		return faultf("there are %d answers, but places of %d", len(texts), len(places))
	}
	all := make([]detected, len(texts))
	for i, text := range texts {
		starts, ends, ok := startsAndEnds(places[i])
		if !ok {
			return faultf("the places of answer %d are no starts and ends", i+1)
		}
		all[i].text = text
		for k := range starts {
			all[i].places = append(all[i].places, [2]int{starts[k], ends[k]})
		}
	}
	answers, err := detectedAnswers(ex.Passage, all)
	if err != nil {
		return faultf("%v", err)
	}
	ex.Answers = answers
	return nil
}

// startsAndEnds takes starts and ends as two lists, or as a list of both.
func startsAndEnds(v any) (starts, ends []int, ok bool) {
	if lists, is := v.(map[string]any); is {
		starts, ok = intsOf(lists["start"])
		ends, is = intsOf(lists["end"])
		return starts, ends, ok && is && len(starts) == len(ends)
	}
	list, ok := v.([]any)
	for _, each := range list {
		var start, end any
		switch pair := each.(type) {
		case map[string]any:
			start, end = pair["start"], pair["end"]
		case []any:
			if len(pair) == 2 {
				start, end = pair[0], pair[1]
			}
		}
		from, is := intOf(start)
		to, also := intOf(end)
		ok = ok && is && also
		starts, ends = append(starts, from), append(ends, to)
	}
	return starts, ends, ok
}
