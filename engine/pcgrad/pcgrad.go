// Package pcgrad projects conflicting gradients of a step's datasets onto each other's
// normal planes.
//
// It is Algorithm 1 of Yu et al., "Gradient Surgery for Multi-Task Learning" (NeurIPS 2020,
// arXiv 2001.06782), with datasets in the place of tasks. From the gradients g_1 … g_n:
//
//	for i := 1 … n:
//	    p_i <- g_i
//	    for each j ≠ i, in random order:
//	        if p_i·g_j < 0:  p_i <- p_i - (p_i·g_j / g_j·g_j) g_j
//	the step's gradient <- Σ p_i
//
// Every p_i stays a linear combination of the gradients. Their dot products therefore
// suffice to compute, in float64, the weights of all of them in the sum, and no vector is
// needed beside the gradients themselves.
package pcgrad

import (
	"cmp"
	"slices"

	"dev.road/workbench/tasks/sample"
)

// Combined is the combination of n gradients.
type Combined struct {
	Weights   []float64 // [n]: the step's gradient is the sum of weight times gradient
	Pairs     int       // ordered pairs of gradients other than 0, and not negligible
	Projected int       // those of them with a projection
}

// negligible is the square of a gradient's length beside the longest one's up to which it is
// taken for 0. A projection on it would change nothing, by a weight out of float32's range.
const negligible = 1e-40

// Combine combines the gradients whose dot products are products, [n, n]. The orders depend
// on the seed and the step alone. Without a conflict every weight is 1, and also where a
// product is not finite: the sum is not, either, or too large for products.
func Combine(products [][]float64, seed uint64, step int) Combined {
	c := Combined{Weights: make([]float64, len(products))}
	if !finite(products) {
		for i := range c.Weights {
			c.Weights[i] = 1
		}
		return c
	}
	longest := 0.0
	for i := range products {
		longest = max(longest, products[i][i])
	}
	short := func(i int) bool { return products[i][i] <= negligible*longest }
	for i := range products {
		p := make([]float64, len(products)) // p_i = Σ p[k] g_k
		p[i] = 1
		for _, j := range others(len(products), i, seed, step) {
			if short(i) || short(j) {
				continue
			}
			c.Pairs++
			dot := 0.0
			for k, weight := range p {
				dot += weight * products[k][j]
			}
			if dot < 0 {
				p[j] -= dot / products[j][j]
				c.Projected++
			}
		}
		for k, weight := range p {
			c.Weights[k] += weight
		}
	}
	return c
}

// others are the gradients but i, in the random order in which i is projected.
func others(n, i int, seed uint64, step int) []int {
	order, keys := make([]int, 0, n), make([]uint64, n)
	for j := range n {
		if keys[j] = sample.Uint64(seed, step, i*n+j, "pcgrad"); j != i {
			order = append(order, j)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	return order
}

// finite reports whether no product is a NaN or an infinity.
func finite(products [][]float64) bool {
	for _, row := range products {
		if slices.ContainsFunc(row, func(x float64) bool { return x-x != 0 }) {
			return false
		}
	}
	return true
}
