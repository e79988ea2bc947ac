package wire

import "time"

// JobKind is the kind of a job, named like the action that starts it.
type JobKind string

// The kinds of jobs.
const (
	JobEvaluate JobKind = "evaluate"
	JobTeach    JobKind = "teach"
	JobPredict  JobKind = "predict"
	JobCompare  JobKind = "compare"
)

// JobState is the state of a job.
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
	Step       int       `json:"step"` // of its weights
	Done       int       `json:"done"` // windows
	Total      int       `json:"total"`
	Rate       float64   `json:"rate"` // windows per second
	ETASeconds float64   `json:"eta_seconds"`
	Started    time.Time `json:"started"`
	Ended      time.Time `json:"ended,omitzero"`
	Message    string    `json:"message,omitempty"` // the reason of a failure, or the result in a few words
	Eval       *Eval     `json:"eval,omitempty"`
	Models     []string  `json:"models,omitempty"` // of a comparison
	Evals      []Eval    `json:"evals,omitempty"`  // its results: each model's, then those of their ensemble
}
