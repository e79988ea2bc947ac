// Package session is a run as others see it: its folder, whether its trainer
// lives, and a client that reads and steers it.
//
// A run is a folder, which one trainer at a time may write; it holds the
// folder's lock for as long as it lives. Everything that was asked of a run
// and everything that it measured is in the folder, in lines of JSON; what a
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
