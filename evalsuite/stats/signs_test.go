package stats

import (
	"math"
	"testing"
)

// trinomial is the probability of up and down among n items that differ in either
// direction with probability q.
func trinomial(n, up, down int, q float64) float64 {
	lg := func(k int) float64 { v, _ := math.Lgamma(float64(k) + 1); return v }
	same := n - up - down
	return math.Exp(lg(n) - lg(up) - lg(down) - lg(same) + float64(up+down)*math.Log(q) + float64(same)*math.Log1p(-2*q))
}

// Every outcome is weighed, without the binomials of the code.
func TestSignsAreWeighedOverAllOutcomes(t *testing.T) {
	const n = 40
	for _, c := range [][2]int{{4, 0}, {0, 5}, {7, 1}, {8, 2}, {10, 3}, {20, 9}, {3, 3}} {
		seen := c[0] + c[1]
		z := math.Abs(float64(c[0]-c[1])) / math.Sqrt(float64(seen))
		want := 0.0
		for up := range n + 1 {
			for down := range n + 1 - up {
				if up+down == 0 && z > 0 {
					continue
				}
				if z == 0 || math.Abs(float64(up-down))/math.Sqrt(float64(up+down)) >= z-1e-9 {
					want += trinomial(n, up, down, float64(seen)/n/2)
				}
			}
		}
		near(t, "signed", signed(c[0], c[1], n), want, 1e-9)
	}
	near(t, "all differ", signed(30, 10, 40), McNemar(30, 10), 1e-12)
}

// The false alarms of single items that are right or wrong are those of the outcomes in
// which a test finds a difference, and each outcome has its probability: no simulation.
// Half of those at which equal systems differ lie in each direction.
func TestSingleItemsRaiseFiveInAHundredAlarms(t *testing.T) {
	const n = 40
	found := map[string][][2]int{}
	for up := range n + 1 {
		for down := range min(up, n-up) {
			if up+down > 30 || trinomial(n, up, down, 0.13) < 1e-9 && trinomial(n, up, down, 0.05) < 1e-9 {
				continue
			}
			a, b := make([]float64, n), make([]float64, n)
			for i := range up {
				b[i] = 1
			}
			for i := range down {
				a[up+i] = 1
			}
			for i := up + down; i < min(n, up+down+3); i++ { // right in both: sums that rounding parts
				a[i], b[i] = 1, 1
			}
			c, err := Bootstrap{Seed: 7}.Compare(a, b, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range c.Tests {
				if test.P <= 0.05 {
					found[test.Name] = append(found[test.Name], [2]int{up, down})
				}
			}
		}
	}
	// Items of which 10 to 50 % are right, with a correlation of 0.5 between systems, differ
	// in 13.5 to 33 % of them.
	for _, differ := range []float64{0.1, 0.135, 0.2, 0.27, 0.33} {
		for _, name := range []string{PairedBootstrap, ApproximateRandomization} {
			alarms := 0.0
			for _, o := range found[name] {
				alarms += 200 * trinomial(n, o[0], o[1], differ/2)
			}
			t.Logf("%.1f %% differ: %s %.2f %%", 100*differ, name, alarms)
			if alarms < 4 || alarms > 6 {
				t.Errorf("where %.1f %% of %d items differ, %s finds a difference in %.2f %% of equal systems", 100*differ, n, name, alarms)
			}
		}
	}
}

// Differences that are equal but for rounding are ties.
func TestRoundingPartsNoTies(t *testing.T) {
	a, b := 0.15, 0.05
	d := &distribution{values: []float64{0.2, a - b, 0.1, 0, 0.3 - 0.2, math.NaN()}}
	if lost := d.sort(); math.Abs(lost-1.0/6) > 1e-9 || d.below(d.values[2]) != 0.5 {
		t.Errorf("%v: half of the ties and what is below them are %v, %v are lost", d.values, d.below(d.values[2]), lost)
	}
}
