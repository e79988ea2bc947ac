// Package session is a run as others see it: its folder, whether its trainer
// lives, and a client that reads and steers it.
//
// A run is a folder. A Folder reads it; Own takes its lock, and returns the Owner,
// which alone has the methods that write: one process at a time, a trainer for as
// long as it lives. The process that makes a new run has it as a Draft, which it may
// fill, and remove again if no trainer has begun it. Everything that was asked of a
// run and everything that it measured is in the folder, in lines of JSON; what a
// live trainer can be asked goes through its unix socket (session/server). A
// Run gives both through the same methods, so that a finished or crashed run
// is read like a live one; only what changes a run needs a trainer.
//
// Start begins a trainer that no terminal can end: `road keep` in a session of
// its own waits for it and notes how it ended (Keep).
//
// Below this package: recipe, ledger, metrics, wire, server, and engine, which
// is the trainer itself. docs/run-folder.md describes the files.
package session
