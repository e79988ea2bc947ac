// Package theme says how the workbench looks: which styles there are by role,
// what each is in a palette and in the colours that a terminal has, and which
// glyphs stand for what.
//
// A Style is a small number, so that a cell of a screen costs a rune and a
// byte; a Theme holds the escape sequence of every style, computed once, and
// tells what to write between two of them. Nothing here asks the terminal:
// Detect reads the environment only, so a theme is the same over SSH, in tmux
// and in a test.
//
// Colour is never the only carrier: whoever shows a state in a style gives it
// a glyph or a word as well, and the mono palette is what checks it.
package theme
