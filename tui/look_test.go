package tui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui/uitest"
	"github.com/charmbracelet/x/ansi"
)

var styles = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// Every screen has the same cells in true colour, in 256 colours and without any, where
// they are golden (TestViews). The styles of each are golden here, in a line for each
// frame instead of some 20 KB, and a profile has none that its terminal lacks.
func TestLooks(t *testing.T) {
	profiles := []struct {
		name    string
		profile theme.Profile
		lacks   string // a part of sequences
	}{{"true colour", theme.TrueColor, ""}, {"256 colours", theme.Indexed, "8;2;"}, {"none", theme.None, "\x1b"}}
	var table strings.Builder
	for _, size := range []struct{ w, h int }{{200, 50}, {120, 35}, {80, 24}} {
		for _, key := range []string{"1", "2", "3", "4", "5", "0", "9"} {
			cells := ""
			for _, p := range profiles {
				d := start(uitest.Live(), size.w, size.h)
				d.c.Theme, _ = theme.New("dark", p.profile, theme.Unicode)
				d.press(key)
				view := d.View()
				name := fmt.Sprintf("%-8s %dx%d  %s", d.screens[d.at].Name(), size.w, size.h, p.name)
				if cells == "" {
					cells = ansi.Strip(view)
				}
				if ansi.Strip(view) != cells {
					t.Errorf("%s: the cells are others than in true colour:\n%s", name, ansi.Strip(view))
				}
				if p.lacks != "" && strings.Contains(view, p.lacks) {
					t.Errorf("%s: the frame holds %q", name, p.lacks)
				}
				var used []string
				for _, m := range styles.FindAllStringSubmatch(view, -1) {
					used = append(used, m[1])
				}
				slices.Sort(used)
				used = slices.Compact(used)
				if (len(used) == 0) != (p.profile == theme.None) {
					t.Errorf("%s: %d styles", name, len(used))
				}
				fmt.Fprintf(&table, "%-32s %s\n", name, strings.Join(used, " "))
			}
		}
	}
	uitest.Golden(t, "looks", strings.TrimSuffix(table.String(), "\n"))
}
