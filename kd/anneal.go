package kd

// LossWeights returns the weights of the cross entropy and of the divergence
// in the loss of a window with targets, for a part of the run that is done, 0 to
// 1. Annealed divides their sum: the labels get the part that is done, as in
// BAM's teacher annealing (Clark et al., "BAM! Born-again multi-task networks for
// natural language understanding", 2019), so that a run begins with the teachers
// and ends with the labels. Other methods keep the weights.
func LossWeights(method Method, ce, kd, done float64) (float64, float64) {
	if method != Annealed {
		return ce, kd
	}
	return (ce + kd) * done, (ce + kd) * (1 - done)
}
