package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// JSON records lie in lines of their own, or in an array, or one after another over
// several lines each.

// records calls each with every record, its number from 1 (the line's, if it has one of
// its own) and its name.
func (r *reader) records(f *source, each func(number int, record string, text []byte) error) error {
	if !spread(f.head) {
		return f.lines(func(number int, line []byte) error {
			if len(bytes.TrimSpace(line)) == 0 {
				return nil
			}
			return each(number, r.line(number), line)
		})
	}
	number := 0
	c := newCursor(f)
	one := func(c *cursor, _ int) error {
		if _, err := c.text.next(); err != nil {
			return err
		}
		c.text.hold()
		err := c.skip()
		text := c.text.release()
		if err != nil {
			return err
		}
		number++
		return each(number, fmt.Sprintf("%s: record %d", r.file(), number), text)
	}
	if elements(f.head) == "" { // objects
		for {
			if more, err := c.more(); !more {
				return err
			}
			if err := one(c, 0); err != nil {
				return err
			}
		}
	}
	var err error
	if f.head[firstByte(f.head)] == '[' {
		err = c.array(one)
	} else {
		err = c.object(func(c *cursor, key string) error {
			if key != "data" {
				return c.skip()
			}
			return c.array(one)
		})
	}
	if err == nil {
		err = c.end()
	}
	return err
}

// more reports whether another value follows.
func (c *cursor) more() (bool, error) {
	if _, err := c.text.next(); err == nil {
		return true, nil
	} else if c.text.end != nil && !errors.Is(c.text.end, io.EOF) {
		return false, err
	}
	return false, nil
}

func firstByte(head []byte) int { return len(head) - len(bytes.TrimLeft(head, " \t\r\n")) }

// elements returns the way to a head's list of objects: "[" of an array, "data" of an
// object with such a key, else nothing.
func elements(head []byte) string {
	head = head[firstByte(head):]
	if bytes.HasPrefix(head, []byte("[")) {
		line, others, _ := bytes.Cut(head, []byte("\n"))
		alone := len(bytes.TrimSpace(others)) > 0 && validJSON(line) // a whole value in a file of lines
		if rest := head[1:]; bytes.HasPrefix(rest[firstByte(rest):], []byte("{")) && !alone {
			return "["
		}
		return ""
	}
	found := ""
	_ = newCursor(bytes.NewReader(head)).object(func(c *cursor, key string) error { // the head is cut off anywhere
		if key != "data" {
			return c.skip()
		}
		return c.array(func(c *cursor, _ int) error {
			if b, err := c.text.next(); err == nil && b == '{' {
				found = "data"
			}
			return errEnough
		})
	})
	return found
}

// firstObject is a head from its first record on.
func firstObject(head []byte) []byte {
	head = head[firstByte(head):]
	if bytes.HasPrefix(head, []byte("[")) {
		head = head[1:]
		return head[firstByte(head):]
	}
	return head
}

// spread reports whether records do not have lines of their own.
func spread(head []byte) bool {
	if elements(head) != "" {
		return true
	}
	first := head[firstByte(head):]
	if !bytes.HasPrefix(first, []byte("{")) || hasObjectLine(head) {
		return false
	}
	if bytes.IndexByte(first, '\n') < 0 { // one line, which may be cut off
		return false
	}
	err := newCursor(bytes.NewReader(first)).object(func(c *cursor, _ string) error { return c.skip() })
	broken, ok := errors.AsType[*brokenError](err)
	return err == nil || ok && errors.Is(broken, errCutOff) && len(head) == headSize
}

// hasObjectLine reports whether some line of a head is a whole object: others, the first
// as well, may be damaged.
func hasObjectLine(head []byte) bool {
	for line := range bytes.SplitSeq(head, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("{")) && validJSON(bytes.TrimSpace(line)) {
			return true
		}
	}
	return false
}

// isRecords reports whether the file has records that do not have lines of their own.
func isRecords(head []byte, _ string) bool { return spread(head) }
