package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tui/theme"
)

// ParseCount reads an integer as Count formats it, or as it is typed.
func ParseCount(text string) (int, error) {
	return strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
}

// Count formats an integer with commas between thousands.
func Count(n int) string {
	s := strconv.Itoa(n)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Value formats a knob's value: up to six digits, or the word.
func Value(v any) string { return Clean(wire.FormatValue(v)) }

// Percent formats a share with some decimals, "?" if it is not finite.
func Percent(share float64, decimals int) string {
	if share-share != 0 {
		return "?"
	}
	return fmt.Sprintf("%.*f%%", decimals, 100*share)
}

// Duration formats seconds in their two largest units: "3h12m", "45s".
func Duration(seconds float64) string {
	if seconds < 0 || seconds != seconds || seconds > 1e9 {
		return "?"
	}
	s := int(seconds + 0.5)
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 48*3600:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
}

// EventStyle returns the style of an event's level: info for an informational one.
func EventStyle(level wire.Level, info theme.Style) theme.Style {
	switch level {
	case wire.LevelWarn:
		return theme.Warn
	case wire.LevelError:
		return theme.Bad
	}
	return info
}

// Clock formats the time of day, in UTC like every record of a run.
func Clock(t time.Time) string { return t.UTC().Format("15:04:05") }

// Bar returns a bar of w cells, filled to a share of 0 to 1 in eighths of a cell.
func Bar(t *theme.Theme, share float64, w int) string {
	if w <= 0 {
		return ""
	}
	if !(share > 0) {
		share = 0
	}
	share = min(share, 1)
	eighths := int(share*float64(w)*8 + 0.5)
	full := eighths / 8
	s := strings.Repeat(string(t.Glyphs.Bar[7]), full)
	if rest := eighths % 8; rest > 0 {
		s += string(t.Glyphs.Bar[rest-1])
		full++
	}
	return s + strings.Repeat(" ", w-full)
}

// Outcome returns the level of a request's fate, and the sign in front of its
// sentence.
func Outcome(t *theme.Theme, f wire.Fate) (Level, string) {
	switch f {
	case wire.Applied:
		return Good, string(t.Glyphs.Done) + " "
	case wire.Scheduled:
		return Info, string(t.Glyphs.Pending) + " "
	case wire.Refused:
		return Bad, string(t.Glyphs.Failed) + " "
	}
	return Info, ""
}

// Style returns the style of a level.
func (l Level) Style() theme.Style {
	switch l {
	case Good:
		return theme.Good
	case Warn:
		return theme.Warn
	case Bad:
		return theme.Bad
	}
	return theme.Plain
}

// Scheduled describes a set that waits for its step: "at step 1,200: kd.w 0.75 → 0.6 ·
// alice".
func Scheduled(e wire.Entry) string {
	return Clean("at step " + Count(e.Step) + ": " + ledger.Changes(e.Changes) + " · " + e.Author)
}
