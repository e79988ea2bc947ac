package stats

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

const (
	swaps       = 10000 // random assignments of one randomization test
	exactSwaps  = 20    // clusters up to which every assignment is tried
	ofTheSample = 1e-12 // relative difference of two sums that rounding makes
)

// Randomization is the two-sided p value of the hypothesis that two systems are
// exchangeable: whole clusters are swapped between them, each with probability
// one half, and the differences so made are compared with the observed one
// (Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989). A and b
// are columns of the items in each system; f makes a figure of their totals.
// Up to 20 clusters that differ every assignment is tried, and 10,000 random
// ones of more; the sample counts as one of these.
//
// Assignments with exactly the observed difference count half (a mid-p value,
// Lancaster, Significance tests in discrete distributions, 1961): sums of zeros
// and ones have many ties, and with all of them counted 40 clusters raised 2 to
// 3 % false alarms where 5 % are allowed. Where every cluster that differs does
// so by the same amount, as single items that are right or wrong, that is not
// enough, and the number of them is drawn too: see signed.
func Randomization(f Statistic, clusters []string, a, b [][]float64, seed uint64) (float64, error) {
	s, err := gather(clusters, append(append([][]float64{}, a...), b...))
	if err != nil {
		return 0, err
	}
	return s.randomize(f, seed, swaps), nil
}

func (s *sample) randomize(f Statistic, seed uint64, tries int) float64 {
	k := len(s.columns) / 2
	swap := &swapping{f: f, k: k, total: make([]float64, 2*k)}
	s.totals(s.times, swap.total)
	differing := 0
	for r, times := range s.times {
		gap, differs := make([]float64, k), false
		for j := range gap {
			gap[j] = s.columns[k+j][r] - s.columns[j][r]
			differs = differs || gap[j] != 0
		}
		if differs {
			swap.gaps = append(swap.gaps, gap)
			swap.times = append(swap.times, int(times))
			differing += int(times)
		}
	}
	if differing == 0 {
		return 1
	}
	swap.observed = math.Abs(f(swap.total[k:]) - f(swap.total[:k]))
	if up, down, ok := swap.signs(); ok && swap.observed > 0 {
		return signed(up, down, s.clusters)
	}
	if differing <= exactSwaps {
		return swap.all(differing)
	}
	return swap.some(seed, tries)
}

// swapping has the rows of clusters in which the systems differ.
type swapping struct {
	f        Statistic
	k        int // columns of one system
	total    []float64
	gaps     [][]float64 // second system less first
	times    []int
	observed float64
}

// swapped moves a row's clusters, n of them, between the systems.
func (s *swapping) swapped(total, gap []float64, n float64) {
	for j, g := range gap {
		total[j] += n * g
		total[s.k+j] -= n * g
	}
}

// asFar is 1 of a difference larger than the observed one, and 1/2 of one as
// large.
func (s *swapping) asFar(total []float64) float64 {
	d := math.Abs(s.f(total[s.k:]) - s.f(total[:s.k]))
	scale := max(math.Abs(s.f(s.total[s.k:])), math.Abs(s.f(s.total[:s.k])))
	switch {
	case d < s.observed-ofTheSample*scale:
		return 0
	case d <= s.observed+ofTheSample*scale:
		return 0.5
	}
	return 1 // NaN too: it counts against the difference
}

// all tries every assignment, each one swap away from the last (Gray's code).
func (s *swapping) all(clusters int) float64 {
	var each [][]float64
	for r, n := range s.times {
		for range n {
			each = append(each, s.gaps[r])
		}
	}
	total := append([]float64{}, s.total...)
	far := 0.5 // the sample
	for i := 1; i < 1<<clusters; i++ {
		c := bits.TrailingZeros(uint(i))
		way := 1.0
		if (i>>(c+1))&1 == 1 { // swapped before: back
			way = -1
		}
		s.swapped(total, each[c], way)
		far += s.asFar(total)
	}
	return far / float64(int(1)<<clusters)
}

// some tries random assignments. Of equal clusters only the number that is
// swapped matters: the ones among as many random bits.
func (s *swapping) some(seed uint64, tries int) float64 {
	far := make([]float64, tries)
	parallel(tries, seed, func() func(int, *rand.PCG) {
		total := make([]float64, len(s.total))
		return func(i int, random *rand.PCG) {
			copy(total, s.total)
			var word uint64
			left := 0
			for r, n := range s.times {
				ones := 0
				for n > 0 {
					if left == 0 {
						word, left = random.Uint64(), 64
					}
					take := min(n, left)
					ones += bits.OnesCount64(word << (64 - take))
					word >>= take
					left -= take
					n -= take
				}
				if ones > 0 {
					s.swapped(total, s.gaps[r], float64(ones))
				}
			}
			far[i] = s.asFar(total)
		}
	})
	n := 0.5 // the sample
	for _, is := range far {
		n += is
	}
	return n / float64(tries+1)
}
