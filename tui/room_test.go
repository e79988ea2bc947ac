package tui

import (
	"fmt"
	"strings"
	"testing"

	"dev.road/workbench/tui/ui/uitest"
)

// In a terminal of 80x24, as in the smallest that shows charts, every screen names
// the ways to all of them; the smallest has no room for that of plans, which the list of
// runs names.
func TestEveryScreenNamesTheOthers(t *testing.T) {
	for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {119, 34}, {120, 35}} {
		d := start(uitest.Live(), size.w, size.h)
		keys := []string{"1", "2", "3", "4", "5", "6", "0"}
		ways := []string{"1 train", "2 knobs", "3 jobs", "4 inspect", "5 events", "6 teachers", "0 runs"}
		if size.w >= 80 {
			keys, ways = append(keys, "9"), append(ways, "9 plans")
		}
		for _, key := range keys {
			d.press(key)
			for _, way := range ways {
				if !strings.Contains(d.View(), way) {
					t.Errorf("%dx%d, %s: no way %q in:\n%s", size.w, size.h, key, way, d.View())
				}
			}
		}
	}
}

func TestTheHeaderKeepsLossAndLearningRate(t *testing.T) {
	run := uitest.Live()
	run.S.Run = "demo-with-a-long-name-of-a-run"
	run.S.CPU = "no GPU"
	for _, width := range []int{80, 100, 120} {
		d := start(run, width, 24)
		for _, part := range []string{"demo-", "CPU!", "● running", "step 12,340/20,000", "lr 1.2e-4", "loss 1.234"} {
			if line, _, _ := strings.Cut(d.View(), "\n"); !strings.Contains(line, part) {
				t.Errorf("at %d cells the header lacks %q: %q", width, part, line)
			}
		}
	}
	if line, _, _ := strings.Cut(start(run, 60, 16).View(), "\n"); !strings.Contains(line, "12,340") || !strings.Contains(line, "running") {
		t.Errorf("at 60 cells the header is %q", line)
	}
}

// A footer without room for all keys of its screen says where they are.
func TestAFooterThatDropsKeysSaysWhereTheyAre(t *testing.T) {
	for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {200, 50}} {
		d := start(uitest.Live(), size.w, size.h)
		for _, key := range []string{"1", "2", "3", "4", "5", "0", "9"} {
			d.press(key)
			lines := strings.Split(d.View(), "\n")
			footer, dropped := lines[len(lines)-1], ""
			for _, b := range d.screens[d.at].Bindings() {
				if hint := fmt.Sprintf(" %s %s ", b.KeyText(), b.Short); b.Short != "" && b.Reason(d.c) == "" && !strings.Contains(footer, hint) {
					dropped = hint
				}
			}
			if !strings.Contains(footer, "? all keys") || strings.Contains(footer, "… ") != (dropped != "") {
				t.Errorf("%dx%d, %s: the footer %q drops %q", size.w, size.h, key, footer, dropped)
			}
		}
	}
}
