// Package session is the outside view of a run: its folder, the liveness of its
// trainer, and a client that reads and steers it.
//
// A run is a folder. A Folder reads it; Own takes its lock, and returns the Owner,
// which alone has the methods that write: one process at a time, a trainer for as
// long as it lives. The process that makes a new run has it as a Draft, which it may
// fill, and remove again if no trainer has begun it. All requests to a run and all
// of its measurements are in the folder, in lines of JSON; a live trainer also
// answers at its unix socket (session/server). A Run offers both through the same
// methods, so that a finished or crashed run is read like a live one; only changes
// of a run need a trainer.
//
// Start starts a trainer that outlives its terminal: `road keep`, in a session of
// its own, waits for it and records its exit (Keep).
//
// Below this package are recipe, ledger, metrics, wire and server; engine is the
// trainer itself. docs/run-folder.md describes the files.
package session
