package read

import (
	"bytes"
	"encoding/json"
	"errors"
)

// isJSONL reports whether the first line is a whole object.
func isJSONL(head []byte, _ string) bool {
	line, _, whole := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	return bytes.HasPrefix(line, []byte("{")) && (json.Valid(line) || !whole && len(head) == headSize)
}

// jsonl reads one record a line.
func (r *reader) jsonl(f *source) error {
	t := table{reader: r}
	var w row
	return t.done(f.lines(func(number int, line []byte) error {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return nil
		}
		w.record = r.line(number)
		if !w.scan(line) {
			r.report.Records++
			return t.reject(&w, notAnObject(line))
		}
		return t.add(&w)
	}))
}

// notAnObject returns the reason why a line is no JSON object.
func notAnObject(line []byte) *fault {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(line, &fields)
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return faultf("found a JSON %s instead of an object", kind.Value)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && syntax.Offset < int64(len(line)) {
		return faultf("not JSON from column %d on: %v", syntax.Offset, err)
	}
	if err != nil {
		return faultf("the line is cut off: %v", err)
	}
	return faultf("found null instead of an object")
}
