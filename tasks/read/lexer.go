package read

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// lexer finds the ends of JSON's tokens. A token is whole in buf from pos on
// while it is looked at; memory is bounded by the longest.
type lexer struct {
	in      io.Reader // nil if buf is the whole text
	buf     []byte
	pos     int
	held    int // with holding: the start of the bytes, up to pos, that must stay in buf
	holding bool
	lines   int   // line ends before buf
	column  int   // bytes of the line before buf
	end     error // in's error
	tooLong bool  // a value is longer than longestLine
}

var errCutOff = errors.New("the file is cut off")

// hold keeps the bytes read from here on until release returns them: a stretch of
// buf that is valid until the next read.
func (l *lexer) hold() { l.held, l.holding = l.pos, true }

func (l *lexer) release() []byte {
	l.holding = false
	return l.buf[l.held:l.pos]
}

// more reports whether fill may find something.
func (l *lexer) more() bool { return l.in != nil && l.end == nil }

// fill reads more bytes behind those from pos on.
func (l *lexer) fill() bool {
	if !l.more() {
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

// position returns the number of lines before buf[at], and of bytes before it in
// its line.
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

// cut is the fault of a text that ends too early.
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

// isWord also accepts Python's spellings of numbers that JSON does not have.
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

// quoted returns the text between the quotation marks at pos, and whether there
// are escapes in it. It does not move pos.
func (l *lexer) quoted() (raw []byte, escaped bool, err error) {
	for i := 1; ; {
		text := l.buf[l.pos:]
		for i < len(text) && text[i] >= ' ' && text[i] != '"' && text[i] != '\\' {
			i++
		}
		switch {
		case i == len(text) || text[i] == '\\' && i+len(`\u1234`) > len(text) && l.more():
			if !l.fill() && i == len(text) {
				return nil, false, l.cut()
			}
		case text[i] == '"':
			return text[1:i], escaped, nil
		case text[i] == '\\':
			escaped = true
			n := escapeLen(text[i:])
			if n == 0 && len(text)-i < len(`\u1234`) {
				return nil, false, l.cut()
			}
			if n == 0 {
				l.pos += i
				return nil, false, l.broken("found %q in a text", text[i:i+2])
			}
			i += n
		default:
			l.pos += i
			return nil, false, l.broken("found the control character %q in a text", text[i])
		}
	}
}

// escapeLen returns the length of the escape that text begins with, or 0 if it
// begins with none.
func escapeLen(text []byte) int {
	switch {
	case len(text) < 2:
	case bytes.IndexByte([]byte(`"\/bfnrt`), text[1]) >= 0:
		return 2
	case text[1] == 'u' && hex(text[2:]) >= 0:
		return len(`\u1234`)
	}
	return 0
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
