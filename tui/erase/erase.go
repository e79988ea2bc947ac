// Package erase shortens the output to a terminal: a long run of blanks becomes
// ECH, which erases a number of cells, and CUF, which moves the cursor past them
// (ECMA-48, sections 8.3.38 and 8.3.20). Most cells of a screen of charts are
// blank, and over SSH every byte counts. ncurses does the same.
//
// It is the last stage before the terminal, because code above it measures lines
// by their text.
package erase

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// least is the minimum number of blanks to replace: the two sequences take ten
// bytes, and a terminal parses them more slowly than blanks.
const least = 12

// Terminal is a terminal's file that shortens runs of blanks.
// Every Write must begin in plain style, and two must not overlap.
type Terminal struct {
	*os.File
	out []byte
}

// Write implements io.Writer.
func (t *Terminal) Write(text []byte) (int, error) {
	t.out = Blanks(t.out[:0], text)
	if _, err := t.File.Write(t.out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Obeys reports whether terminals of a name, the environment's TERM, support ECH.
// All but the oldest do; the list has those that are known to.
func Obeys(term string) bool {
	family := term
	if i := strings.IndexAny(term, "-."); i >= 0 { // as in xterm-256color, screen.xterm-256color
		family = term[:i]
	}
	switch family {
	case "alacritty", "contour", "foot", "ghostty", "kitty", "linux", "rio", "screen", "st", "tmux", "wezterm", "xterm":
		return true
	}
	return strings.HasPrefix(term, "rxvt-unicode")
}

// Blanks appends text to dst with its long runs of blanks replaced. The text
// begins in plain style.
func Blanks(dst, text []byte) []byte {
	bare := true // a blank looks like an erased cell
	for len(text) > 0 {
		switch text[0] {
		case ' ':
			n := 1
			for n < len(text) && text[n] == ' ' {
				n++
			}
			if bare && n >= least {
				dst = append(dst, "\x1b["...)
				dst = strconv.AppendInt(dst, int64(n), 10)
				dst = append(dst, "X\x1b["...)
				dst = strconv.AppendInt(dst, int64(n), 10)
				dst = append(dst, 'C')
			} else {
				dst = append(dst, text[:n]...)
			}
			text = text[n:]
		case '\x1b':
			n := 1
			if codes, ok := style(text); ok {
				bare = after(bare, codes)
				n = len("\x1b[") + len(codes) + len("m")
			}
			dst, text = append(dst, text[:n]...), text[n:]
		default:
			n := 1
			for n < len(text) && text[n] != ' ' && text[n] != '\x1b' {
				n++
			}
			dst, text = append(dst, text[:n]...), text[n:]
		}
	}
	return dst
}

// style returns the parameters of the SGR sequence at the start of text.
func style(text []byte) (codes []byte, ok bool) {
	rest, ok := bytes.CutPrefix(text, []byte("\x1b["))
	if !ok {
		return nil, false
	}
	for end, b := range rest {
		if (b < '0' || b > '9') && b != ';' {
			return rest[:end], b == 'm'
		}
	}
	return nil, false
}

// after reports whether a blank looks like an erased cell after a sequence: a
// foreground and the weight of a letter do not show on it. Any other attribute
// may, until a reset.
func after(bare bool, codes []byte) bool {
	code, form, skip := 0, false, 0
	for i := range len(codes) + 1 {
		if i < len(codes) && codes[i] != ';' {
			code = 10*code + int(codes[i]-'0')
			continue
		}
		switch {
		case skip > 0:
			skip--
		case form: // of a colour: one of the 256, "5;N", or of 24 bits, "2;R;G;B"
			form, skip = false, 1
			if code == 2 {
				skip = 3
			}
		case code == 0:
			bare = true
		case code == 38, code == 48:
			form = true
			bare = bare && code == 38
		case code <= 3, code >= 30 && code < 40, code >= 90 && code < 98:
		default:
			bare = false
		}
		code = 0
	}
	return bare
}
