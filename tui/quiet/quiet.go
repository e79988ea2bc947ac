// Package quiet keeps the program from talking to the terminal before it
// means to.
//
// Bubble Tea 1.x asks the terminal for its background colour from its own
// init function, so that every sub-command of a program that links it, even
// `road version`, would write an escape sequence and might wait seconds for
// the answer. Lip Gloss does not ask when it has been told the answer, which
// is all that this package does. It works because Go initialises, of the
// packages whose imports are ready, the first in the order of import paths
// (the language specification, "Program initialization"), and dev.road sorts
// before github.com. The test beside it holds that line.
//
// Import it for its effect wherever Bubble Tea is imported:
//
//	import _ "dev.road/workbench/tui/quiet"
//
// A screen that wants to know the background asks termenv itself, once the
// terminal is its own.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
