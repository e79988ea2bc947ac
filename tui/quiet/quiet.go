// Package quiet keeps a program that links Bubble Tea from writing to the terminal
// at its start.
//
// Bubble Tea 1.x asks the terminal for its background colour from its own
// init function, so that every sub-command of a program that links it, even
// `road version`, would write an escape sequence and might wait seconds for
// the answer. Lip Gloss does not ask if the answer is set beforehand, and this
// package only sets it. That works because Go initialises, among the packages
// whose imports are ready, the first in the order of import paths (the language
// specification, "Program initialization"), and dev.road sorts before github.com.
// The package's test checks it.
//
// Import it for its effect wherever Bubble Tea is imported:
//
//	import _ "dev.road/workbench/tui/quiet"
//
// A screen that needs the background asks termenv itself, once it owns the
// terminal.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
