package plot

import (
	"strings"
	"testing"

	"dev.road/workbench/tui/theme"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func newTheme(t testing.TB, p theme.Profile, g *theme.Glyphs) *theme.Theme {
	t.Helper()
	th, err := theme.New("dark", p, g)
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestGridText(t *testing.T) {
	g := NewGrid(8, 3)
	if x := g.Text(1, 0, theme.Plain, "abc"); x != 4 {
		t.Errorf("text of 3 cells from column 1 ends at %d", x)
	}
	g.Text(5, 1, theme.Plain, "too long")
	g.TextEnd(8, 2, theme.Plain, "12,340")
	plain := newTheme(t, theme.None, theme.Unicode)
	if got, want := g.String(plain), " abc    \n     to…\n  12,340"; got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

func TestGridKeepsEscapeSequencesOut(t *testing.T) {
	g := NewGrid(20, 1)
	g.Text(0, 0, theme.Plain, "a\x1b[31mb\u009bc\r\nd\x00\xff")
	if got := g.String(newTheme(t, theme.None, theme.Unicode)); strings.ContainsAny(got, "\x1b\u009b\r\n\x00") {
		t.Errorf("a control character came through: %q", got)
	}
}

func TestGridSwitchesStyleOncePerRun(t *testing.T) {
	g := NewGrid(9, 1)
	g.Text(0, 0, theme.Line(0), "aa")
	g.Text(3, 0, theme.Line(0), "aa") // a blank between does not switch
	g.Text(5, 0, theme.Line(1), "bb")
	got := g.String(newTheme(t, theme.Basic, theme.Unicode))
	if want := "\x1b[94maa aa\x1b[93mbb  \x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGridLinesAreExactlyWide(t *testing.T) {
	th := newTheme(t, theme.TrueColor, theme.Unicode)
	rapid.Check(t, func(t *rapid.T) {
		g := NewGrid(rapid.IntRange(0, 40).Draw(t, "w"), rapid.IntRange(0, 5).Draw(t, "h"))
		for range rapid.IntRange(0, 12).Draw(t, "writes") {
			sub := g.Sub(
				rapid.IntRange(-5, 45).Draw(t, "sx"), rapid.IntRange(-2, 7).Draw(t, "sy"),
				rapid.IntRange(-3, 45).Draw(t, "sw"), rapid.IntRange(-3, 8).Draw(t, "sh"))
			text := rapid.StringOf(rapid.RuneFrom([]rune("ab é漢字⣿…\u0301\x1b\u200d"))).Draw(t, "text")
			x, y := rapid.IntRange(-3, 45).Draw(t, "x"), rapid.IntRange(-1, 6).Draw(t, "y")
			style := theme.Style(rapid.IntRange(0, 60).Draw(t, "style"))
			if rapid.Bool().Draw(t, "end") {
				sub.TextEnd(x, y, style, text)
			} else {
				sub.Text(x, y, style, text)
			}
			sub.Set(x, y, 'x', style)
		}
		out := g.String(th)
		if g.H == 0 {
			if out != "" {
				t.Fatalf("a grid without rows is %q", out)
			}
			return
		}
		lines := strings.Split(out, "\n")
		if len(lines) != g.H {
			t.Fatalf("%d lines for %d rows", len(lines), g.H)
		}
		for _, l := range lines {
			if w := ansi.StringWidth(l); w != g.W {
				t.Fatalf("a line of %d cells in a grid %d wide: %q", w, g.W, l)
			}
		}
	})
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want string
	}{
		{"squad2", 6, "squad2"}, {"triviaqa", 6, "trivi…"}, {"漢字漢字", 5, "漢字…"}, {"漢字漢字", 4, "漢…"},
		{"x", 0, ""}, {"xy", 1, "…"},
	} {
		if got := Cut(c.s, c.w); got != c.want {
			t.Errorf("%q cut to %d cells is %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

func TestATextCutByTheGridHasAMark(t *testing.T) {
	for _, c := range []struct{ s, from, end string }{
		{"squad2", " squ…", "squa…"}, {"squa", " squa", " squa"}, {"squa   ", " squa", "squa…"}, {"漢字漢", " 漢 …", "漢字…"},
		{"12,340", " 12,…", "12,3…"},
	} {
		g := NewGrid(5, 2)
		g.Text(1, 0, theme.Plain, c.s)
		g.TextEnd(5, 1, theme.Plain, c.s)
		if got, want := g.String(newTheme(t, theme.None, theme.Unicode)), c.from+"\n"+c.end; got != want {
			t.Errorf("%q is\n%s\ninstead of\n%s", c.s, got, want)
		}
	}
}
