// Package tui is the workbench: a full-screen view of one run and of the list
// of runs. It shows what package session offers and has no knowledge of its
// own about training.
//
// The way of a datum: a feed (one command that blocks) collects what the run
// has gained into one message; the root model puts it into the store; screens
// render from the store. The way of a key: the top overlay, else the screen's
// text field, else the screen's bindings, else the bindings of all screens.
//
// A frame is composed when something changed, and at most ten times a second
// (keys: thirty); View returns the last one. Nothing runs while nothing
// happens.
package tui
