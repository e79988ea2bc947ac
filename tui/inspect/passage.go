package inspect

import (
	"slices"
	"strings"
	"unicode"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
)

// mark is one party's span of the passage: the code points start to end-1.
type mark struct {
	start, end  int
	style       theme.Style
	open, close string
}

// marks returns the spans of gold, student and teachers.
func marks(t *theme.Theme, golds []wire.Gold, all []wire.Said) []mark {
	g := t.Glyphs
	var out []mark
	for _, gold := range golds {
		m := mark{gold.Start, gold.Start + len([]rune(gold.Text)), theme.Gold, string(g.GoldOpen), string(g.GoldClose)}
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	for i, said := range all {
		if m, ok := markOf(t, said, i, len(all)); ok {
			out = append(out, m)
		}
	}
	return out
}

// markOf returns the span of the i-th of n answers, if it has one. The closing
// signs of several teachers are numbered.
func markOf(t *theme.Theme, said wire.Said, i, n int) (mark, bool) {
	g := t.Glyphs
	if said.Text == "" {
		return mark{}, false
	}
	if said.Model == student || i == 0 {
		return mark{said.Start, said.End, theme.Student, string(g.StudentOpen), string(g.StudentClose)}, true
	}
	closing := string(g.TeacherClose)
	if n > 2 {
		closing += string(rune('1' + (i-1)%9))
	}
	return mark{said.Start, said.End, theme.Teacher, string(g.TeacherOpen), closing}, true
}

// cell is a character on the screen, its style, and its level of heat.
type cell struct {
	text  string // one character of width cells
	width int
	style theme.Style
	heat  int
	at    int // its code point, or that which its sign is before
}

// cells returns a text with its marks: the signs of every party at the ends of its
// span, and the text between in the style of one of them, gold before student
// before teacher, so that overlaps stay readable. heat has the levels of code
// points, and may be nil.
func cells(text string, ms []mark, heat []int) []cell {
	var out []cell
	at := 0
	sign := func(s string, style theme.Style) {
		for _, r := range s {
			out = append(out, cell{text: string(r), width: ansi.StringWidth(string(r)), style: style, at: at})
		}
	}
	ends := func(i int) {
		for k := len(ms) - 1; k >= 0; k-- {
			if ms[k].end == i && ms[k].start < i {
				sign(ms[k].close, ms[k].style)
			}
		}
	}
	for _, r := range text {
		i := at
		ends(i)
		style, inside, level := theme.Plain, false, 0
		if i < len(heat) {
			level = heat[i]
		}
		for _, m := range ms {
			if m.start == i && m.end > i {
				sign(m.open, m.style)
			}
			if m.start <= i && i < m.end && (!inside || m.style == theme.Gold) {
				style, inside = m.style, true
			}
		}
		switch {
		case r == '\n':
			out = append(out, cell{text: "\n", at: i})
		case unicode.IsSpace(r):
			out = append(out, cell{" ", 1, style, level, i})
		default:
			if s := ui.Clean(string(r)); s != "" {
				out = append(out, cell{s, ansi.StringWidth(s), style, level, i})
			}
		}
		at++
	}
	ends(at)
	return out
}

// wrap breaks cells into lines of at most w, at spaces if possible, and writes them
// with the fewest switches of style. Without shades in the theme, the heat of a line
// is a line of signs below it.
func wrap(t *theme.Theme, cs []cell, w int) []string {
	out, _ := placed(t, cs, w)
	return out
}

// placed is wrap, with the code point that each line begins at.
func placed(t *theme.Theme, cs []cell, w int) (out []string, at []int) {
	if w <= 0 {
		return nil, nil
	}
	for len(cs) > 0 {
		n, width, space := 0, 0, -1
		for n < len(cs) && cs[n].text != "\n" && width+cs[n].width <= w {
			if cs[n].text == " " {
				space = n
			}
			width += cs[n].width
			n++
		}
		next := n
		switch {
		case n == len(cs):
		case cs[n].text == "\n" || cs[n].text == " ":
			next = n + 1
		case space > 0:
			n, next = space, space+1
		case n == 0: // a character wider than the line
			n, next = 1, 1
		}
		out, at = append(out, line(t, cs[:n])), append(at, cs[0].at)
		if below := heatBelow(t, cs[:n]); below != "" {
			out, at = append(out, below), append(at, cs[0].at)
		}
		cs = cs[next:]
	}
	return out, at
}

func line(t *theme.Theme, cs []cell) string {
	var b strings.Builder
	style := theme.Plain
	for _, c := range cs {
		next := theme.Shaded(c.style, c.heat)
		b.WriteString(t.Switch(style, next))
		b.WriteString(c.text)
		style = next
	}
	b.WriteString(t.Switch(style, theme.Plain))
	return b.String()
}
