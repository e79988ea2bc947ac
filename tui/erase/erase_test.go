package erase

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"dev.road/workbench/tui/plot"
	"dev.road/workbench/tui/theme"
	"pgregory.net/rapid"
)

func TestBlanks(t *testing.T) {
	many := strings.Repeat(" ", 30)
	for _, c := range []struct{ name, text, want string }{
		{"a short run stays", "a" + many[:11] + "b", "a" + many[:11] + "b"},
		{"a long run is erased and passed", "a" + many + "b", "a\x1b[30X\x1b[30Cb"},
		{"in a colour", "\x1b[1;38;5;246m" + many + "\x1b[94m" + many, "\x1b[1;38;5;246m\x1b[30X\x1b[30C\x1b[94m\x1b[30X\x1b[30C"},
		{"reverse shows", "\x1b[7m" + many + "\x1b[m" + many, "\x1b[7m" + many + "\x1b[m\x1b[30X\x1b[30C"},
		{"underline shows", "\x1b[0;4;38;2;4;0;7m" + many, "\x1b[0;4;38;2;4;0;7m" + many},
		{"numbers of a colour are no attributes", "\x1b[38;2;4;7;48m" + many, "\x1b[38;2;4;7;48m\x1b[30X\x1b[30C"},
		{"a background shows", "\x1b[48;5;0m" + many, "\x1b[48;5;0m" + many},
		{"what follows a colour counts", "\x1b[38;5;1;7m" + many, "\x1b[38;5;1;7m" + many},
		{"other sequences pass", "\x1b[H\x1b[2;5H\x1b[K\x1b]0;x\a\x1b", "\x1b[H\x1b[2;5H\x1b[K\x1b]0;x\a\x1b"},
	} {
		if got := string(Blanks(nil, []byte(c.text))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// The terminal shows the same cells, regardless of its earlier content.
func TestTheScreenIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(theme.Names()).Draw(t, "theme")
		profiles := []theme.Profile{theme.None, theme.Mono, theme.Basic, theme.Indexed, theme.TrueColor}
		look, err := theme.New(name, rapid.SampledFrom(profiles).Draw(t, "profile"), theme.Unicode)
		if err != nil {
			t.Fatal(err)
		}
		g := plot.NewGrid(60, 4)
		for range rapid.IntRange(0, 10).Draw(t, "writes") {
			text := rapid.StringOfN(rapid.RuneFrom([]rune("a⣿ ")), 0, 8, -1).Draw(t, "text")
			text += strings.Repeat(" ", rapid.IntRange(0, 40).Draw(t, "blanks"))
			g.Text(rapid.IntRange(0, 59).Draw(t, "x"), rapid.IntRange(0, 3).Draw(t, "y"), theme.Style(rapid.IntRange(0, 40).Draw(t, "style")), text)
		}
		frame := strings.ReplaceAll(g.String(look), "\n", "\r\n")
		short := string(Blanks(nil, []byte(frame)))
		if long := shown(frame, g.W, g.H); shown(short, g.W, g.H) != long {
			t.Fatalf("%q is shown otherwise than %q", short, frame)
		}
		if len(short) > len(frame) {
			t.Fatalf("%d bytes became %d", len(frame), len(short))
		}
	})
}

// showing holds underline and reverse, which a theme writes before a colour.
var showing = regexp.MustCompile(`^;[47](;|$)`)

// shown plays text to a terminal full of letters. It records the style of a blank
// only if it is visible.
func shown(text string, w, h int) string {
	cells := make([]string, w*h)
	for i := range cells {
		cells[i] = "old"
	}
	x, y, style := 0, 0, ""
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			end := strings.IndexAny(rest, "mXC")
			n, _ := strconv.Atoi(rest[:end])
			switch rest[end] {
			case 'm':
				if codes := rest[:end]; codes == "" || strings.HasPrefix(codes, "0;") {
					style = strings.TrimPrefix(codes, "0")
				} else {
					style += ";" + codes
				}
			case 'X':
				for i := x; i < min(x+n, w); i++ {
					cells[y*w+i] = " "
				}
			case 'C':
				x = min(x+n, w-1)
			}
			text = rest[end+1:]
			continue
		}
		r := []rune(text)[0]
		switch r {
		case '\r':
			x = 0
		case '\n':
			y++
		case ' ':
			cells[y*w+x] = " "
			if showing.MatchString(style) {
				cells[y*w+x] += style
			}
			x++
		default:
			cells[y*w+x] = string(r) + style
			x++
		}
		text = text[len(string(r)):]
	}
	return fmt.Sprintf("%q", cells)
}

func TestATerminalIsWrittenTo(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	text := "a" + strings.Repeat(" ", 100) + "b"
	for range 2 {
		if n, err := (&Terminal{File: w}).Write([]byte(text)); n != len(text) || err != nil {
			t.Fatalf("%d of %d bytes, %v", n, len(text), err)
		}
	}
	w.Close()
	if got, err := io.ReadAll(r); err != nil || string(got) != strings.Repeat("a\x1b[100X\x1b[100Cb", 2) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestObeys(t *testing.T) {
	for term, want := range map[string]bool{
		"xterm-256color": true, "tmux-256color": true, "screen.xterm-256color": true, "linux": true, "rxvt-unicode-256color": true,
		"rxvt": false, "dumb": false, "vt100": false, "": false,
	} {
		if Obeys(term) != want {
			t.Errorf("TERM=%s: %v", term, !want)
		}
	}
}
