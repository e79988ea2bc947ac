package ui

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Fit makes a line exactly w cells wide: it cuts it with an ellipsis, or pads it
// with spaces. Escape sequences take no cells and stay whole.
func Fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := ansi.StringWidth(s)
	if n > w {
		s = ansi.Truncate(s, w, "…")
		n = ansi.StringWidth(s) // a wide rune may leave a gap
	}
	return s + strings.Repeat(" ", w-n)
}

// FitLeft is Fit with the padding before the text: for numbers.
func FitLeft(s string, w int) string {
	if n := ansi.StringWidth(s); n < w {
		return strings.Repeat(" ", w-n) + s
	}
	return Fit(s, w)
}

// Page makes exactly h lines of exactly w cells from the first h of lines.
func Page(lines []string, w, h int) string {
	if w < 0 || h <= 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(h * (w + 8))
	for i := range h {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i < len(lines) {
			b.WriteString(Fit(lines[i], w))
		} else {
			b.WriteString(strings.Repeat(" ", w))
		}
	}
	return b.String()
}

// Beside joins two blocks row by row: the left one is made lw cells wide, with sep
// in between.
func Beside(left, right []string, lw int, sep string) []string {
	n := max(len(left), len(right))
	out := make([]string, n)
	for i := range out {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = Fit(l, lw) + sep + r
	}
	return out
}

// Clean makes foreign text safe for one line: newlines and tabs become
// spaces, and escape sequences and other control characters are removed.
func Clean(s string) string {
	clean := true
	for _, r := range s { // invalid UTF-8 reads as the replacement character
		if r < 0x20 || r == 0x7f || r > 0x7e && (r == unicode.ReplacementChar || !printable(r)) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	s = ansi.Strip(strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case !printable(r):
			return -1
		}
		return r
	}, s)
}

// printable excludes control and format characters; the latter include the
// marks that reorder a line.
func printable(r rune) bool {
	return !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r)
}

// Wrap breaks foreign text into lines of at most w cells, at spaces if possible.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(Clean(s), w, ""), "\n")
}
