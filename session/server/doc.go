// Package server lets clients reach a live trainer: HTTP with JSON bodies over
// the run's unix socket, as session/wire lists it and docs/protocol.md tells.
//
// No client can slow a step. The Host answers from snapshots; requests wait in
// the trainer's queue while their sender waits here; a client of the event
// stream that does not keep up misses events and is told how many.
package server
