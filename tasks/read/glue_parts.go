package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// part is a task of GLUE as a list of a JSON object has it.
type part struct {
	texts   []string
	meaning map[string]string
}

// parts are those of AdvGLUE's dev.json, named as there. Its labels are the
// numbers of Hugging Face's glue.
func parts() map[string]part {
	pair := []string{"sentence1", "sentence2"}
	nli := part{[]string{"premise", "hypothesis"}, nliOrder}
	return map[string]part{
		"sst2":    {[]string{"sentence"}, goodOrBad},
		"qqp":     {[]string{"question1", "question2"}, sameOrNot},
		"mnli":    nli,
		"mnli-mm": nli,
		"qnli":    {[]string{"question", "sentence"}, followsOrNot},
		"rte":     {pair, followsOrNot},
	}
}

// isParts reports whether the file is an object with a task for a key.
func isParts(head []byte, _ string) bool {
	found := false
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off
		if _, found = parts()[key]; found {
			b, err := c.text.next()
			found = err == nil && b == '['
		}
		if found {
			return errEnough
		}
		return c.skip()
	})
	return found
}

// parts reads lists of records by task; the split that is asked for is one of
// the tasks.
func (r *reader) parts(f *source) error {
	known := parts()
	if _, ok := known[r.options.Split]; !ok && r.options.Split != "" {
		return fmt.Errorf("%s has no part %q; its parts are among %s: name one, as in %s#mnli", r.path, r.options.Split,
			strings.Join(slices.Sorted(maps.Keys(known)), ", "), r.address)
	}
	t := table{reader: r}
	record := r.file()
	err := newCursor(f).object(func(c *cursor, key string) error {
		p, ok := known[key]
		if !ok {
			return c.skip()
		}
		record = r.file() + ": " + key
		return t.pass(record, c.array(func(c *cursor, i int) error {
			record = fmt.Sprintf("%s: %s %d", r.file(), key, i)
			var raw json.RawMessage
			if err := c.decode(&raw); err != nil {
				return err
			}
			w := row{record: record}
			switch {
			case r.options.Split != "" && r.options.Split != key:
				r.otherSplit(1)
				return nil
			case !w.scan(raw):
				return t.reject(&w, notAnObject(raw))
			}
			return t.class(&w, p.texts, "label", p.meaning)
		}))
	})
	if broken, ok := errors.AsType[*brokenError](err); ok {
		return r.lost(record, broken)
	}
	return err
}

// pass lets reading go on after a value that has another shape.
func (t *table) pass(record string, err error) error {
	if shape, ok := errors.AsType[*shapeError](err); ok {
		return t.drop(record, "%v", shape)
	}
	return err
}
