package wire

import "time"

// TeachersQuestion asks for the figures of the teachers whose soft targets are in use.
type TeachersQuestion struct {
	Dataset  string `json:"dataset,omitempty"`  // default: all with targets in use
	Examples int    `json:"examples,omitempty"` // sample of each dataset's training examples; default: 1,024, negative: all
}

// AnswerIn bounds the time in which a trainer answers. It measures beside the steps.
func (q *TeachersQuestion) AnswerIn() time.Duration {
	if q.Examples < 0 {
		return 30 * time.Minute
	}
	return 2 * time.Minute
}

// TaskTeachers are the teachers of one task of a dataset: their figures, and what the
// weighting can do with them. Shares are from 0 to 1.
type TaskTeachers struct {
	Dataset  string `json:"dataset"`
	Task     string `json:"task"`
	Kind     string `json:"kind"`     // "span" or "class"
	Examples int    `json:"examples"` // training examples that were measured
	Sampled  bool   `json:"sampled"`  // these are drawn by the run's seed; else all with targets in use
	Windows  int    `json:"windows"`  // of these examples, with targets of a teacher in use and a label
	Of       int    `json:"of"`       // the dataset's training windows

	// Shares of the windows on which all, some and none of the teachers are right.
	AllRight  float64 `json:"all_right"`
	SomeRight float64 `json:"some_right"`
	NoneRight float64 `json:"none_right"`

	// WCanChange is the share of the windows whose soft target depends on W: under the method
	// weighted those with some, and with none_right "scaled" those with none, too.
	WCanChange float64 `json:"w_can_change"`

	Rows []TeacherRow `json:"rows"` // the teachers in the order of the recipe, then the ensembles

	Why string `json:"why,omitempty"` // the training figures are missing: the reason, and the command that helps
}

// TeacherRow has the figures of a teacher, or of an ensemble of all of them.
type TeacherRow struct {
	Name     string        `json:"name"`               // the teacher's short name; of an ensemble "mean", or the method
	Ensemble bool          `json:"ensemble,omitempty"` // the mean of the logits, or the combination by kd.method
	Train    *Scores       `json:"train,omitempty"`    // of the stored logits; null: not measured
	Dev      *Scores       `json:"dev,omitempty"`      // of the predictions that are kept; null: not measured
	DevWhy   string        `json:"dev_why,omitempty"`  // the dev figures are missing: the reason, and the command that measures them
	Agrees   []Agreement   `json:"agrees,omitempty"`   // with the other teachers
	Logits   *LogitScale   `json:"logits,omitempty"`
	Weights  *RightWeights `json:"weights,omitempty"` // by kd.method, over the windows on which some are right
}

// Scores are figures in percent, by the official metric of the task.
type Scores struct {
	Items    int        `json:"items"`              // examples; of classes windows with a label
	Metric   string     `json:"metric"`             // "f1" or "accuracy"
	Value    float64    `json:"value"`              // of it
	Interval *Interval  `json:"interval,omitempty"` // of it
	Exact    *float64   `json:"exact,omitempty"`    // exact match, of spans
	HasAns   *ScorePart `json:"has_ans,omitempty"`  // of questions with an answer
	NoAns    *ScorePart `json:"no_ans,omitempty"`   // and of those without
	ECE      *float64   `json:"ece,omitempty"`      // expected calibration error of the answer's probability at T = 1
	Chance   *float64   `json:"ece_by_chance,omitempty"`
	Gap      *float64   `json:"gap,omitempty"`  // mean probability minus mean outcome: above 0, too sure of itself
	Step     int        `json:"step,omitempty"` // of the predictions, of a dev set
}

// ScorePart are the scores of some questions, in percent.
type ScorePart struct {
	Items int     `json:"items"`
	Exact float64 `json:"exact"`
	F1    float64 `json:"f1"`
}

// Interval has the limits of a figure at a level of confidence.
type Interval struct {
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Level float64 `json:"level"`
}

// Agreement is the share of windows on which another teacher has the same argmax; of a
// span, the same start and the same end.
type Agreement struct {
	With    string  `json:"with"`
	Share   float64 `json:"share"`
	Windows int     `json:"windows"` // with targets of both
}

// LogitScale describes raw logits: a mean of raw logits favours the teacher with the
// larger ones.
type LogitScale struct {
	Mean   float64 `json:"mean"`
	Std    float64 `json:"std"`
	Margin float64 `json:"margin"` // mean distance of the highest from the second, by half of a span
}

// RightWeights are mean weights, of 1 for each in the plain mean. A mean of no teacher is null.
type RightWeights struct {
	Right *float64 `json:"right"`
	Wrong *float64 `json:"wrong"`
}
