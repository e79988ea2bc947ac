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
	dec   *json.Decoder
	again func() (*source, error) // opens the text a second time, to count lines up to a fault
}

func newCursor(text io.Reader) *cursor {
	c := &cursor{dec: json.NewDecoder(text)}
	if f, ok := text.(*source); ok {
		c.again = func() (*source, error) { return openSource(f.path) }
	}
	return c
}

// errEnough stops a walk early.
var errEnough = errors.New("enough")

// brokenError says where the text stops being JSON: nothing after it can be
// read.
type brokenError struct {
	line, column int // from 1, the column in bytes; 0: not known
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
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.ErrUnexpectedEOF
	}
	broken := &brokenError{err: err}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		broken.err = syntax
	}
	if c.again == nil {
		return broken
	}
	again, failed := c.again()
	if failed != nil {
		return fmt.Errorf("%w; and it cannot be read again: %w", err, failed)
	}
	defer again.Close()
	broken.line, broken.column = locate(again, broken.err, start)
	return broken
}

// mostSearched is how far after what could be read a fault is looked for: it
// lies in the next value.
const mostSearched = 64 << 20

// locate returns the line and column, from 1, of the fault in a text that
// could be read up to start.
func locate(text io.Reader, fault error, start int64) (line, column int) {
	line, column = 1, 1
	count := func(b []byte) {
		line += bytes.Count(b, []byte("\n"))
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			column = 1
			b = b[i+1:]
		}
		column += len(b)
	}
	buffer := make([]byte, 1<<20)
	for start > 0 {
		n, err := text.Read(buffer[:min(start, int64(len(buffer)))])
		count(buffer[:n])
		if start -= int64(n); err != nil {
			return line, column
		}
	}
	rest, _ := io.ReadAll(io.LimitReader(text, mostSearched)) // as much as there is
	if !errors.Is(fault, io.ErrUnexpectedEOF) {
		rest = rest[:min(faultIn(rest), int64(len(rest)))]
	}
	count(rest)
	return line, column
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
