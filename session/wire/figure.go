package wire

import "fmt"

// Missing stands for a figure that was not measured.
const Missing = "-"

// Figure formats a value that may be missing.
func Figure(format string, v *float64) string {
	if v == nil {
		return Missing
	}
	return fmt.Sprintf(format, *v)
}

// FigureChange formats a value before and after, once if it stays: "0.61→0.60".
func FigureChange(format string, now, then *float64) string {
	before, after := Figure(format, now), Figure(format, then)
	if before == after {
		return before
	}
	return before + "→" + after
}
