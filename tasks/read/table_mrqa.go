package read

import "dev.road/workbench/tasks"

// detected reads MRQA's records as tables have them: detected_answers are
// texts with the places of each in the passage, their ends included.
func (t *table) detected(w *row) error {
	return t.span(w, "context", "question", func(passage string) ([]tasks.Answer, *fault) {
		v := w.get("detected_answers").value()
		if lists, ok := v.(map[string]any); ok {
			texts, _ := stringsOf(lists["text"])
			places, _ := lists["char_spans"].([]any)
			return answersAround(passage, texts, places)
		}
		list, ok := v.([]any)
		if !ok {
			return nil, faultf("detected_answers are %v, not a list", v)
		}
		texts, places := make([]string, len(list)), make([]any, len(list))
		for i, each := range list {
			fields, _ := each.(map[string]any)
			texts[i], _ = fields["text"].(string)
			places[i] = fields["char_spans"]
		}
		return answersAround(passage, texts, places)
	})
}

// spanLabels reads the records of lucadiliello's parquet conversions of MRQA:
// labels hold the places of each of the answers.
func (t *table) spanLabels(w *row) error {
	return t.span(w, "context", "question", func(passage string) ([]tasks.Answer, *fault) {
		texts, ok := stringsOf(w.get("answers").value())
		places, also := w.get("labels").value().([]any)
		if !ok || !also {
			return nil, faultf("answers and labels are not a list of texts and one of places")
		}
		return answersAround(passage, texts, places)
	})
}

// answersAround are answers that lie between a start and an end, which is
// included; one answer may lie in several places.
func answersAround(passage string, texts []string, places []any) (answers []tasks.Answer, why *fault) {
	if len(texts) != len(places) {
		return nil, faultf("there are %d answers, but places of %d", len(texts), len(places))
	}
	for i, text := range texts {
		starts, ends, ok := startsAndEnds(places[i])
		if !ok {
			return nil, faultf("the places of answer %d are no starts and ends", i+1)
		}
		for k, start := range starts {
			found := codePoints(passage, start, ends[k]-start+1)
			if found != text || text == "" {
				return nil, faultf("answer %d is %q, but the passage has %q from code point %d to %d", i+1, text, found, start, ends[k])
			}
			answers = append(answers, tasks.Answer{Text: found, Start: start})
		}
	}
	if answers == nil {
		return nil, faultf("no answer has a place in the passage")
	}
	return answers, nil
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
