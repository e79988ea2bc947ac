package wire

import (
	"slices"
	"time"
)

// Question is a question to a run's models that is in no dataset.
type Question struct {
	Task     string      `json:"task"`              // default: "mrc"
	Dataset  string      `json:"dataset,omitempty"` // whose head answers, if each has its own; default: the task's first
	Passage  string      `json:"passage"`           // or the first text of a pair
	Question string      `json:"question"`          // or the second
	Models   []string    `json:"models,omitempty"`  // see below; default: the student
	Top      int         `json:"top,omitempty"`     // number of answers; default: 5
	Edited   *Edited     `json:"edited,omitempty"`  // asked as well, with the same weights
	Explain  Explanation `json:"explain,omitempty"` // default: none
}

// A model of a Question is "student", a teacher's short name, "student@STEP" or
// "student@best" for a checkpoint of the run, the absolute path of another
// checkpoint's folder, or the name on the hub of one that is in the cache.

// Edited is a second wording of a Question, in full.
type Edited struct {
	Passage  string `json:"passage"`
	Question string `json:"question"`
}

// Explanation is a way to tell the importance of each word for an answer.
type Explanation string

// The ways. Occlusion leaves out one word after another, gradient is gradient times
// input.
const (
	ByOcclusion Explanation = "occlusion"
	ByGradient  Explanation = "gradient"
)

// AnswerIn bounds the time in which a trainer answers a question: a teacher may have
// to be read from disk, and an occlusion takes its turns between many micro-batches.
func (q *Question) AnswerIn() time.Duration {
	if q.Explain == ByOcclusion {
		return 10 * time.Minute
	}
	return 2 * time.Minute
}

// Answer is one model's answer to a Question.
type Answer struct {
	Model      string      `json:"model"`
	Step       int         `json:"step"` // of a checkpoint of the run, or of the student's weights
	Top        []Span      `json:"top,omitempty"`
	Null       float64     `json:"null"`                // probability of "no answer"
	NullDiff   float64     `json:"null_diff,omitempty"` // score of "no answer" minus that of the best text
	Labels     []Label     `json:"labels,omitempty"`
	Tokens     []Token     `json:"tokens,omitempty"` // of the passage, the model's input
	Start      []float64   `json:"start,omitempty"`  // probability of each token
	End        []float64   `json:"end,omitempty"`
	Importance *Importance `json:"importance,omitempty"`
	Edited     *Answer     `json:"edited,omitempty"` // to the other wording, by the same weights
}

// Importance is the share of each word, or token, in the log-probability of an answer
// among all answers of its window: by occlusion what that loses when the word is left
// out, by gradient the first-order estimate of it. Above 0 a word speaks for the answer.
type Importance struct {
	Method   Explanation   `json:"method"`
	Answer   string        `json:"answer"` // a text or a label; "" for "no answer"
	LogProb  float64       `json:"log_prob"`
	Question []TokenWeight `json:"question"`
	Passage  []TokenWeight `json:"passage"`
	Untried  int           `json:"untried,omitempty"` // words that were not left out, beyond the limit
}

// TokenWeight is the weight of a token, or of a word; offsets are code points of its text.
type TokenWeight struct {
	Token
	Weight float64 `json:"weight"`
}

// Span is a candidate answer. Offsets are code points of the passage.
type Span struct {
	Text  string  `json:"text"`
	Start int     `json:"start"`
	End   int     `json:"end"` // one past the last
	Prob  float64 `json:"prob"`
}

// Label is a class and its probability.
type Label struct {
	Name string  `json:"name"`
	Prob float64 `json:"prob"`
}

// Token is a piece of the passage; offsets are code points.
type Token struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Prediction is one line of a predictions file: a dev example with its gold answer,
// and the answers of the student, of the dataset's teachers, and of other models that
// were compared on it: checkpoints, and the ensemble.
type Prediction struct {
	ID       string       `json:"id"`
	Dataset  string       `json:"dataset"`
	Task     string       `json:"task"`
	Step     int          `json:"step"`
	Title    string       `json:"title,omitempty"`
	Passage  string       `json:"passage"`
	Question string       `json:"question"`
	Turns    []Turn       `json:"turns,omitempty"`    // of a dialog, before this question, oldest first
	Group    string       `json:"group,omitempty"`    // shared by the examples of one article, or of one passage
	Gold     []Gold       `json:"gold"`               // empty if unanswerable
	Accepted []string     `json:"accepted,omitempty"` // texts that count as right; default: those of Gold
	Label    string       `json:"label,omitempty"`
	Student  Said         `json:"student"`
	Teachers []Said       `json:"teachers,omitempty"`
	Others   []Said       `json:"others,omitempty"`
	Windows  int          `json:"windows"`
	Extra    []TaskAnswer `json:"extra,omitempty"` // the dialog's yesno and followup
}

// Beside returns the answers beside the student's: of the teachers, then of the others.
func (p *Prediction) Beside() []Said { return slices.Concat(p.Teachers, p.Others) }

// By returns the prediction of a model beside the student, in the student's place and
// alone; ok is false if it has no answer.
func (p Prediction) By(model string) (_ Prediction, ok bool) {
	all := p.Beside()
	i := slices.IndexFunc(all, func(s Said) bool { return s.Model == model })
	if i < 0 {
		return p, false
	}
	p.Student, p.Teachers, p.Others, p.Extra = all[i], nil, nil, nil
	return p, true
}

// Predicted is a dataset of a run with predictions of its dev set.
type Predicted struct {
	Dataset string          `json:"dataset"`
	Steps   []PredictedStep `json:"steps"` // ascending
}

// PredictedStep is a step with predictions.
type PredictedStep struct {
	Step     int      `json:"step"`
	Set      string   `json:"set,omitempty"` // digest of the dev set: steps with the same one are of the same examples
	Examples int      `json:"examples"`
	Teachers []string `json:"teachers,omitempty"` // short names of those whose answers are beside the student's
	Others   []string `json:"others,omitempty"`   // of other models that were compared
	Asked    bool     `json:"asked,omitempty"`    // a person has asked for them: they are kept for good
}

// Turn is a question of a dialog with the answer that it got.
type Turn struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// Gold is one accepted answer; Start is a code point of the passage.
type Gold struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
}

// Said is one model's answer to one example. For a class task Text is the
// label, and EM and F1 are both 1 or 0.
type Said struct {
	Model    string  `json:"model"`
	Text     string  `json:"text"` // "" for no answer
	Start    int     `json:"start"`
	End      int     `json:"end"`
	Prob     float64 `json:"prob"`
	Null     float64 `json:"null"`                // probability of "no answer"
	NullDiff float64 `json:"null_diff,omitempty"` // score of "no answer" minus that of the best text
	EM       float64 `json:"em"`                  // 0 or 1
	F1       float64 `json:"f1"`                  // 0 … 1
	Top      []Span  `json:"top,omitempty"`
	Labels   []Label `json:"labels,omitempty"`
}

// Probable reports whether the answer has probabilities, which some files of
// predictions lack: a model gives its answer, a text or none, more than 0.
func (s *Said) Probable() bool { return s.Prob > 0 || s.Null > 0 }

// TaskAnswer is another task's label of the same example.
type TaskAnswer struct {
	Task   string  `json:"task"`
	Gold   string  `json:"gold"`
	Label  string  `json:"label"`
	Prob   float64 `json:"prob"`
	Labels []Label `json:"labels,omitempty"` // all of the task, most probable first
}
