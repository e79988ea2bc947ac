package sample

// Progress is a dataset's position in its endless series of shuffles (see
// Order), and in an epoch.
type Progress struct {
	Windows int // the dataset's windows
	Cursor  int // windows drawn so far
	End     int // the cursor at which the dataset has had its part of the epoch
}

// left is the number of windows of the epoch still to come.
func (p Progress) left() int { return max(0, p.End-p.Cursor) }

// Epoch returns the dataset of the next mini-batch and the number n of its
// windows, in MT-DNN's epochs: each holds every mini-batch of every dataset once,
// in random order. The last mini-batch of a dataset has the rest of its windows.
// The caller advances the dataset's cursor by n.
//
// The draw depends on seed, step, pass and the progress alone: all remaining
// mini-batches are equally probable, which makes their order a shuffle. When none
// remains, Epoch begins the next epoch by moving every End to that of the
// dataset's shuffle. So an epoch that begins in the middle of shuffles, because
// other strategies drew before it, takes the rest of them, and the next one holds
// every window once again.
func Epoch(seed uint64, step, pass int, datasets []Progress, size int) (dataset, n int) {
	if none(datasets) {
		for i, p := range datasets {
			if p.Windows > 0 {
				datasets[i].End = (p.Cursor/p.Windows + 1) * p.Windows
			}
		}
	}
	left := make([]int, len(datasets))
	for i, p := range datasets {
		left[i] = p.left()
	}
	s := New(Mix{Strategy: Weighted, Weights: miniBatches(left, size)}, seed)
	dataset = s.Draw(step, pass)
	return dataset, min(size, left[dataset])
}

// none reports whether an epoch is over.
func none(datasets []Progress) bool {
	for _, p := range datasets {
		if p.left() > 0 {
			return false
		}
	}
	return true
}

// miniBatches is the number of mini-batches in each dataset's windows, at a size.
func miniBatches(windows []int, size int) []float64 {
	out := make([]float64, len(windows))
	for i, n := range windows {
		out[i] = float64((n + size - 1) / max(1, size))
	}
	return out
}
