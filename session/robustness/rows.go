package robustness

import (
	"fmt"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/perturb"
)

// The rows that are of no kind of perturbation.
const (
	Original = "original" // a dev set before it is changed
	AsIs     = "as it is" // a dev set that stays so
)

// The measures of rows, in percent.
const (
	F1       = "F1"        // by SQuAD 2.0's rules; of a dialog by QuAC's
	Accuracy = "accuracy"  // of labels
	NoAnswer = "no answer" // share of the questions of which the model says that they have none
)

// Row is one model on one dev set, as it is or changed.
type Row struct {
	Checkpoint string `json:"checkpoint"`
	Dataset    string `json:"dataset"`
	Data       string `json:"data"`
	Kind       string `json:"kind"`
	Measure    string `json:"measure,omitempty"`
	Items      int    `json:"items,omitempty"`
	Clusters   int    `json:"clusters,omitempty"` // articles, else passages: what intervals resample
	// Original is the figure of the same examples before they were changed, Score that of
	// the variants, or of a dev set that is not changed.
	Original   *stats.Estimate `json:"original,omitempty"`
	Score      *stats.Estimate `json:"score,omitempty"`
	Difference *stats.Estimate `json:"difference,omitempty"` // Score − Original, paired
	// Same is the share of variants with the same answer as their original, right or
	// wrong, of kinds that keep the answer.
	Same *stats.Estimate `json:"same,omitempty"`
	Why  string          `json:"why,omitempty"` // the reason for which there are no figures, or no variants

	scores, originals []float64 // by example
	clusters, ids     []string
}

// Rows makes the rows of a model on a dev set from its predictions of the originals and of
// the variants, by kind.
func (s *Set) Rows(checkpoint string, originals []wire.Prediction, variants map[string][]wire.Prediction) ([]Row, error) {
	base := Row{Checkpoint: checkpoint, Dataset: s.Name, Data: s.Data}
	whole := base
	whole.Kind, whole.Why = Original, s.Why
	if s.AsIs {
		whole.Kind = AsIs
	}
	if err := whole.alone(originals); err != nil {
		return nil, fmt.Errorf("%s: %w", s.Data, err)
	}
	rows := []Row{whole}
	for _, v := range s.Variants {
		row := base
		row.Kind, row.Why = v.Kind.Name, v.Why
		if v.File != "" {
			if err := row.paired(v.Kind, originals, variants[v.Kind.Name]); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", s.Data, v.Kind.Name, err)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// bootstrap is of percentages; apart of their differences between two models.
var (
	bootstrap = stats.Bootstrap{Least: 0, Most: 100}
	apart     = stats.Bootstrap{Least: -100, Most: 100}
)

// alone has the score of predictions.
func (r *Row) alone(ps []wire.Prediction) error {
	r.Measure = measureOf(ps)
	r.clusters = scoring.Groups(ps)
	for i := range ps {
		r.scores = append(r.scores, score(ps[i]))
		r.ids = append(r.ids, ps[i].ID)
	}
	return r.estimate(&r.Score, r.scores)
}

// paired has the figures of variants beside those of their originals.
func (r *Row) paired(k perturb.Kind, originals, variants []wire.Prediction) error {
	pairs, err := pair(originals, variants)
	if err != nil {
		return err
	}
	r.Measure = measureOf(originals)
	if k.NoAnswer {
		r.Measure = NoAnswer
	}
	of := make([]wire.Prediction, len(pairs))
	same := make([]float64, len(pairs))
	for i, p := range pairs {
		of[i] = p.original
		r.ids = append(r.ids, p.original.ID)
		if k.NoAnswer {
			r.originals, r.scores = append(r.originals, none(p.original)), append(r.scores, none(p.variant))
			continue
		}
		said := p.original // the variant's answer, against the original's accepted ones
		said.Student = p.variant.Student
		r.originals, r.scores = append(r.originals, score(p.original)), append(r.scores, score(said))
		same[i] = alike(p)
	}
	r.clusters = scoring.Groups(of)
	if err := r.estimate(&r.Original, r.originals); err != nil {
		return err
	}
	if err := r.estimate(&r.Score, r.scores); err != nil {
		return err
	}
	if !k.NoAnswer {
		if err := r.estimate(&r.Same, same); err != nil {
			return err
		}
	}
	c, err := bootstrap.Compare(r.originals, r.scores, r.clusters)
	r.Difference = &c.Difference
	return err
}

// estimate puts the mean of scores into a field of the row.
func (r *Row) estimate(field **stats.Estimate, scores []float64) error {
	e, err := bootstrap.Mean(scores, r.clusters)
	*field, r.Items, r.Clusters = &e, e.Items, e.Clusters
	return err
}

func measureOf(ps []wire.Prediction) string {
	if scoring.IsClass(ps) {
		return Accuracy
	}
	return F1
}

// score is that of one prediction, in percent.
func score(p wire.Prediction) float64 {
	scoring.Judge(&p)
	return 100 * p.Student.F1
}

// none is 100 if the model says that there is no answer.
func none(p wire.Prediction) float64 { return percent(p.Student.Model != "" && p.Student.Text == "") }

// alike is 100 if both answers are the same, as they are compared when they are scored.
func alike(p couple) float64 {
	a, b := p.original.Student, p.variant.Student
	if a.Model == "" || b.Model == "" {
		return 0
	}
	if p.original.Label != "" {
		return percent(a.Text == b.Text)
	}
	return percent(evalsuite.Normalize(a.Text) == evalsuite.Normalize(b.Text))
}

func percent(is bool) float64 {
	if is {
		return 100
	}
	return 0
}

// couple is an example before and after it was changed.
type couple struct{ original, variant wire.Prediction }

// pair finds each variant's original. Variants are in the order of their originals, and
// have their IDs, which need not be unique in a file.
func pair(originals, variants []wire.Prediction) ([]couple, error) {
	if len(variants) == 0 {
		return nil, fmt.Errorf("there are no predictions of the variants")
	}
	var pairs []couple
	at := 0
	for _, v := range variants {
		for at < len(originals) && originals[at].ID != v.ID {
			at++
		}
		if at == len(originals) {
			return nil, fmt.Errorf("the variant %s has no original among the predictions: the file has changed meanwhile", v.ID)
		}
		pairs = append(pairs, couple{originals[at], v})
		at++
	}
	return pairs, nil
}
