package ui

import (
	"strings"
	"unicode"

	"dev.road/workbench/tui/theme"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

// Input is a text field: one paragraph with a cursor.
type Input struct {
	runes []rune
	at    int
	width int  // of the last Lines, for up and down
	whole bool // the text is selected: what is typed replaces it
}

// NewInput returns a field with a text and the cursor at its end.
func NewInput(text string) *Input {
	r := []rune(Clean(text))
	return &Input{runes: r, at: len(r)}
}

// Value returns the text.
func (in *Input) Value() string { return string(in.runes) }

// Set replaces the text and moves the cursor to its end.
func (in *Input) Set(text string) { in.runes = []rune(Clean(text)); in.at = len(in.runes) }

// Select selects the whole text: the next letter replaces it, any other key leaves it.
func (in *Input) Select() { in.whole = len(in.runes) > 0 }

// Key edits the text. It returns false for a key without a meaning in a text field.
func (in *Input) Key(k tea.KeyMsg) bool {
	selected := in.whole
	in.whole = false
	switch k.String() {
	case "left":
		in.at = max(in.at-1, 0)
	case "right":
		in.at = min(in.at+1, len(in.runes))
	case "up":
		in.row(-1)
	case "down":
		in.row(1)
	case "home":
		in.at = 0
	case "end", "ctrl+e":
		in.at = len(in.runes)
	case "alt+left", "ctrl+left":
		in.at = in.wordBefore()
	case "alt+right", "ctrl+right":
		in.at = in.wordAfter()
	case "backspace":
		if selected {
			in.remove(0, len(in.runes))
			break
		}
		in.remove(max(in.at-1, 0), in.at)
	case "delete":
		in.remove(in.at, min(in.at+1, len(in.runes)))
	case "ctrl+w", "alt+backspace":
		in.remove(in.wordBefore(), in.at)
	case "ctrl+u":
		in.remove(0, in.at)
	case "ctrl+k":
		in.remove(in.at, len(in.runes))
	default:
		if k.Type != tea.KeyRunes && k.Type != tea.KeySpace || k.Alt {
			return false
		}
		if selected {
			in.remove(0, len(in.runes))
		}
		in.insert([]rune(Clean(string(k.Runes))))
	}
	return true
}

func (in *Input) insert(r []rune) {
	in.runes = append(in.runes[:in.at:in.at], append(r, in.runes[in.at:]...)...)
	in.at += len(r)
}

func (in *Input) remove(from, to int) {
	in.runes = append(in.runes[:from:from], in.runes[to:]...)
	in.at = from
}

func (in *Input) wordBefore() int {
	i := in.at
	for i > 0 && unicode.IsSpace(in.runes[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(in.runes[i-1]) {
		i--
	}
	return i
}

func (in *Input) wordAfter() int {
	i := in.at
	for i < len(in.runes) && unicode.IsSpace(in.runes[i]) {
		i++
	}
	for i < len(in.runes) && !unicode.IsSpace(in.runes[i]) {
		i++
	}
	return i
}

// leastMarked is the width from which the marks of a cut text leave room for the cursor.
const leastMarked = 5

// Line returns the part of the text around the cursor, at most w cells wide, with a
// mark where it is cut; a field with the focus shows the cursor.
func (in *Input) Line(c *Context, w int, focus bool) string {
	if w <= 0 {
		return ""
	}
	if !focus {
		return ansi.Truncate(string(in.runes), w, "…")
	}
	from := in.at
	if ansi.StringWidth(string(in.runes)) < w {
		from = 0
	}
	for n := 1; from > 0; from-- { // one cell is the cursor's
		if n += cells(in.runes[from-1]); n > w*3/4+1 {
			break
		}
	}
	if w < leastMarked {
		return ansi.Truncate(in.shown(c, from, len(in.runes)), w, "")
	}
	before := ""
	if from > 0 {
		before, from = c.Paint(theme.Muted, "…"), from+1
	}
	return ansi.Truncate(before+in.shown(c, from, len(in.runes)), w, "…")
}

// Lines returns the text broken into rows of at most w cells, between words where it
// can be, and the row of the cursor.
func (in *Input) Lines(c *Context, w int, focus bool) (lines []string, row int) {
	in.width = max(w, 2)
	starts := in.starts()
	if focus && in.at == len(in.runes) && cells(in.runes[starts[len(starts)-1]:]...) == in.width {
		starts = append(starts, in.at) // the cursor's own row
	}
	for i, from := range starts {
		to := len(in.runes)
		last := i == len(starts)-1
		if !last {
			to = starts[i+1]
		}
		if focus && in.at >= from && (in.at < to || last) {
			row = i
			lines = append(lines, in.shown(c, from, to))
			continue
		}
		lines = append(lines, string(in.runes[from:to]))
	}
	return lines, row
}

// starts returns the first rune of every row. The blank after a word is in the word's row.
func (in *Input) starts() []int {
	out, n, word := []int{0}, 0, 0 // cells of the row, and where its last word starts
	if in.width == 0 {
		return out // it was shown in one line
	}
	for i, r := range in.runes {
		for n+cells(r) > in.width {
			if word <= out[len(out)-1] {
				word = i // the word is longer than the row
			}
			out, n = append(out, word), cells(in.runes[word:i]...)
		}
		n += cells(r)
		if r == ' ' {
			word = i + 1
		}
	}
	return out
}

// row moves the cursor to the row dir places further, in its column as far as there is
// one, and beyond the first or last row to the end of the text.
func (in *Input) row(dir int) {
	starts := in.starts()
	k := 0
	for k+1 < len(starts) && starts[k+1] <= in.at {
		k++
	}
	switch to := k + dir; {
	case to < 0:
		in.at = 0
	case to == len(starts):
		in.at = len(in.runes)
	default:
		end := len(in.runes)
		if to+1 < len(starts) {
			end = starts[to+1] - 1
		}
		in.at = min(starts[to]+in.at-starts[k], end)
	}
}

// shown returns a part of the text with the cursor in it.
func (in *Input) shown(c *Context, from, to int) string {
	if in.whole {
		return c.Paint(theme.Selected, string(in.runes[from:to])) + Caret(c, " ")
	}
	var b strings.Builder
	b.WriteString(string(in.runes[from:in.at]))
	under, rest := " ", ""
	if in.at < to {
		under, rest = string(in.runes[in.at]), string(in.runes[in.at+1:to])
	}
	b.WriteString(Caret(c, under))
	b.WriteString(rest)
	return b.String()
}

// Caret styles the character under the cursor. Without any styling an underscore
// marks the end of the text.
func Caret(c *Context, under string) string {
	if s := c.Paint(theme.Selected, under); s != under {
		return s
	}
	if under == " " {
		return "_"
	}
	return under
}

func cells(runes ...rune) int {
	n := 0
	for _, r := range runes {
		n += ansi.StringWidth(string(r))
	}
	return n
}
