package scoring

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
)

// The metrics, each by the rules of its dataset's own script.
const (
	Auto     = "auto"
	SQuAD1   = "squad1"
	SQuAD2   = "squad2"
	MRQA     = "mrqa"
	NewsQA   = "newsqa"
	QuAC     = "quac"
	Accuracy = "accuracy"
)

// Metrics are the names that Options.Metric takes.
func Metrics() []string { return []string{Auto, SQuAD1, SQuAD2, MRQA, NewsQA, QuAC, Accuracy} }

// Options choose what is measured. The zero value measures by the predictions'
// own official metric, and refuses missing ones where the script does.
type Options struct {
	Metric string // one of Metrics; default: Auto
	Format string // of the data, as tasks/read names it, if it is known: MRQA and NewsQA are told by it
	// MissingWrong counts questions without a prediction as wrong where the
	// script fails for want of them. SkipMissing leaves them out, as MRQA's
	// --skip-no-answer.
	MissingWrong, SkipMissing bool
	// NAProb and Threshold are those of evaluate-v2.0.py: a question whose
	// probability of no answer is above Threshold counts as answered by "".
	NAProb    []evalsuite.NAProb
	Threshold float64
	Positive  string // of two labels the one that F1 is of; default: 1, same, yes and the like
	// Plain leaves the intervals out.
	Plain bool
}

// Report has the figures of predictions, in the script's order.
type Report struct {
	Metric  string   `json:"metric"`
	Figures []Figure `json:"figures"`
	Missing []string `json:"missing,omitempty"` // IDs of questions without a prediction
	Notes   []string `json:"notes,omitempty"`   // sentences: the dev set, the rule, the treatment of what is missing

	Confusion   *evalsuite.Confusion   `json:"confusion,omitempty"`   // of labels
	Calibration *evalsuite.Calibration `json:"calibration,omitempty"` // if every prediction has a probability

	official any // the script's own object
}

// Figure is one number.
type Figure struct {
	Key      string    `json:"key"`  // the script's
	Name     string    `json:"name"` // for people: "F1, with an answer"
	Value    float64   `json:"value"`
	Items    int       `json:"items"` // questions, or dialogs, that it is over
	Clusters int       `json:"clusters,omitempty"`
	Interval *Interval `json:"interval,omitempty"`
	Note     string    `json:"note,omitempty"` // on the interval, or its want

	part, whole []float64 // by prediction: the figure is 100 times the sum of part over that of whole; nil: it is no such share
}

// Figure returns the figure of a key.
func (r *Report) Figure(key string) (Figure, bool) {
	i := slices.IndexFunc(r.Figures, func(f Figure) bool { return f.Key == key })
	if i < 0 {
		return Figure{}, false
	}
	return r.Figures[i], true
}

// Official is the object that the dataset's own script prints, for encoding/json.
func (r *Report) Official() any { return r.official }

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// Measure gives the official figures of predictions of one dataset. A question
// without a prediction is refused where the official script fails for it, unless
// the options say otherwise.
func Measure(ps []wire.Prediction, o Options) (*Report, error) {
	r, err := o.measure(ps)
	if err != nil {
		return nil, err
	}
	if !o.Plain {
		if err := r.estimate(Groups(ps)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (o Options) measure(ps []wire.Prediction) (*Report, error) {
	if len(ps) == 0 {
		return nil, errors.New("there are no predictions")
	}
	metric, err := o.metric(ps)
	if err != nil {
		return nil, err
	}
	r := &Report{Metric: metric}
	switch metric {
	case SQuAD1:
		err = r.squad1(ps)
	case MRQA:
		err = r.mrqa(ps, o)
	case NewsQA:
		err = r.newsqa(ps, o)
	case QuAC:
		err = r.quac(ps)
	case Accuracy:
		err = r.accuracy(ps, o)
	default:
		err = r.squad2(ps, o)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// metric settles which one is meant.
func (o Options) metric(ps []wire.Prediction) (string, error) {
	class := IsClass(ps)
	switch o.Metric {
	case "", Auto:
	case Accuracy:
		if !class {
			return "", errors.New("the data have answers in passages, not labels: accuracy is not defined for them")
		}
		return Accuracy, nil
	default:
		if !slices.Contains(Metrics(), o.Metric) {
			return "", fmt.Errorf("there is no metric %q; there are %s", o.Metric, strings.Join(Metrics(), ", "))
		}
		if class {
			return "", fmt.Errorf("the data have labels, not answers in passages: %s is not defined for them; use accuracy", o.Metric)
		}
		return o.Metric, nil
	}
	switch {
	case class:
		return Accuracy, nil
	case o.Format == "mrqa":
		return MRQA, nil
	case strings.HasPrefix(o.Format, "newsqa"):
		return NewsQA, nil
	case InDialogs(ps):
		return QuAC, nil
	case slices.ContainsFunc(ps, func(p wire.Prediction) bool { return len(gold(&p)) == 0 }):
		return SQuAD2, nil
	}
	return SQuAD1, nil
}

// refused passes on the want of predictions unless it is to count as wrong.
func (r *Report) refused(err error, o Options) error {
	lacking, ok := errors.AsType[*evalsuite.MissingError](err)
	if !ok || len(lacking.IDs) == lacking.Total {
		return err
	}
	r.Missing = lacking.IDs
	if !o.MissingWrong {
		return err
	}
	r.note("%d of %d questions have no prediction and count as wrong", len(lacking.IDs), lacking.Total)
	return nil
}

// Groups are the clusters of predictions: those that share a passage, or an article.
func Groups(ps []wire.Prediction) []string {
	groups := make([]string, len(ps))
	for i := range ps {
		groups[i] = ps[i].Group
		if groups[i] == "" {
			groups[i] = wire.Group(ps[i].Title, ps[i].Passage)
		}
	}
	return groups
}

// IsMissing reports whether predictions are refused because some are missing, which
// Options.MissingWrong would count as wrong.
func IsMissing(err error) bool {
	lacking, ok := errors.AsType[*evalsuite.MissingError](err)
	return ok && len(lacking.IDs) < lacking.Total
}
