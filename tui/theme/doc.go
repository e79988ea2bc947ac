// Package theme defines the look of the workbench: the styles by role, their
// colours in each palette and terminal, and the glyphs.
//
// A Style is a small number, so that a cell of a screen takes a rune and a byte; a
// Theme holds the escape sequence of every style, computed once, and the sequence
// between any two. The package never queries the terminal: Detect reads only the
// environment, so a theme is the same over SSH, in tmux and in a test.
//
// Colour is never the only carrier: a state has a glyph or a word besides its
// style, as the mono palette shows.
package theme
