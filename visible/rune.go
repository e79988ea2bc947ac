// Package visible makes text from files, hubs and other processes safe for a terminal:
// characters that act on it, or reorder a line, are written as escapes.
package visible

import (
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Acts reports whether a terminal does more with a character than show it: control
// characters, of which ESC and CSI begin sequences, and the format characters, which
// reorder or hide text. A newline, a tab, the soft hyphen and the joiners of Indic,
// Arabic and emoji text are shown.
func Acts(r rune) bool {
	switch r {
	case '\n', '\t', '\u00ad', '\u200c', '\u200d':
		return false
	case '\u2028', '\u2029': // line and paragraph separator
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// escape appends a character in the form of JSON's escapes, so that JSON that is
// written through a Writer keeps its meaning.
func escape(to []byte, r rune) []byte {
	if r1, r2 := utf16.EncodeRune(r); r1 != unicode.ReplacementChar {
		return fmt.Appendf(to, `\u%04x\u%04x`, r1, r2)
	}
	return fmt.Appendf(to, `\u%04x`, r)
}

// Cell returns text for one cell of a table: newlines and tabs, too, are written as
// escapes.
func Cell(text string) string {
	var out []byte
	for i, r := range text {
		if r != '\n' && r != '\t' {
			if out != nil {
				out = utf8.AppendRune(out, r)
			}
			continue
		}
		if out == nil {
			out = append(make([]byte, 0, len(text)+8), text[:i]...)
		}
		out = escape(out, r)
	}
	if out == nil {
		return text
	}
	return string(out)
}
