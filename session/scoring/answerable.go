package scoring

import (
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/wire"
)

// doubt adds how well the probabilities of no answer part the questions: the area
// under the ROC curve, and F1 at a threshold that is chosen on one half of the
// passages and tested on the other.
func (r *Report) doubt(ps []wire.Prediction, o Options) error {
	prob := make(map[string]float64, len(o.NAProb))
	for _, n := range o.NAProb {
		prob[n.ID] = n.Prob
	}
	groups := Groups(ps)
	doubts := make([]evalsuite.Doubt, len(ps))
	for i := range ps {
		_, f1 := questionOf(&ps[i]).Score(ps[i].Student.Text)
		doubts[i] = evalsuite.Doubt{Null: prob[ps[i].ID], Answerable: len(gold(&ps[i])) > 0, Answered: 100 * f1, Cluster: groups[i]}
	}
	roc, err := evalsuite.NewROC(doubts, stats.Bootstrap{})
	if err != nil {
		return err
	}
	r.Figures = append(r.Figures, Figure{Key: "roc_auc", Name: "area under the ROC curve of no answer", Value: 100 * roc.AUC.Value,
		Items: roc.AUC.Items, Clusters: roc.AUC.Clusters, Interval: inPercent(roc.AUC.Interval), Note: roc.AUC.Note})
	t, err := evalsuite.ChooseThreshold(doubts, stats.Bootstrap{})
	if err != nil { // one passage has no other half
		r.note("no threshold is tested: %v", err)
		return nil
	}
	r.Figures = append(r.Figures,
		Figure{Key: "half_f1", Name: "F1 at a threshold of the other half", Value: t.Tested.Value, Items: t.Tested.Items,
			Clusters: t.Tested.Clusters, Interval: t.Tested.Interval, Note: t.Tested.Note},
		Figure{Key: "half_f1_thresh", Name: "at threshold", Value: t.Value})
	return nil
}
