package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// look is how a character is drawn. Colours are "#rrggbb", "" the terminal's
// own.
type look struct {
	fg, bg          string
	bold, underline bool
	faint, reverse  bool
}

// run is a stretch of a line in one look; at is its first column.
type run struct {
	look
	at   int
	text string
}

// parse splits a screen into lines of runs. It takes every character for one cell
// wide, like all characters that the workbench itself draws.
func parse(screen string) [][]run {
	var lines [][]run
	var now look
	for _, line := range strings.Split(strings.TrimRight(screen, "\n"), "\n") {
		var runs []run
		at := 0
		for line != "" {
			if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
				codes, after, found := strings.Cut(rest, "m")
				if !found {
					break
				}
				now.apply(codes)
				line = after
				continue
			}
			r, size := utf8.DecodeRuneInString(line)
			line = line[size:]
			if r < ' ' {
				continue
			}
			if n := len(runs); n == 0 || runs[n-1].look != now {
				runs = append(runs, run{look: now, at: at})
			}
			runs[len(runs)-1].text += string(r)
			at++
		}
		lines = append(lines, runs)
	}
	return lines
}

// apply takes in the parameters of an SGR sequence (ECMA-48, section 8.3.117),
// as far as tmux writes them.
func (l *look) apply(codes string) {
	ps := strings.FieldsFunc(codes, func(r rune) bool { return r == ';' || r == ':' })
	if len(ps) == 0 {
		*l = look{}
	}
	for i := 0; i < len(ps); i++ {
		p, err := strconv.Atoi(ps[i])
		if err != nil {
			continue
		}
		switch {
		case p == 0:
			*l = look{}
		case p == 1:
			l.bold = true
		case p == 2:
			l.faint = true
		case p == 4:
			l.underline = true
		case p == 7:
			l.reverse = true
		case p == 22:
			l.bold, l.faint = false, false
		case p == 24:
			l.underline = false
		case p == 27:
			l.reverse = false
		case p >= 30 && p <= 37:
			l.fg = indexed(p - 30)
		case p == 39:
			l.fg = ""
		case p >= 40 && p <= 47:
			l.bg = indexed(p - 40)
		case p == 49:
			l.bg = ""
		case p >= 90 && p <= 97:
			l.fg = indexed(p - 90 + 8)
		case p >= 100 && p <= 107:
			l.bg = indexed(p - 100 + 8)
		case p == 38 || p == 48:
			colour, used := extended(ps[i+1:])
			i += used
			if p == 38 {
				l.fg = colour
			} else {
				l.bg = colour
			}
		}
	}
}

// extended reads the parameters after 38 or 48: "5;N" or "2;R;G;B". It returns
// their number.
func extended(ps []string) (colour string, used int) {
	number := func(i int) int {
		if i >= len(ps) {
			return 0
		}
		n, err := strconv.Atoi(ps[i])
		if err != nil {
			return 0
		}
		return min(max(n, 0), 255)
	}
	if number(0) == 5 {
		return indexed(number(1)), 2
	}
	return fmt.Sprintf("#%02x%02x%02x", number(1), number(2), number(3)), 4
}

// first are the sixteen colours that a terminal may choose itself; these are
// tuned to the picture's background.
var first = [16]string{
	"#1c2128", "#e5534b", "#57ab5a", "#c69026", "#539bf5", "#b083f0", "#39c5cf", "#adbac7",
	"#636e7b", "#ff938a", "#6bc46d", "#daaa3f", "#6cb6ff", "#dcbdfb", "#56d4dd", "#cdd9e5",
}

// indexed is a colour of xterm's 256: the first 16, a cube of 6x6x6, and 24
// greys.
func indexed(n int) string {
	switch {
	case n < 16:
		return first[n]
	case n < 232:
		level := func(v int) int {
			if v == 0 {
				return 0
			}
			return 55 + 40*v
		}
		n -= 16
		return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
	}
	grey := 8 + 10*(n-232)
	return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
}
