package ui_test

import (
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tui/ui"
	"dev.road/workbench/tui/ui/uitest"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestEditing(t *testing.T) {
	for _, tc := range []struct {
		start, keys, want string
	}{
		{"", "a b", "ab"},
		{"one two three", "ctrl+w", "one two "},
		{"one two", "home delete", "ne two"},
		{"one two", "ctrl+left X", "one Xtwo"},
		{"one two", "home ctrl+right ctrl+k", "one"},
		{"one", "left left ctrl+u", "ne"},
		{"äö", "left backspace", "ö"},
		{"日本", "home right X", "日X本"},
	} {
		in := ui.NewInput(tc.start)
		for _, k := range strings.Fields(tc.keys) {
			in.Key(uitest.Key(k))
		}
		if in.Value() != tc.want {
			t.Errorf("%q after %s is %q instead of %q", tc.start, tc.keys, in.Value(), tc.want)
		}
	}
}

func TestAPastedTextLosesItsControlCharacters(t *testing.T) {
	in := ui.NewInput("")
	in.Key(uitest.Key("one\ntwo\x1b[31m"))
	if in.Value() != "one two" {
		t.Errorf("%q", in.Value())
	}
}

func TestAnyKeysKeepTheFieldWhole(t *testing.T) {
	c := uitest.Context(nil, 80, 24)
	keys := []string{
		"a", "日", " ", "left", "right", "up", "down", "home", "end", "backspace", "delete",
		"ctrl+w", "ctrl+u", "ctrl+k", "ctrl+left", "ctrl+right",
	}
	rapid.Check(t, func(t *rapid.T) {
		in := ui.NewInput(rapid.StringMatching(`[a-z 日]{0,30}`).Draw(t, "text"))
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			in.Key(uitest.Key(rapid.SampledFrom(keys).Draw(t, "key")))
			w := rapid.IntRange(2, 20).Draw(t, "w")
			if l := in.Line(c, w, true); ansi.StringWidth(l) > w {
				t.Fatalf("%q is wider than %d", l, w)
			}
			lines, row := in.Lines(c, w, true)
			if row >= len(lines) {
				t.Fatalf("the cursor is in row %d of %d", row, len(lines))
			}
			if plain, _ := in.Lines(c, w, false); strings.Join(plain, "") != in.Value() {
				t.Fatalf("%q shows as %q", in.Value(), plain)
			}
			for _, l := range lines {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%q is wider than %d", l, w)
				}
			}
		}
	})
}

func TestALongTextHasAMarkWhereItIsCut(t *testing.T) {
	c := uitest.Context(nil, 80, 24)
	for _, tc := range []struct{ keys, want string }{
		{"", "… h i j_"}, {"home", "a b c d e…"}, {"home right right right right right right right right", "…b c d e …"},
	} {
		in := ui.NewInput("a b c d e f g h i j")
		for _, k := range strings.Fields(tc.keys) {
			in.Key(uitest.Key(k))
		}
		if got := in.Line(c, 10, true); got != tc.want {
			t.Errorf("after %s: %q instead of %q", tc.keys, got, tc.want)
		}
	}
	if got := ui.NewInput("a b c d e").Line(c, 10, true); got != "a b c d e_" {
		t.Errorf("a text that fits is %q", got)
	}
}

func TestATextIsBrokenBetweenWords(t *testing.T) {
	c := uitest.Context(nil, 80, 24)
	for text, want := range map[string][]string{
		"the mayor said":      {"the ", "mayor ", "said"},
		"12345678 12345678 1": {"12345678 ", "12345678 ", "1"},
		"no abcdefghijkl m":   {"no ", "abcdefghi", "jkl m"},
		"":                    {""},
	} {
		if got, _ := ui.NewInput(text).Lines(c, 9, false); !slices.Equal(got, want) {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
}

func TestUpAndDownMoveByTheRowsThatAreShown(t *testing.T) {
	c := uitest.Context(nil, 80, 24)
	in := ui.NewInput("the mayor said") // "the ", "mayor ", "said"
	rows := func(keys ...string) (out []int) {
		for _, k := range keys {
			in.Key(uitest.Key(k))
			_, row := in.Lines(c, 9, true)
			out = append(out, row)
		}
		return out
	}
	if got := rows("end", "up", "up", "up", "down", "down", "down"); !slices.Equal(got, []int{2, 1, 0, 0, 1, 2, 2}) {
		t.Errorf("the rows are %v", got)
	}
	rows("home", "end", "up", "up") // a row that ends before the column
	in.Key(uitest.Key("!"))
	if in.Value() != "the! mayor said" {
		t.Errorf("the cursor was in %q", in.Value())
	}
}
