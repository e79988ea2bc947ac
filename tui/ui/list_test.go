package ui

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTheCursorIsAlwaysInTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l List
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			n, h := rapid.IntRange(0, 30).Draw(t, "n"), rapid.IntRange(0, 12).Draw(t, "h")
			l.Go(Move(rapid.IntRange(0, 5).Draw(t, "move")), n)
			from, to := l.Window(n, h)
			if from < 0 || to > n || to-from > h || to-from < min(n, h) {
				t.Fatalf("%d rows in %d lines show %d to %d", n, h, from, to)
			}
			if n > 0 && h > 0 && (l.Cursor < from || l.Cursor >= to) {
				t.Fatalf("the cursor %d is not in %d to %d", l.Cursor, from, to)
			}
		}
	})
}
