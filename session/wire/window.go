package wire

import "time"

// WindowQuestion asks for the soft target of one training window. The window is that of an
// example by its id, the one that holds the answer first, or by its number in the dataset.
type WindowQuestion struct {
	Dataset string   `json:"dataset"`
	Task    string   `json:"task,omitempty"`    // default: the dataset's first
	ID      string   `json:"id,omitempty"`      // of the example; "": by Window
	Window  *int     `json:"window,omitempty"`  // the number in the dataset, from 0; with ID: the example's window, from 0
	Changes []Change `json:"changes,omitempty"` // staged
	Top     int      `json:"top,omitempty"`     // entries of each distribution; default: 5
}

// AnswerIn bounds the time in which a trainer answers.
func (q *WindowQuestion) AnswerIn() time.Duration { return time.Minute }

// WindowTargets is the soft target of one training window, with all that it is made of.
type WindowTargets struct {
	Step     int    `json:"step"` // steps done, of the student's weights
	Dataset  string `json:"dataset"`
	Task     string `json:"task"`
	Kind     string `json:"kind"` // "span" or "class"
	ID       string `json:"id"`
	Window   int    `json:"window"` // in the dataset
	Cut      int    `json:"cut"`    // number of the window in its example, from 0
	Cuts     int    `json:"cuts"`   // the example's windows
	Windows  int    `json:"windows"`
	Question string `json:"question"` // or the second text of a pair
	Passage  string `json:"passage"`  // or the first
	From     int    `json:"from"`     // code points of the passage that the window shows; of a pair 0 and 0
	To       int    `json:"to"`

	Label string `json:"label,omitempty"` // the truth of a class; "" if the window has none
	Gold  []Gold `json:"gold,omitempty"`  // the truths of a span in this window; empty: no answer

	Changes  []Changed       `json:"changes,omitempty"` // staged
	Now      TargetRule      `json:"now"`
	Then     TargetRule      `json:"then"`     // as staged; without changes the same
	Teachers []WindowTeacher `json:"teachers"` // in the order of the recipe

	Target       *Distribution `json:"target"`                   // the combination now; null: no soft target
	Staged       *Distribution `json:"staged,omitempty"`         // as staged; null: no soft target, or no change
	Student      *Distribution `json:"student,omitempty"`        // null without a student
	KL           *float64      `json:"kl,omitempty"`             // KL(staged || target)
	StudentKL    *float64      `json:"student_kl,omitempty"`     // KL(target || student)
	StudentKLNew *float64      `json:"student_kl_new,omitempty"` // KL(staged || student)

	Why string `json:"why,omitempty"` // there is no soft target: the reason
}

// WindowTeacher is one teacher's part in a soft target. A span has two weights, of its start
// and of its end; a class has one.
type WindowTeacher struct {
	Name         string       `json:"name"`
	Stored       bool         `json:"stored"` // else the window has no targets of the teacher, and the rest is empty
	Right        bool         `json:"right"`  // of a span: start and end are one accepted span
	RightStart   bool         `json:"right_start,omitempty"`
	RightEnd     bool         `json:"right_end,omitempty"`
	Weights      []float64    `json:"weights,omitempty"` // now; 1 each in the plain mean
	Staged       []float64    `json:"staged,omitempty"`  // as staged
	Distribution Distribution `json:"distribution"`
}

// Distribution is softened by the temperature of its rule: of the teachers, of the target and of the
// student that of now.
type Distribution struct {
	Temperature float64 `json:"temperature"`
	Truth       float64 `json:"truth"`      // probability of the truth at T = 1; of a span, of the likeliest accepted one
	AtT         float64 `json:"truth_at_t"` // the same, softened
	Entropy     float64 `json:"entropy"`    // nats, softened; of a span the mean of start and end

	Labels []Option `json:"labels,omitempty"` // of a class, the most probable first
	Start  []Option `json:"start,omitempty"`  // of a span: tokens, the most probable first
	End    []Option `json:"end,omitempty"`
}

// Option is an entry of a distribution: a label, or a token of the passage. The truth is
// always among them.
type Option struct {
	Text  string  `json:"text"`  // a label or a token; "" is "no answer"
	Start int     `json:"start"` // code points of a token in the passage
	End   int     `json:"end"`
	Prob  float64 `json:"prob"`
	Truth bool    `json:"truth,omitempty"` // it is the label, or begins or ends an accepted span
}
