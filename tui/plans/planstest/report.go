package planstest

import (
	"dev.road/workbench/evalsuite/stats"
	"dev.road/workbench/session/results"
)

// Report is the results of two arms with four seeds, beside the published table of ways of
// distilling.
func Report() *results.Report {
	head := results.Head{Dataset: "newsqa", Task: "mrc", Metric: "f1"}
	spread := func(mean, sd, half float64) stats.Spread {
		return stats.Spread{Mean: mean, SD: sd, Runs: 4, Interval: &stats.Interval{Low: mean - half, High: mean + half}}
	}
	arm := func(name, label string, mean float64) results.Arm {
		a := results.Arm{
			Name: name, Label: label, Runs: []string{name + "-s1", name + "-s2", name + "-s3", name + "-s4"}, Planned: 5,
			Values:  map[string]string{"kd.method": name},
			Figures: []results.SeedFigure{{Head: head, Outcome: true, Spread: spread(mean, 0.81, 1.29)}},
		}
		a.Parameters, a.FLOPs, a.Window, a.Rate, a.RateOf, a.Device = 1_270_000, 2.1e9, 128, 612, "newsqa", "cpu"
		return a
	}
	holm := 0.0331
	e := &results.Experiment{
		Stage: "compare", Difference: 1, Arms: []results.Arm{arm("mean", "typical KD", 58.32), arm("weighted", "weighted KD (0.75)", 59.61)},
		Comparisons: []results.Comparison{{
			Head: head, Arm: 1, Role: results.Secondary, Holm: &holm, Needed: 7,
			SeedComparison: stats.SeedComparison{Difference: spread(1.29, 0.68, 1.08), T: 3.79, PairedT: 0.0331, SignFlip: 0.125},
			Published:      &results.PublishedDifference{Points: 0.12, Column: "SQuAD 2.0 F1", Needed: 254},
		}},
		Notes: []string{"arm mean: 1 of 5 runs are not done"},
	}
	return results.NewReport("weighting", "demo", "Weighted distillation against the mean", "kd-variants", []*results.Experiment{e})
}
