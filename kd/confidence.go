package kd

import "math"

// confide sets w to M times the weights of CA-MKD (Zhang et al., "Confidence-aware
// multi-teacher knowledge distillation", 2022, arXiv 2201.00007), which add up to 1:
//
//	w_k = M * (1 - exp(CE_k) / sum_j exp(CE_j)) / (M - 1)
//
// They go from 0 to M/(M-1): a teacher that is sure of a wrong answer has nearly none,
// and those that know the truth share its weight. A single teacher has 1, and so have
// all in a window without a label, where CE is +Inf.
//
// The paper weighs losses: each teacher's divergence from the student has its weight,
// and so has the distance from its intermediate layers. Here logits are weighted, as by
// all methods, and the student follows one combined target, by logits alone. For a span
// CE is that of the likeliest accepted one: the sum of its start's and its end's, or
// under Separate that of each half.
func confide(w []float64, teachers []Verdict) {
	top := math.Inf(-1)
	for _, v := range teachers {
		top = max(top, v.CE)
	}
	m, sum := float64(len(teachers)), 0.0
	for i, v := range teachers {
		w[i] = math.Exp(v.CE - top)
		sum += w[i]
	}
	for i := range w {
		if len(teachers) == 1 || math.IsInf(top, 1) {
			w[i] = 1
			continue
		}
		w[i] = m * (1 - w[i]/sum) / (m - 1)
	}
}
