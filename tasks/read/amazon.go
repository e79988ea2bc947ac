package read

import (
	"bytes"
	"strings"
)

// The sets of Zhang, Zhao and LeCun (2015) have a line each and no header: a class
// from 1, a title, a text, all in quotes. Quotes in a text are doubled, ends of lines
// written "\n"; other backslashes are the text's own.
//
// Classes are topics (AG News, Sogou), stars, or 1 for negative and 2 for positive. The
// file does not name the kind, and the numbers do not show it, as Sogou has five, too.
// They are stars where the format is named, and negative and positive where the task
// has these labels.

// isReviews reports whether all lines are of that form.
func isReviews(head []byte, _ string) bool {
	lines, _ := reviewLines(head)
	return lines > 0
}

// reviewLines counts the lines, provided that all are of that form, and reports
// whether there is a class over 2.
func reviewLines(head []byte) (n int, high bool) {
	for len(head) > 0 {
		line, rest, whole := bytes.Cut(head, []byte("\n"))
		if !whole && n > 0 {
			break // cut off
		}
		fields, ok := reviewFields(nil, bytes.TrimSuffix(line, []byte("\r")))
		if !ok || len(fields) != 3 || len(fields[0]) > 2 || !isNumber(string(fields[0])) || fields[0][0] < '1' || line[0] != '"' {
			return 0, false
		}
		high = high || string(fields[0]) != "1" && string(fields[0]) != "2"
		n++
		head = rest
	}
	return n, high
}

// reviewFields appends a line's columns, all of which are in quotes. A quote
// that is neither doubled nor before a comma or the line's end is a quote.
func reviewFields(fields [][]byte, line []byte) ([][]byte, bool) {
	for i := 0; ; i++ {
		if i >= len(line) || line[i] != '"' {
			return fields, false
		}
		field := make([]byte, 0, len(line)-i)
		for i++; ; i++ {
			if i >= len(line) {
				return fields, false
			}
			b := line[i]
			var next byte
			if i+1 < len(line) {
				next = line[i+1]
			}
			if b == '"' && next != '"' && (next == ',' || i+1 == len(line)) {
				break
			}
			switch {
			case b == '"' && next == '"':
				i++
			case b == '\\' && next == 'n':
				b, i = '\n', i+1
			}
			field = append(field, b)
		}
		fields = append(fields, field)
		if i++; i == len(line) {
			return fields, true
		}
	}
}

func (r *reader) reviewStars(f *source) error { return r.reviews(f, fromOne) }

func (r *reader) reviewPolarity(f *source) error { return r.reviews(f, polarity) }

// polarity are the classes of two.
var polarity = map[string]string{"1": "negative", "2": "positive"}

// classTitleText reads such a file where its format is not named.
func (r *reader) classTitleText(f *source) error {
	if _, high := reviewLines(f.head); !high && r.wantsPolarity() {
		r.report.Format = "amazon-polarity"
		return r.reviewPolarity(f)
	}
	return r.reviews(f, map[string]string{}) // the number is the file's own, from 1
}

// wantsPolarity reports whether the task says what two classes mean.
func (r *reader) wantsPolarity() bool {
	task, err := r.classTask()
	return err == nil && task.Label("negative") >= 0 && task.Label("positive") >= 0
}

// reviews reads lines of class, title and text. Classes without a meaning are labels as
// they are.
func (r *reader) reviews(f *source, meaning map[string]string) error {
	t := table{reader: r}
	w := row{names: []string{"class", "title", "text"}}
	var fields [][]byte
	return f.lines(func(number int, line []byte) error {
		if len(bytes.TrimSpace(line)) == 0 {
			return nil
		}
		w.record = r.line(number)
		if why := notUTF8(line); why != nil {
			return t.reject(&w, why)
		}
		var ok bool
		if fields, ok = reviewFields(fields[:0], line); !ok || len(fields) != 3 {
			return t.reject(&w, faultf("the line is not a class, a title and a text, each in quotes"))
		}
		w.cells = w.cells[:0]
		for _, f := range fields {
			w.cells = append(w.cells, cell{kind: plain, raw: f})
		}
		if why := r.unclear(w.get("class").written(), meaning); why != nil {
			return t.reject(&w, why)
		}
		return t.titled(&w, "title", "text", "class", meaning)
	})
}

// unclear is the error about a class that has no meaning.
func (r *reader) unclear(class string, meaning map[string]string) *fault {
	if _, mapped := r.options.Labels[class]; mapped {
		return nil
	}
	task, err := r.classTask()
	switch {
	case len(meaning) == len(polarity) && meaning[class] == "":
		return faultf("class %s is neither 1, negative, nor 2, positive: if these are stars, give the dataset format = \"amazon-stars\"", class)
	case len(meaning) == 0 && err == nil && countsFromOne(task) && len(task.Labels) == len(fromOne):
		return faultf("class %s is not known to be stars: topics (AG News) and other classes have a title and a text, too: if they are stars, "+
			"give the dataset format = \"amazon-stars\", or labels = %s", class, mapping(1, task.Labels))
	}
	return nil
}

// titled makes an example of a title and a text, as a pair; where one of them
// is empty, of the other alone.
func (t *table) titled(w *row, title, text, label string, meaning map[string]string) error {
	texts := []string{title, text}
	for i, name := range texts {
		if c := w.get(name); c.kind == null || c.kind != missing && strings.TrimSpace(string(c.raw)) == "" {
			texts = []string{texts[1-i]}
			break
		}
	}
	return t.class(w, texts, label, meaning)
}

// stars reads the multilingual reviews, whose labels are stars.
func (t *table) stars(w *row) error {
	return t.titled(w, "review_title", "review_body", "stars", fromOne)
}

// polarity reads Hugging Face's amazon_polarity.
func (t *table) polarity(w *row) error {
	if t.wantsPolarity() {
		return t.titled(w, "title", "content", "label", goodOrBad)
	}
	return t.titled(w, "title", "content", "label", nil) // DBpedia's topics are written so, too
}
