package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// cursor walks through a JSON text of any size value by value, so that what
// stands before a fault can be kept.
type cursor struct {
	data []byte
	dec  *json.Decoder
}

func newCursor(data []byte) *cursor {
	return &cursor{data, json.NewDecoder(bytes.NewReader(data))}
}

// errEnough stops a walk early.
var errEnough = errors.New("enough")

// brokenError says where the text stops being JSON: nothing after it can be
// read.
type brokenError struct {
	line, column int // from 1; the column counts bytes
	err          error
}

func (e *brokenError) Error() string {
	if errors.Is(e.err, io.ErrUnexpectedEOF) {
		return fmt.Sprintf("line %d, column %d: the file is cut off", e.line, e.column)
	}
	return fmt.Sprintf("line %d, column %d: not JSON: %v", e.line, e.column, e.err)
}

func (e *brokenError) Unwrap() error { return e.err }

// shapeError says that a value is not what it should be. The value has been
// passed over: reading can go on.
type shapeError struct{ want, got string }

func (e *shapeError) Error() string { return "found " + e.got + " instead of " + e.want }

// broken turns a decoder's error into one with a position. The decoder had
// read up to start before it failed.
func (c *cursor) broken(err error, start int64) error {
	at := start
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err, at = io.ErrUnexpectedEOF, int64(len(c.data))
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = min(start+faultIn(c.data[start:]), int64(len(c.data)))
		err = syntax
	}
	before := c.data[:at]
	return &brokenError{
		line:   1 + bytes.Count(before, []byte("\n")),
		column: 1 + len(before) - (bytes.LastIndexByte(before, '\n') + 1),
		err:    err,
	}
}

// faultIn returns how many bytes of rest can be read before its fault. The
// decoder's own offsets do not count what was read token by token.
func faultIn(rest []byte) int64 {
	const blank = " \t\r\n"
	value := bytes.TrimLeft(rest, blank)
	if len(value) > 0 && (value[0] == ',' || value[0] == ':') {
		value = bytes.TrimLeft(value[1:], blank)
	}
	lead := int64(len(rest) - len(value))
	var raw json.RawMessage
	err := json.NewDecoder(bytes.NewReader(value)).Decode(&raw)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return lead + max(syntax.Offset-1, 0)
	}
	return lead
}

func (c *cursor) token() (json.Token, error) {
	start := c.dec.InputOffset()
	t, err := c.dec.Token()
	if err != nil {
		return nil, c.broken(err, start)
	}
	return t, nil
}

// decode reads the next value into v. An error that is no brokenError is
// about this value alone.
func (c *cursor) decode(v any) error {
	start := c.dec.InputOffset()
	err := c.dec.Decode(v)
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &shapeError{want: kind.Type.String() + " in " + kind.Field, got: kind.Value}
	}
	if err != nil {
		return c.broken(err, start)
	}
	return nil
}

func (c *cursor) skip() error {
	var raw json.RawMessage
	return c.decode(&raw)
}

// object calls each for every key; each must read the key's value.
func (c *cursor) object(each func(c *cursor, key string) error) error {
	return c.enter('{', "an object", func(int) error {
		key, err := c.token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // the decoder takes no other keys
		return each(c, name)
	})
}

// array calls each for every element, counting from 1; each must read it.
func (c *cursor) array(each func(c *cursor, i int) error) error {
	return c.enter('[', "an array", func(i int) error { return each(c, i) })
}

func (c *cursor) enter(open json.Delim, want string, each func(i int) error) error {
	t, err := c.token()
	if err != nil {
		return err
	}
	if t != open {
		got := fmt.Sprintf("%v", t)
		if d, ok := t.(json.Delim); ok {
			got = map[json.Delim]string{'{': "an object", '[': "an array"}[d]
			if err := c.leave(); err != nil {
				return err
			}
		}
		return &shapeError{want, got}
	}
	for i := 1; c.dec.More(); i++ {
		if err := each(i); err != nil {
			return err
		}
	}
	_, err = c.token() // the closing one
	return err
}

// leave passes over the rest of the object or array that was just entered.
func (c *cursor) leave() error {
	for depth := 1; depth > 0; {
		t, err := c.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}
