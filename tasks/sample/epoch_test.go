package sample

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// take draws until the epoch that begins next is over, and returns how often
// each window was drawn and the datasets in their order.
func take(seed uint64, step int, datasets []Progress, size int) (seen [][]int, order []int) {
	seen = make([][]int, len(datasets))
	for i, d := range datasets {
		seen[i] = make([]int, d.Windows)
	}
	for first := true; first || !none(datasets); first = false {
		d, n := Epoch(seed, step, len(order), datasets, size)
		for range n {
			seen[d][datasets[d].Cursor%datasets[d].Windows]++
			datasets[d].Cursor++
		}
		order = append(order, d)
	}
	return seen, order
}

func TestAnEpochHoldsEveryMiniBatchOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		windows := rapid.SliceOfN(rapid.IntRange(1, 200), 1, 6).Draw(t, "windows")
		size := rapid.IntRange(1, 40).Draw(t, "size")
		seed := rapid.Uint64().Draw(t, "seed")
		datasets := make([]Progress, len(windows))
		for i, n := range windows {
			// Other strategies have drawn before: a first epoch ends the shuffles.
			datasets[i] = Progress{Windows: n, Cursor: rapid.IntRange(0, 3*n).Draw(t, "cursor")}
		}
		begun := slices.Clone(datasets)
		first, _ := take(seed, 1, datasets, size)
		for i, counts := range first {
			for w, n := range counts {
				want := 1
				if w < begun[i].Cursor%windows[i] {
					want = 0
				}
				if n != want {
					t.Fatalf("the rest of a shuffle: dataset %d at %d has window %d %d times", i, begun[i].Cursor, w, n)
				}
			}
		}
		for epoch := range 3 {
			seen, order := take(seed, 2+epoch, datasets, size)
			want := 0
			for i, counts := range seen {
				want += (windows[i] + size - 1) / size
				for w, n := range counts {
					if n != 1 {
						t.Fatalf("epoch %d: dataset %d has window %d %d times", epoch, i, w, n)
					}
				}
			}
			if len(order) != want {
				t.Fatalf("epoch %d: %d mini-batches, want %d", epoch, len(order), want)
			}
		}
	})
}

// The size can change in the middle of an epoch: the windows that are left
// are cut anew.
func TestAnEpochStaysWholeWhenTheSizeChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		datasets := []Progress{{Windows: 100}, {Windows: 37}}
		drawn := make([]int, 2)
		for pass := 0; pass == 0 || !none(datasets); pass++ {
			d, n := Epoch(1, 1, pass, datasets, rapid.IntRange(1, 50).Draw(t, "size"))
			datasets[d].Cursor += n
			drawn[d] += n
		}
		if !slices.Equal(drawn, []int{100, 37}) {
			t.Fatalf("drawn %v", drawn)
		}
	})
}

// Whichever place of an epoch one looks at, a dataset is there as often as its
// part of the mini-batches says.
func TestAnEpochIsShuffled(t *testing.T) {
	const epochs, all = 20000, 9
	counts := make([][]int, all)
	for i := range counts {
		counts[i] = make([]int, 3)
	}
	for epoch := range epochs {
		datasets := []Progress{{Windows: 60}, {Windows: 31}, {Windows: 5}}
		_, order := take(7, epoch, datasets, 12) // 5, 3 and 1 mini-batches
		for place, d := range order {
			counts[place][d]++
		}
	}
	for place, at := range counts {
		if x := chiSquare(at, []float64{epochs * 5. / 9, epochs * 3. / 9, epochs * 1. / 9}); x > 5 {
			t.Errorf("place %d: %.1f deviations: %v", place, x, at)
		}
	}
}
