package read

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"dev.road/workbench/worded"
)

// string reads a text. One that is not UTF-8 is a fault of shape.
func (c *cursor) string() (string, error) {
	b, err := c.text.next()
	if err != nil {
		return "", err
	}
	if b != '"' {
		return "", c.instead("a text")
	}
	raw, escaped, err := c.text.quoted()
	if err != nil {
		return "", err
	}
	c.text.pos += len(raw) + 2
	if why := notUTF8(raw); why != nil {
		return "", &shapeError{within: why}
	}
	return unquote(raw, escaped), nil
}

// scalar reads a text, or a number, true, false or null as it is written.
func (c *cursor) scalar() (value string, isText bool, err error) {
	b, err := c.text.next()
	switch {
	case err != nil:
		return "", false, err
	case b == '"':
		value, err = c.string()
		return value, true, err
	case b == '{' || b == '[':
		return "", false, c.instead("a single value")
	}
	word, err := c.text.word()
	if err != nil {
		return "", false, err
	}
	c.text.pos += len(word)
	return string(word), false, nil
}

// integer reads a whole number.
func (c *cursor) integer() (int, error) {
	value, isText, err := c.scalar()
	if err != nil {
		return 0, err
	}
	n, ok := wholeNumber(value)
	if isText {
		value = strconv.Quote(value)
	}
	if !ok || isText {
		return 0, &shapeError{want: "a whole number", got: value}
	}
	return n, nil
}

// truth reads true, or false, which null stands for, too.
func (c *cursor) truth() (bool, error) {
	value, isText, err := c.scalar()
	if err != nil {
		return false, err
	}
	if isText || value != "true" && value != "false" && value != "null" {
		return false, &shapeError{want: "true or false", got: strconv.Quote(value)}
	}
	return value == "true", nil
}

// decode reads the next value into v, as encoding/json does.
func (c *cursor) decode(v any) error {
	if _, err := c.text.next(); err != nil {
		return err
	}
	c.text.hold()
	err := c.skip()
	raw := c.text.release()
	if err != nil {
		return err
	}
	if len(raw) > longestTree {
		return &shapeError{want: fmt.Sprintf("one of at most %d bytes", longestTree), got: fmt.Sprintf("a value of %d bytes", len(raw))}
	}
	if why := notUTF8(raw); why != nil {
		return &shapeError{within: why}
	}
	err = unmarshal(raw, v)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &shapeError{within: worded.JSON(err, v)}
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		c.text.pos += int(syntax.Offset) - 1 - len(raw)
		return c.text.broken("%v", syntax)
	}
	return err
}

// strings reads a list of texts.
func (c *cursor) strings() ([]string, error) {
	var all []string
	err := c.array(func(c *cursor, _ int) error {
		text, err := c.string()
		all = append(all, text)
		return err
	})
	return all, err
}
