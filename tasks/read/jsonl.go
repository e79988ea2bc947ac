package read

import (
	"bytes"
	"encoding/json"
	"errors"
)

// isJSONL reports whether lines are whole objects, or the first is cut off with the head.
func isJSONL(head []byte, _ string) bool {
	first := head[firstByte(head):]
	if !bytes.HasPrefix(first, []byte("{")) {
		return false
	}
	return len(head) == headSize && bytes.IndexByte(first, '\n') < 0 || elements(head) == "" && hasObjectLine(head)
}

// jsonl reads records, of which each is an object.
func (r *reader) jsonl(f *source) error {
	t := table{reader: r}
	var w row
	return t.done(r.records(f, func(_ int, record string, text []byte) error {
		text = bytes.TrimSpace(text)
		w.record = record
		if why := notUTF8(text); why != nil {
			return t.reject(&w, why)
		}
		if !w.scan(text) {
			return t.reject(&w, notAnObject(text))
		}
		return t.add(&w)
	}))
}

// notAnObject returns the reason why a text is no JSON object.
func notAnObject(text []byte) *fault {
	var fields map[string]json.RawMessage
	err := unmarshal(text, &fields)
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return faultf("found a JSON %s instead of an object", kind.Value)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok && syntax.Offset < int64(len(text)) {
		return faultf("not JSON from column %d on: %v", syntax.Offset, err)
	}
	if err != nil {
		return faultf("the line is cut off: %v", err)
	}
	return faultf("found null instead of an object")
}
