// Package tables is the screen of results: of a plan, or of chosen runs. It shows tables
// that are wider and longer than a terminal, with notes below them.
package tables
