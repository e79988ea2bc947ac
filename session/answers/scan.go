package answers

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner reads one line of JSON. Texts are parts of the line, unless they have escapes.
// After a fault everything is empty and has an end.
type scanner struct {
	s     string
	at    int
	fault string
}

// fail notes the first fault.
func (c *scanner) fail(want string) {
	if c.fault == "" {
		c.fault = fmt.Sprintf("%s is missing at byte %d of it", want, c.at+1)
	}
	c.at = len(c.s)
}

// next returns the next byte that is no blank, and 0 at the end.
func (c *scanner) next() byte {
	for c.at < len(c.s) {
		switch b := c.s[c.at]; b {
		case ' ', '\t', '\r', '\n':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// open begins an object or an array, and reports whether it has an element.
func (c *scanner) open(begin byte) bool {
	if c.next() != begin {
		c.fail("a " + string(begin))
		return false
	}
	c.at++
	if c.next() == begin+2 { // } and ] come two places after { and [
		c.at++
		return false
	}
	return true
}

// more goes past the end of an element, and reports whether another follows.
func (c *scanner) more(begin byte) bool {
	switch c.next() {
	case ',':
		c.at++
		return true
	case begin + 2:
		c.at++
		return false
	}
	c.fail("a comma or a " + string(begin+2))
	return false
}

// key reads the name of an object's value.
func (c *scanner) key() string {
	k := c.text()
	if c.next() != ':' {
		c.fail("a colon")
		return ""
	}
	c.at++
	return k
}

// text reads a string.
func (c *scanner) text() string {
	if c.next() != '"' {
		c.fail("a string")
		return ""
	}
	start, plain, wide := c.at, true, false
	for i := start + 1; i < len(c.s); i++ {
		switch b := c.s[i]; {
		case b == '"':
			c.at = i + 1
			if plain && (!wide || utf8.ValidString(c.s[start:c.at])) {
				return c.s[start+1 : i]
			}
			return c.escaped(start)
		case b == '\\':
			plain = false
			i++
		case b < ' ':
			c.fail("the end of a string")
			return ""
		case b >= utf8.RuneSelf:
			wide = true
		}
	}
	c.fail("the end of a string")
	return ""
}

// escaped reads the string from start up to here that has escapes, or is no UTF-8.
func (c *scanner) escaped(start int) string {
	if s, ok := unescaped(c.s[start+1 : c.at-1]); ok {
		return s
	}
	var s string
	if err := json.Unmarshal([]byte(c.s[start:c.at]), &s); err != nil {
		c.fail("a string without faulty escapes")
	}
	return s
}

// unescaped replaces the escapes of a string that most texts have; not ok if it has others,
// or is no UTF-8.
func unescaped(s string) (text string, ok bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			b.WriteString(s)
			return b.String(), true
		}
		b.WriteString(s[:i])
		switch e := s[i+1]; e {
		case '"', '\\', '/':
			b.WriteByte(e)
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		default:
			return "", false
		}
		s = s[i+2:]
	}
}

// number reads a number, as JSON writes it.
func (c *scanner) number() float64 {
	text := c.digits()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		c.fail("a number of 64 bits")
		return 0
	}
	return v
}

// integer reads a number without a fraction.
func (c *scanner) integer() int {
	text := c.digits()
	v, err := strconv.Atoi(text)
	if err != nil {
		c.fail("an integer")
		return 0
	}
	return v
}

// digits returns the text of a number.
func (c *scanner) digits() string {
	c.next()
	start := c.at
	skip := func() int {
		from := c.at
		for c.at < len(c.s) && c.s[c.at]-'0' < 10 {
			c.at++
		}
		return c.at - from
	}
	is := func(set string) bool { return c.at < len(c.s) && strings.IndexByte(set, c.s[c.at]) >= 0 }
	if is("-") {
		c.at++
	}
	zero := is("0")
	n := skip()
	ok := n == 1 || n > 1 && !zero
	if is(".") {
		c.at++
		ok = skip() > 0 && ok
	}
	if is("eE") {
		if c.at++; is("+-") {
			c.at++
		}
		ok = skip() > 0 && ok
	}
	if !ok {
		c.fail("a number")
		return "0"
	}
	return c.s[start:c.at]
}

// skip reads a value of any kind that this version does not know.
func (c *scanner) skip() {
	c.next()
	d := json.NewDecoder(strings.NewReader(c.s[c.at:]))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		c.fail("a value")
		return
	}
	c.at += int(d.InputOffset())
}

// end reports the fault of the line, if it has one.
func (c *scanner) end() error {
	if c.fault == "" && c.next() != 0 {
		c.fail("the end of the line")
	}
	if c.fault != "" {
		return fmt.Errorf("the line is damaged: %s", c.fault)
	}
	return nil
}
