// Package tui is the workbench: a full-screen view of one run and of the list
// of runs. It displays the data of package session and has no knowledge of
// training itself.
//
// The path of data: a feed (one blocking command) collects the run's news into
// one message; the root model puts it into the store; screens render from the
// store. The path of a key: the top overlay, else the screen's text field, else
// the screen's bindings, else the bindings of all screens.
//
// A frame is composed after a change, at most ten times a second (thirty for
// keys); View returns the last one. An idle workbench runs nothing.
package tui
