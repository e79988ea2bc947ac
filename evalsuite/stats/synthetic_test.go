package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// world makes up scores with a known truth: clusters differ in how hard they
// are, and so do their items.
type world struct {
	name     string
	clusters int
	size     func(*rand.Rand) int // items of a cluster
	within   float64              // correlation between items of one cluster
	rate     float64              // expected score
	partial  bool                 // half of the scores that are not 0 lie between 0 and 1, as F1 does
}

func (w world) String() string {
	return fmt.Sprintf("%s of %d clusters, correlation %v, rate %v", w.name, w.clusters, w.within, w.rate)
}

func alone(*rand.Rand) int { return 1 }
func ten(*rand.Rand) int   { return 10 }

// few are 1 to 4 items.
func few(r *rand.Rand) int { return 1 + r.IntN(4) }

// skewed are 1 to 100 items, 5 in the middle, and 7 on average.
func skewed(r *rand.Rand) int { return 1 + min(99, int(math.Exp(1.5+0.9*r.NormFloat64()))) }

// one draws the scores of one system.
func (w world) one(r *rand.Rand) (scores []float64, clusters []string) {
	a, _, clusters := w.two(r)
	return a, clusters
}

// two draws two systems that are exchangeable and differ: in each cluster both
// have an ability of their own around the cluster's, and answer each item for
// themselves.
func (w world) two(r *rand.Rand) (a, b []float64, clusters []string) {
	for c := range w.clusters {
		id := fmt.Sprint("c", c)
		hardness, ownA, ownB := r.NormFloat64(), r.NormFloat64(), r.NormFloat64()
		for range w.size(r) {
			item := r.NormFloat64()
			a = append(a, w.score(r, hardness, ownA, item))
			b = append(b, w.score(r, hardness, ownB, item))
			clusters = append(clusters, id)
		}
	}
	return a, b, clusters
}

// score is 1 where the sum of standard normal parts is below the rate's
// quantile. Within is the correlation of that sum between two items of one
// cluster, half of it the system's own; of the rest half is the item's.
func (w world) score(r *rand.Rand, hardness, own, item float64) float64 {
	latent := math.Sqrt(w.within/2)*(hardness+own) + math.Sqrt((1-w.within)/2)*(item+r.NormFloat64())
	if latent > normalQuantile(w.rate) {
		return 0
	}
	if w.partial && r.IntN(2) == 0 {
		return 0.25 * float64(1+r.IntN(3))
	}
	return 1
}

// truth is the expected score.
func (w world) truth() float64 {
	if w.partial {
		return w.rate * 0.75
	}
	return w.rate
}
