package ui

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestFitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Clean(rapid.String().Draw(t, "s"))
		w := rapid.IntRange(0, 40).Draw(t, "w")
		for _, line := range []string{Fit(s, w), FitLeft(s, w), Fit("\x1b[1m"+s+"\x1b[m", w)} {
			if n := ansi.StringWidth(line); n != w {
				t.Fatalf("%q has %d cells instead of %d", line, n, w)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "a\tb\nc", "\x1b]52;c;aGk=\x07x", "\x1b[31mred", "\u202eabc", "\xff\xfe", "日本\u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := Clean(s)
		for _, r := range c {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("%q became %q, which holds %U", s, c, r)
			}
		}
		if Clean(c) != c {
			t.Fatalf("%q: cleaning twice differs", s)
		}
	})
}

func TestCleanKeepsOrdinaryTextAndTakesEscapesOut(t *testing.T) {
	for in, want := range map[string]string{
		"héllo 日本":                    "héllo 日本",
		"a\tb\nc":                     "a b c",
		"\x1b[31mred\x1b[m":           "red",
		"x\x1b]52;c;aGk=\x07y":        "xy",
		"\u202egnp.exe":               "gnp.exe",
		"bad \xff byte":               "bad \ufffd byte",
		"no-break\u00a0space, fine –": "no-break\u00a0space, fine –",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q became %q instead of %q", in, got, want)
		}
	}
}

func TestPageAndBeside(t *testing.T) {
	got := Page(Beside([]string{"a"}, []string{"one", "two"}, 3, "|"), 6, 3)
	if want := "a  |o…\n   |t…\n      "; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	if Page([]string{"a", "b"}, 1, 1) != "a" || Page(nil, 3, 0) != "" || strings.Count(Page(nil, 0, 3), "\n") != 2 {
		t.Error("a page has another number of lines than asked")
	}
}

func TestNumbers(t *testing.T) {
	for _, tc := range [][2]string{
		{Count(0), "0"}, {Count(-1234), "-1,234"}, {Count(-123), "-123"}, {Count(12345678), "12,345,678"},
		{Value(0.1 + 0.2), "0.3"}, {Value(20000), "20000"}, {Value(1e-7), "1e-07"}, {Value(true), "true"}, {Value(nil), "none"},
		{Duration(4), "4s"}, {Duration(250), "4m10s"}, {Duration(11520), "3h12m"}, {Duration(-1), "?"}, {Duration(3e5), "3d11h"},
	} {
		if tc[0] != tc[1] {
			t.Errorf("%q instead of %q", tc[0], tc[1])
		}
	}
}
