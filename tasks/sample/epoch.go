package sample

// Progress is how far a dataset is in its endless series of shuffles (see
// Order), and in an epoch.
type Progress struct {
	Windows int // of the dataset
	Cursor  int // windows drawn so far
	End     int // the cursor at which the dataset has had its part of the epoch
}

// left is how many windows of the epoch are to come.
func (p Progress) left() int { return max(0, p.End-p.Cursor) }

// Epoch returns the dataset whose mini-batch comes next, of so many windows,
// in epochs as MT-DNN has them: each holds every mini-batch of every dataset
// once, in random order. The last mini-batch of a dataset has what is left of
// it. Who calls moves the dataset's cursor on by n.
//
// Which one is drawn depends on seed, step, pass and the progress alone: all
// mini-batches that are left are equally probable, which makes their order a
// shuffle. When none is left, Epoch begins the next epoch by moving every End
// to that of the dataset's shuffle. So an epoch that begins in the middle of
// shuffles, because other strategies drew before it, takes the rest of them,
// and the next one holds every window once again.
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
	s := New(Mix{Strategy: "weighted", Weights: miniBatches(left, size)}, seed)
	dataset = s.Draw(step, pass)
	return dataset, min(size, left[dataset])
}

// none says whether an epoch is over.
func none(datasets []Progress) bool {
	for _, p := range datasets {
		if p.left() > 0 {
			return false
		}
	}
	return true
}

// miniBatches is how many mini-batches of a size windows make, of each
// dataset.
func miniBatches(windows []int, size int) []float64 {
	out := make([]float64, len(windows))
	for i, n := range windows {
		out[i] = float64((n + size - 1) / max(1, size))
	}
	return out
}
