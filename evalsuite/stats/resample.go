package stats

import (
	"math/rand/v2"
	"runtime"
	"sync"
)

// stream is the number of resamples that one stream of random numbers makes.
const stream = 20

// parallel calls work for the indices 0 to n-1 in blocks of stream, with a
// source of random numbers for each block, on every processor. Start makes
// what one goroutine keeps to itself.
func parallel(n int, seed uint64, start func() (work func(i int, random *rand.PCG))) {
	blocks := (n + stream - 1) / stream
	next := make(chan int, blocks)
	for b := range blocks {
		next <- b
	}
	close(next)
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), blocks) {
		all.Go(func() {
			work := start()
			random := rand.NewPCG(0, 0)
			for b := range next {
				random.Seed(seed, uint64(b+1)*0x9e3779b97f4a7c15) // distant streams
				for i := b * stream; i < min(n, (b+1)*stream); i++ {
					work(i, random)
				}
			}
		})
	}
	all.Wait()
}

// draw takes as many clusters as there are, with replacement, and counts the
// rows that they have.
func (s *sample) draw(random *rand.PCG, weight []float64) {
	if 8*len(weight) < s.clusters {
		s.drawRows(random, weight)
		return
	}
	clear(weight)
	n := uint64(s.clusters)
	for i := 0; i < s.clusters; i++ {
		bits := random.Uint64()
		weight[s.of[bits>>32*n>>32]]++
		if i++; i < s.clusters {
			weight[s.of[bits&0xffffffff*n>>32]]++
		}
	}
}

// drawRows draws the counts themselves, where many clusters share few rows:
// of those that are left, each row's number is binomial.
func (s *sample) drawRows(random *rand.PCG, weight []float64) {
	source := rand.New(random)
	n, left := s.clusters, float64(s.clusters)
	for r, times := range s.times {
		drawn := n
		if left > times {
			drawn = binomial(source, n, times/left)
		}
		weight[r] = float64(drawn)
		n -= drawn
		left -= times
	}
}
