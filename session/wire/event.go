package wire

import "time"

// Event is one line of a run's events, and of the stream that a client reads.
type Event struct {
	Seq   int64     `json:"seq"`
	Time  time.Time `json:"time"`
	Step  int       `json:"step"`
	Kind  string    `json:"kind"`  // "state", "ledger", "job", "eval", "checkpoint", "data", "guard", "device", "heartbeat", "dropped"
	Level string    `json:"level"` // "info", "warn" or "error"
	Text  string    `json:"text"`  // one sentence a person can read
	Entry *Entry    `json:"entry,omitempty"`
	Job   *Job      `json:"job,omitempty"`
	Eval  *Eval     `json:"eval,omitempty"`
}

// Series is one column of the metrics, decimated: for each of its columns the
// least and greatest value between two steps. A null stands for a column
// without a finite value.
type Series struct {
	Tag  string     `json:"tag"`
	Step []int      `json:"step"` // the last step of each column
	Min  []*float64 `json:"min"`
	Max  []*float64 `json:"max"`
}

// Error is the body of every answer that is not a success.
type Error struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}
