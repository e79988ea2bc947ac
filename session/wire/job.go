package wire

import "time"

// Job is work beside the steps: evaluate, teach or predict.
type Job struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`  // "evaluate", "teach" or "predict"
	State      string    `json:"state"` // "queued", "running", "paused", "done", "failed" or "cancelled"
	Dataset    string    `json:"dataset"`
	Teacher    string    `json:"teacher,omitempty"`
	Step       int       `json:"step"` // whose weights it uses
	Done       int       `json:"done"` // windows
	Total      int       `json:"total"`
	Rate       float64   `json:"rate"` // windows a second
	ETASeconds float64   `json:"eta_seconds"`
	Started    time.Time `json:"started"`
	Ended      time.Time `json:"ended,omitzero"`
	Message    string    `json:"message,omitempty"` // why it failed, or its result in a few words
	Eval       *Eval     `json:"eval,omitempty"`
}
