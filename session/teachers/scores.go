package teachers

import (
	"dev.road/workbench/evalsuite"
	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/wire"
)

// answer is a model's answer to an item, as it is scored.
type answer struct {
	exact, f1 float64 // 0 to 1; of a class both are 1 or 0
	prob      float64 // of the answer; 0: unknown
	has       bool    // of a span: the question has an answer
	group     string  // items of one group are right or wrong together
}

// scores are the figures of answers; nil without any.
func scores(all []answer, span bool) (*wire.Scores, error) {
	if len(all) == 0 {
		return nil, nil
	}
	s := &wire.Scores{Items: len(all), Metric: "accuracy"}
	if span {
		s.Metric = "f1"
	}
	main, groups := make([]float64, len(all)), make([]string, len(all))
	prob, outcome := make([]float64, 0, len(all)), make([]float64, 0, len(all))
	var exact mean
	var has, none part
	for i, a := range all {
		main[i], groups[i] = 100*a.f1, a.group
		exact.add(100 * a.exact)
		if a.has {
			has.add(a)
		} else {
			none.add(a)
		}
		if a.prob > 0 && a.prob <= 1 {
			prob, outcome = append(prob, a.prob), append(outcome, a.exact)
		}
	}
	e, err := stats.Bootstrap{Least: 0, Most: 100}.Mean(main, groups)
	if err != nil {
		return nil, err
	}
	s.Value = e.Value
	if e.Interval != nil {
		s.Interval = &wire.Interval{Low: e.Interval.Low, High: e.Interval.High, Level: e.Interval.Level}
	}
	if span {
		s.Exact, s.HasAns, s.NoAns = exact.value(), has.shown(), none.shown()
	}
	if len(prob) == len(all) {
		c, err := evalsuite.CalibrationError(prob, outcome, evalsuite.EqualWidth, 0)
		if err != nil {
			return nil, err
		}
		s.ECE, s.Gap = percent(c.ECE), percent(c.Gap.Value)
		s.Chance = percent(c.Chance)
	}
	return s, nil
}

func percent(share float64) *float64 {
	v := 100 * share
	return &v
}

// part are the scores of some questions.
type part struct{ exact, f1 mean }

func (p *part) add(a answer) {
	p.exact.add(100 * a.exact)
	p.f1.add(100 * a.f1)
}

func (p *part) shown() *wire.ScorePart {
	if p.exact.n == 0 {
		return nil
	}
	return &wire.ScorePart{Items: p.exact.n, Exact: *p.exact.value(), F1: *p.f1.value()}
}
