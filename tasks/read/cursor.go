package read

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// cursor walks through a JSON text of any size value by value, so that the values
// before a fault can be kept. It reads several times faster than encoding/json,
// because it skips unwanted values and never makes them.
type cursor struct {
	text lexer
	open []byte            // the brackets that skip has entered
	keys map[string]string // each key's name once
}

func newCursor(in io.Reader) *cursor {
	return &cursor{text: lexer{in: in, buf: make([]byte, 0, headSize)}}
}

// on makes the cursor walk through a text that is in memory.
func (c *cursor) on(text []byte) { c.text = lexer{buf: text} }

// errEnough stops a walk early.
var errEnough = errors.New("enough")

// brokenError says where the text stops being JSON: nothing after it can be
// read.
type brokenError struct {
	line, column int // from 1, the column in bytes
	err          error
}

func (e *brokenError) Error() string {
	return fmt.Sprintf("line %d, column %d: %v", e.line, e.column, e.err)
}

func (e *brokenError) Unwrap() error { return e.err }

// shapeError reports a value of the wrong shape. The value has been skipped:
// reading can continue.
type shapeError struct {
	key, want, got string
	within         error // the fault of a part of the value, in the place of want and got
}

func (e *shapeError) Error() string {
	fault := "found " + e.got + " instead of " + e.want
	if e.within != nil {
		fault = e.within.Error()
	}
	if e.key != "" {
		return fmt.Sprintf("%q: %s", e.key, fault)
	}
	return fault
}

// object calls each for every key; each must read the key's value. After a
// fault of shape in one value the others are still read, and the first fault is
// returned.
func (c *cursor) object(each func(c *cursor, key string) error) error {
	return c.enter('{', '}', "an object", func(int) error {
		key, err := c.key()
		if err != nil {
			return err
		}
		err = each(c, key)
		if shape, ok := errors.AsType[*shapeError](err); ok && shape.key == "" {
			shape.key = key
		}
		return err
	})
}

// array calls each for every element, counting from 1; each must read it.
// Faults of shape are as in object.
func (c *cursor) array(each func(c *cursor, i int) error) error {
	return c.enter('[', ']', "an array", func(i int) error { return each(c, i) })
}

func (c *cursor) enter(open, shut byte, want string, each func(i int) error) error {
	b, err := c.text.next()
	if err != nil {
		return err
	}
	if b != open {
		return c.instead(want)
	}
	c.text.pos++
	var shape error
	for i := 1; ; i++ {
		b, err := c.text.next()
		if err != nil {
			return err
		}
		if b == shut && i == 1 {
			c.text.pos++
			return nil
		}
		if i > 1 {
			c.text.pos++
			if b == shut {
				return shape
			}
			if b != ',' {
				c.text.pos--
				return c.text.broken("found %q where a comma or %q should be", b, shut)
			}
		}
		if err := each(i); err != nil {
			if _, ok := errors.AsType[*shapeError](err); !ok {
				return err
			}
			if shape == nil {
				shape = err
			}
		}
	}
}

func (c *cursor) key() (string, error) {
	b, err := c.text.next()
	if err != nil {
		return "", err
	}
	if b != '"' {
		return "", c.text.broken("found %q where a key should be", b)
	}
	raw, escaped, err := c.text.quoted()
	if err != nil {
		return "", err
	}
	key, ok := c.keys[string(raw)]
	if !ok {
		key = strings.ToValidUTF8(unquote(raw, escaped), "\ufffd")
		if c.keys == nil {
			c.keys = map[string]string{}
		}
		if len(c.keys) < 1000 {
			c.keys[string(raw)] = key
		}
	}
	c.text.pos += len(raw) + 2
	if b, err = c.text.next(); err != nil {
		return "", err
	}
	if b != ':' {
		return "", c.text.broken("found %q where a colon should be", b)
	}
	c.text.pos++
	return key, nil
}

// instead skips a value of the wrong shape.
func (c *cursor) instead(want string) error {
	b, err := c.text.next()
	if err != nil {
		return err
	}
	got := map[byte]string{'{': "an object", '[': "an array", '"': "a text"}[b]
	if got == "" {
		word, err := c.text.word()
		if err != nil {
			return err
		}
		got = string(word)
	}
	if err := c.skip(); err != nil {
		return err
	}
	return &shapeError{want: want, got: got}
}

// end returns an error if anything follows the outermost value.
func (c *cursor) end() error {
	b, err := c.text.next()
	switch {
	case err == nil:
		return c.text.broken("found %q after its end", b)
	case c.text.end == nil || errors.Is(c.text.end, io.EOF):
		return nil
	}
	return err
}
