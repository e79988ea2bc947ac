package scoring

import (
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
)

func (r *Report) accuracy(ps []wire.Prediction, o Options) error {
	gold, said := make([]string, len(ps)), make([]string, len(ps))
	var lacking []string
	for i := range ps {
		gold[i], said[i] = ps[i].Label, ps[i].Student.Text
		if ps[i].Student.Model == "" {
			lacking = append(lacking, ps[i].ID)
		}
	}
	if len(lacking) > 0 {
		if err := r.refused(&evalsuite.MissingError{IDs: lacking, Total: len(ps)}, o); err != nil {
			return err
		}
	}
	r.add("accuracy", "accuracy", evalsuite.Accuracy(gold, said), len(ps),
		over(len(ps), func(i int) (float64, bool) { return truth(gold[i] == said[i] && ps[i].Student.Model != ""), true }))
	r.official = map[string]float64{"accuracy": r.Figures[0].Value}
	return nil
}
