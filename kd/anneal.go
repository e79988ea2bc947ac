package kd

// LossWeights returns the weights of the cross entropy and of the divergence
// in the loss of a window with targets, when so much of the run is done, 0 to
// 1. Annealed shares out their sum: the labels' part is what is done, as
// teacher annealing has it in BAM (Clark et al., "BAM! Born-again multi-task
// networks for natural language understanding", 2019), so that a run begins
// with the teachers and ends with the labels. Other methods keep the weights.
func LossWeights(method Method, ce, kd, done float64) (float64, float64) {
	if method != Annealed {
		return ce, kd
	}
	return (ce + kd) * done, (ce + kd) * (1 - done)
}
