// Package server makes a live trainer reachable: HTTP with JSON bodies over the
// run's unix socket, as listed in session/wire and described in docs/protocol.md.
//
// No client can slow a step. The Host answers from snapshots; requests wait in the
// trainer's queue while their senders wait here; a slow client of the event stream
// misses events, and gets their number. What clients hold at a time is limited (see
// limits): connections, streams, waits, and bytes of events that wait for a listener.
package server
