package uitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// Golden compares a view with testdata/NAME.golden. Escape characters are written
// as ^[ for legibility, and a bar ends each line, against trailing spaces.
func Golden(t *testing.T, name, view string) {
	t.Helper()
	got := strings.ReplaceAll(view, "\x1b", "^[")
	got = strings.ReplaceAll(got, "\n", "|\n") + "|\n"
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (write it with: go test -update)", err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

// reporter is a test, or one case of a property.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// Exact reports lines of a view that are not w cells wide, and a number of lines
// other than h.
func Exact(t reporter, what, view string, w, h int) {
	t.Helper()
	if h <= 0 {
		if view != "" {
			t.Errorf("%s: %q instead of nothing", what, view)
		}
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Errorf("%s: %d lines instead of %d", what, len(lines), h)
	}
	for i, l := range lines {
		if n := ansi.StringWidth(l); n != w {
			t.Errorf("%s: line %d is %d cells instead of %d: %q", what, i, n, w, l)
			return
		}
	}
}

// Sizes are the terminal sizes of the golden views.
var Sizes = []struct{ W, H int }{{200, 50}, {120, 35}, {80, 24}, {50, 14}}

// EverySize renders a screen in every size up to 200 x 60, in steps of primes
// in the larger ones, with and without colour, and checks each with Exact.
func EverySize(t *testing.T, c *ui.Context, render func(w, h int) string) {
	t.Helper()
	colour, err := theme.New("dark", theme.Indexed, theme.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	plain := c.Theme
	for w := 0; w <= 200; w += 1 + w/40*6 {
		for h := 0; h <= 60; h += 1 + h/20*2 {
			c.Width, c.Height = w, h
			c.Theme = plain
			if (w+h)%2 == 0 {
				c.Theme = colour
			}
			Exact(t, fmt.Sprintf("%dx%d", w, h), render(w, h), w, h)
			if t.Failed() {
				return
			}
		}
	}
}

// Updating reports whether golden files are to be written.
func Updating() bool { return *update }
