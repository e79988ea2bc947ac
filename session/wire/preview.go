package wire

import "time"

// PreviewQuestion asks for the effect of changes of knobs on the soft targets, without
// applying them. They are checked as those of a set are.
type PreviewQuestion struct {
	Changes []Change `json:"changes"`
	Dataset string   `json:"dataset,omitempty"` // default: all with targets in use
	Windows int      `json:"windows,omitempty"` // sample of each dataset; default: 256
}

// AnswerIn bounds the time in which a trainer answers.
func (q *PreviewQuestion) AnswerIn() time.Duration { return time.Minute }

// Preview is the effect of a staged change on the soft targets, over windows that are drawn
// by the run's seed from those with targets in use. Nothing has changed by it.
type Preview struct {
	Step    int          `json:"step"` // steps done, of the student's weights
	Changes []Changed    `json:"changes"`
	Now     TargetRule   `json:"now"`
	Then    TargetRule   `json:"then"`
	Rows    []PreviewRow `json:"rows"` // by dataset and task, in the order of the recipe
	Seconds float64      `json:"seconds"`

	Effect string `json:"effect"` // a sentence: "the change acts on 31 % of the windows"
}

// TargetRule is the rule by which teachers become one soft target.
type TargetRule struct {
	Method      string  `json:"method"`
	W           float64 `json:"w"`
	Temperature float64 `json:"temperature"`
	NoneRight   string  `json:"none_right"`
	Right       string  `json:"right"`                 // spans are judged jointly, or start and end each
	Standardize bool    `json:"standardize,omitempty"` // the logits, before they are combined
	CEWeight    float64 `json:"ce_weight"`             // weights of the losses at the next step, in a window with a soft target
	KDWeight    float64 `json:"kd_weight"`
}

// PreviewRow is the effect on one task of a dataset. Shares and probabilities are from 0 to
// 1, entropies and divergences in nats; those of a span are means over its start and its end, as in
// the loss.
type PreviewRow struct {
	Dataset  string   `json:"dataset"`
	Task     string   `json:"task"`
	Teachers []string `json:"teachers"`
	Windows  int      `json:"windows"` // in the sample
	Of       int      `json:"of"`      // windows with targets in use

	// Shares of the sample on which all, some and none of the teachers are right.
	AllRight  float64 `json:"all_right"`
	SomeRight float64 `json:"some_right"`
	NoneRight float64 `json:"none_right"`

	Acts   float64 `json:"acts"`   // share of windows whose soft target changes at all
	Argmax float64 `json:"argmax"` // share of windows whose argmax changes
	Falls  float64 `json:"falls"`  // share of windows whose p(truth) at T = 1 falls

	Now  TargetFigures `json:"now"`
	Then TargetFigures `json:"then"`

	KL *float64 `json:"kl"` // mean KL(then || now) over windows with a soft target under both; null without any

	// Student compares both with the student, over a part of the sample; null without a live
	// student.
	Student *StudentGap `json:"student,omitempty"`
}

// TargetFigures describe the soft targets under one rule, softened by its temperature. Means are
// over the windows that have one whole; of none they are null.
type TargetFigures struct {
	Soft    float64      `json:"soft"`  // share of windows with a soft target; a start or an end alone is half of one
	Truth   *float64     `json:"truth"` // mean probability of the truth at T = 1; of a span, of its likeliest accepted one
	AtT     *float64     `json:"truth_at_t"`
	Entropy *float64     `json:"entropy"` // mean, at T
	Weights RightWeights `json:"weights"` // over the windows on which some teachers are right
}

// StudentGap is the mean divergence of the student from the soft targets, each softened by
// the temperature of its rule: the loss without its weight and T².
type StudentGap struct {
	Windows int      `json:"windows"`
	Now     *float64 `json:"now"`   // KL(target now || student)
	Then    *float64 `json:"then"`  // KL(target then || student)
	Truth   float64  `json:"truth"` // the student's mean probability of the truth at T = 1
}
