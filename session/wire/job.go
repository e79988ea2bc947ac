package wire

import "time"

// JobKind is the work of a job, named as the action that asks for it.
type JobKind string

// The kinds of jobs.
const (
	JobEvaluate JobKind = "evaluate"
	JobTeach    JobKind = "teach"
	JobPredict  JobKind = "predict"
)

// JobState is how far a job has come.
type JobState string

// The states of a job. The last three end it.
const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobPaused    JobState = "paused"
	JobDone      JobState = "done"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// Job is work beside the steps.
type Job struct {
	ID         string    `json:"id"`
	Kind       JobKind   `json:"kind"`
	State      JobState  `json:"state"`
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
