package scoring

import (
	"fmt"
	"slices"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/wire"
)

// positives are the usual names of the class that F1 is of, where there are two.
var positives = []string{"1", "same", "duplicate", "equivalent", "true", "yes", "positive", "acceptable"}

// accuracy measures labels: accuracy, macro-F1 and Matthews' correlation, F1 of the
// positive of two classes, and GLUE's choice of these if the data are one of its sets.
func (r *Report) accuracy(ps []wire.Prediction, o Options) error {
	gold, said := make([]string, len(ps)), make([]string, len(ps))
	var lacking []string
	for i := range ps {
		gold[i] = ps[i].Label
		if ps[i].Student.Model == "" {
			lacking = append(lacking, ps[i].ID)
		} else {
			said[i] = ps[i].Student.Text
		}
	}
	if len(lacking) > 0 {
		if err := r.refused(&evalsuite.MissingError{IDs: lacking, Total: len(ps)}, o); err != nil {
			return err
		}
	}
	labels := labelsOf(ps)
	var err error
	if r.Confusion, err = evalsuite.NewConfusion(gold, said, labels...); err != nil {
		return err
	}
	r.add("accuracy", "accuracy", r.Confusion.Accuracy(), len(ps),
		over(len(ps), func(i int) (float64, bool) { return truth(gold[i] == said[i]), true }))
	metrics := []evalsuite.Metric{evalsuite.MetricMacroF1, evalsuite.MetricMatthews}
	positive := o.Positive
	if positive == "" && len(labels) == 2 {
		if i := slices.IndexFunc(positives, func(p string) bool { return slices.Contains(labels, p) }); i >= 0 {
			positive = positives[i]
		}
	}
	switch {
	case positive == "":
	case !slices.Contains(labels, positive):
		return fmt.Errorf("the data have no label %q, of which F1 is asked; they have %v", positive, labels)
	default:
		metrics = append(metrics, evalsuite.MetricF1)
		r.note("F1 is of the class %s", positive)
	}
	if err := r.classified(metrics, gold, said, positive, Groups(ps), o); err != nil {
		return err
	}
	if choice, ok := evalsuite.GLUE[o.Format]; ok {
		r.note("GLUE's figures of %s: %v", o.Format, choice)
	}
	r.official = map[string]float64{"accuracy": r.Figures[0].Value}
	return r.calibrate(ps)
}

var classNames = map[evalsuite.Metric]string{
	evalsuite.MetricMacroF1: "macro-F1", evalsuite.MetricMatthews: "Matthews' correlation", evalsuite.MetricF1: "F1",
}

// classified adds metrics that are no shares.
func (r *Report) classified(metrics []evalsuite.Metric, gold, said []string, positive string, clusters []string, o Options) error {
	if o.Plain {
		values := map[evalsuite.Metric]float64{
			evalsuite.MetricMacroF1: r.Confusion.MacroF1(), evalsuite.MetricMatthews: r.Confusion.Matthews(),
			evalsuite.MetricF1: r.Confusion.F1(positive),
		}
		for _, m := range metrics {
			r.Figures = append(r.Figures, Figure{Key: string(m), Name: classNames[m], Value: values[m], Items: len(gold)})
		}
		return nil
	}
	figures, err := evalsuite.Measure(metrics, gold, said, positive, clusters, stats.Bootstrap{})
	for _, f := range figures {
		e := f.Estimate
		r.Figures = append(r.Figures, Figure{Key: string(f.Metric), Name: classNames[f.Metric], Value: e.Value, Items: e.Items,
			Clusters: e.Clusters, Interval: e.Interval, Note: e.Note})
	}
	return err
}

// calibrate compares the probabilities of answers with their exact matches, if all
// predictions have one.
func (r *Report) calibrate(ps []wire.Prediction) error {
	var prob, right []float64
	var clusters []string
	groups := Groups(ps)
	for i := range ps {
		s := &ps[i].Student
		if s.Model == "" {
			continue
		}
		if s.Prob <= 0 || s.Prob > 1 {
			return nil
		}
		prob, right, clusters = append(prob, s.Prob), append(right, s.EM), append(clusters, groups[i])
	}
	if len(prob) == 0 {
		return nil
	}
	c, err := evalsuite.Calibrate(prob, right, evalsuite.EqualWidth, 0, clusters, stats.Bootstrap{})
	if err != nil {
		return err
	}
	r.Calibration = &c
	r.Figures = append(r.Figures, Figure{Key: "ece", Name: "expected calibration error", Value: 100 * c.ECE, Items: len(prob),
		Note: fmt.Sprintf("an expected calibration error of %.2f comes by chance with these probabilities", 100*c.Chance)})
	return nil
}
