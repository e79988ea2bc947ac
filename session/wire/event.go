package wire

import "time"

// EventKind is the subject of an event.
type EventKind string

// The kinds of events. The last two occur only in the stream.
const (
	EventState      EventKind = "state"
	EventLedger     EventKind = "ledger"
	EventJob        EventKind = "job"
	EventEval       EventKind = "eval"
	EventCheckpoint EventKind = "checkpoint"
	EventData       EventKind = "data"
	EventGuard      EventKind = "guard" // a step or a value that failed the trainer's checks
	EventDevice     EventKind = "device"
	EventHeartbeat  EventKind = "heartbeat"
	EventDropped    EventKind = "dropped" // the client was too slow for the preceding events
)

// Level is the severity of an event.
type Level string

// The levels of events.
const (
	LevelInfo  Level = "info"
	LevelWarn  Level = "warn"
	LevelError Level = "error"
)

// Event is one line of a run's events, and of the stream that a client reads.
type Event struct {
	Seq   int64     `json:"seq"`
	Time  time.Time `json:"time"`
	Step  int       `json:"step"`
	Kind  EventKind `json:"kind"`
	Level Level     `json:"level"`
	Text  string    `json:"text"` // one sentence
	Entry *Entry    `json:"entry,omitempty"`
	Job   *Job      `json:"job,omitempty"`
	Eval  *Eval     `json:"eval,omitempty"`
}

// Series is one column of the metrics, decimated: for each of its intervals of steps
// the minimum and the maximum, or null without a finite value.
type Series struct {
	Tag  string     `json:"tag"`
	Step []int      `json:"step"` // the last step of each interval
	Min  []*float64 `json:"min"`
	Max  []*float64 `json:"max"`
}

// Error is the body of every answer that is not a success.
type Error struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}
