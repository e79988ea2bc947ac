package stats

// McNemar is the exact two-sided p value of McNemar's test: onlyA items are
// right in system A alone, onlyB in system B alone, and if the systems were
// equal each would be as likely in one as in the other, a binomial with one
// half.
//
// It takes the items as independent. Where questions share a passage it finds
// differences that are none (measured: in 23 % of equal systems instead of 5 %,
// with clusters of ten and a correlation of 0.4 within them): Randomization is
// the test to use.
func McNemar(onlyA, onlyB int) float64 {
	n, k := onlyA+onlyB, min(onlyA, onlyB)
	if n == 0 {
		return 1
	}
	// P(X ≤ k) = I_{1/2}(n−k, k+1)
	return min(1, 2*incompleteBeta(0.5, float64(n-k), float64(k+1)))
}
