package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// lexer finds the ends of JSON's tokens. A token is whole in buf from pos on
// while it is looked at; memory is bounded by the longest.
type lexer struct {
	in      io.Reader // nil: buf is all
	buf     []byte
	pos     int
	held    int // with holding: what must stay in buf, from there to pos
	holding bool
	lines   int   // line ends before buf
	column  int   // bytes of the line before buf
	end     error // of in
	tooLong bool  // a value is longer than longestLine
}

var errCutOff = errors.New("the file is cut off")

// hold keeps what comes next, until release returns it: a stretch of buf that
// is good until something else is read.
func (l *lexer) hold() { l.held, l.holding = l.pos, true }

func (l *lexer) release() []byte {
	l.holding = false
	return l.buf[l.held:l.pos]
}

// fill reads more behind what is there from pos on.
func (l *lexer) fill() bool {
	if l.in == nil || l.end != nil {
		return false
	}
	from := l.pos
	if l.holding {
		from = l.held
	}
	l.lines, l.column = l.position(from)
	l.buf = l.buf[:copy(l.buf, l.buf[from:])]
	l.pos, l.held = l.pos-from, 0
	if len(l.buf) == cap(l.buf) {
		if len(l.buf) > longestLine {
			l.tooLong, l.end = true, io.ErrUnexpectedEOF
			return false
		}
		l.buf = append(make([]byte, 0, 2*cap(l.buf)), l.buf...)
	}
	n, err := io.ReadAtLeast(l.in, l.buf[len(l.buf):cap(l.buf)], 1)
	l.buf = l.buf[:len(l.buf)+n]
	l.end = err
	return n > 0
}

// position returns how many lines and then bytes of a line stand before
// buf[at].
func (l *lexer) position(at int) (lines, column int) {
	before := l.buf[:at]
	if i := bytes.LastIndexByte(before, '\n'); i >= 0 {
		return l.lines + bytes.Count(before, []byte("\n")), at - i - 1
	}
	return l.lines, l.column + at
}

// broken is the fault at pos.
func (l *lexer) broken(format string, args ...any) error {
	lines, column := l.position(l.pos)
	return &brokenError{lines + 1, column + 1, fmt.Errorf("not JSON: "+format, args...)}
}

// cut is the fault at the end of what there is.
func (l *lexer) cut() error {
	if l.tooLong {
		return l.broken("a value of more than %d bytes", longestLine)
	}
	lines, column := l.position(len(l.buf))
	err := errCutOff
	if l.end != nil && !errors.Is(l.end, io.EOF) && !errors.Is(l.end, io.ErrUnexpectedEOF) {
		err = l.end
	}
	return &brokenError{lines + 1, column + 1, err}
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func isMark(b byte) bool {
	switch b {
	case ',', ':', '[', ']', '{', '}', '"':
		return true
	}
	return false
}

// isWord also takes what Python writes for numbers that JSON does not have.
func isWord(word []byte) bool {
	switch string(word) {
	case "NaN", "Infinity", "-Infinity":
		return true
	}
	return json.Valid(word)
}

// next returns the first byte of the next token, which pos then points at.
func (l *lexer) next() (byte, error) {
	for {
		for l.pos < len(l.buf) {
			if b := l.buf[l.pos]; !isBlank(b) {
				return b, nil
			}
			l.pos++
		}
		if !l.fill() {
			return 0, l.cut()
		}
	}
}

// rest reports whether anything but blanks follows.
func (l *lexer) rest() bool {
	_, err := l.next()
	return err == nil
}

// quoted returns what stands between the quotation marks at pos, and whether
// there are escapes in it. It stays where it is.
func (l *lexer) quoted() (raw []byte, escaped bool, err error) {
	for i := 1; ; {
		text := l.buf[l.pos:]
		for i < len(text) && text[i] >= ' ' && text[i] != '"' && text[i] != '\\' {
			i++
		}
		switch {
		case i == len(text) || text[i] == '\\' && i+1 == len(text):
			if !l.fill() {
				return nil, false, l.cut()
			}
		case text[i] == '"':
			return text[1:i], escaped, nil
		case text[i] == '\\':
			escaped = true
			i += 2
		default:
			l.pos += i
			return nil, false, l.broken("found the control character %q in a text", text[i])
		}
	}
}

// word returns the number, true, false or null at pos, and stays there.
func (l *lexer) word() ([]byte, error) {
	for i := 0; ; {
		text := l.buf[l.pos:]
		for i < len(text) && !isBlank(text[i]) && !isMark(text[i]) {
			i++
		}
		if i == len(text) && l.fill() {
			continue
		}
		if i == 0 || !isWord(l.buf[l.pos:l.pos+i]) {
			if l.pos+i == len(l.buf) && i < len("false") && l.in != nil {
				return nil, l.cut()
			}
			return nil, l.broken("found %q where a value should be", l.buf[l.pos:l.pos+min(max(i, 1), 20)])
		}
		return l.buf[l.pos : l.pos+i], nil
	}
}

// unquote makes a text of what stands between quotation marks. What is no
// text (bytes that are not UTF-8, halves of surrogate pairs, an unknown
// escape) is U+FFFD, one code point each.
func unquote(raw []byte, escaped bool) string {
	if !escaped {
		if utf8.Valid(raw) {
			return string(raw)
		}
		return string([]rune(string(raw)))
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++ // quoted saw that there is one
		switch raw[i] {
		case '"', '\\', '/':
			out = append(out, raw[i])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex(raw[i+1:])
			if r >= 0 {
				i += 4
			}
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+2 < len(raw) && raw[i+1] == '\\' && raw[i+2] == 'u' {
					low = hex(raw[i+3:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = utf8.AppendRune(out, utf8.RuneError)
		}
	}
	if !utf8.Valid(out) {
		return string([]rune(string(out)))
	}
	return string(out)
}

// hex reads four hexadecimal digits; -1: there are none.
func hex(digits []byte) rune {
	if len(digits) < 4 {
		return -1
	}
	var r rune
	for _, d := range digits[:4] {
		switch {
		case d >= '0' && d <= '9':
			d -= '0'
		case d|0x20 >= 'a' && d|0x20 <= 'f':
			d = d | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(d)
	}
	return r
}
