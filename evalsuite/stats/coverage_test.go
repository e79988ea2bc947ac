package stats

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// simulations is how often the tests below try a world: as often as the
// figures in the documents need under make check, and else as a few seconds
// allow.
func simulations(short, long int) int {
	if os.Getenv("ROAD_SIMULATIONS") != "" {
		return long
	}
	return short
}

// slack is the addition of chance to a tolerance in percentage points: three
// standard deviations of a share p of n simulations, less those that a long
// form's tolerance already allows for.
func slack(p float64, n, long int) float64 {
	return 300 * (math.Sqrt(p*(1-p)/float64(n)) - math.Sqrt(p*(1-p)/float64(long)))
}

// worlds are the circumstances in which intervals and tests keep their level.
func worlds() (all []world) {
	for _, w := range []world{
		{name: "single items", size: alone, clusters: 40},
		{name: "single items", size: alone, clusters: 200},
		{name: "one to four items", size: few, clusters: 40},
		{name: "ten items, F1", size: ten, clusters: 40, partial: true},
		{name: "clusters of skewed sizes", size: skewed, clusters: 40},
		{name: "clusters of skewed sizes", size: skewed, clusters: 100},
		{name: "single items, F1", size: alone, clusters: 40, partial: true},
	} {
		for _, w.within = range []float64{0.1, 0.4} {
			for _, w.rate = range []float64{0.1, 0.3, 0.5, 0.9} {
				if w.partial {
					w.rate = min(0.95, w.rate/0.75) // of the scores: 0.1 to 0.71
				}
				all = append(all, w)
			}
		}
	}
	return all
}

// every takes one world of n.
func every(n int, all []world) (few []world) {
	for i, w := range all {
		if i%n == 0 {
			few = append(few, w)
		}
	}
	return few
}

func TestIntervalsCoverTheTruth(t *testing.T) {
	const long = 2000
	n := simulations(100, long)
	for _, w := range every(simulations(9, 1), worlds()) {
		r := rand.New(rand.NewPCG(16, 3))
		hits := 0
		for range n {
			scores, ids := w.one(r)
			e, err := Bootstrap{Most: 1, Resamples: simulations(200, 2000), Seed: r.Uint64()}.Mean(scores, ids)
			if err != nil {
				t.Fatal(err)
			}
			if e.Interval != nil && e.Interval.Low <= w.truth() && w.truth() <= e.Interval.High {
				hits++
			}
		}
		covered := 100 * float64(hits) / float64(n)
		t.Logf("%v: %.1f %%", w, covered)
		if more := slack(0.05, n, long); covered < 93-more || covered > 97+more {
			t.Errorf("%v: intervals of 95 %% cover %.1f %%", w, covered)
		}
	}
}

func TestEqualSystemsRaiseFewAlarms(t *testing.T) {
	const long = 10000
	n := simulations(100, long)
	for _, w := range every(simulations(13, 5), worlds()) {
		r := rand.New(rand.NewPCG(16, 4))
		alarms := map[string]int{}
		for range n {
			a, b, ids := w.two(r)
			c, err := Bootstrap{Resamples: simulations(200, 2000), Seed: r.Uint64(), swaps: simulations(200, swaps)}.Compare(a, b, ids)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range c.Tests {
				if test.P <= 0.05 {
					alarms[test.Name]++
				}
			}
		}
		share := func(name string) float64 { return 100 * float64(alarms[name]) / float64(n) }
		t.Logf("%v: bootstrap %.1f %%, randomization %.1f %%, McNemar %.1f %%", w,
			share(PairedBootstrap), share(ApproximateRandomization), share(ExactMcNemar))
		for _, name := range []string{PairedBootstrap, ApproximateRandomization} {
			if s, more := share(name), slack(0.05, n, long); s > 6+more || s < 4-more {
				t.Errorf("%v: %s finds a difference in %.1f %% of equal systems", w, name, s)
			}
		}
		if s := share(ExactMcNemar); w.name == "single items" && s > 5+slack(0.05, n, long) {
			t.Errorf("%v: McNemar's test finds a difference in %.1f %% of equal systems", w, s)
		}
	}
}

// McNemar's test takes items as independent: the comment on it says what that
// does to clusters, and Compare notes it.
func TestMcNemarIsTooSureOfClusters(t *testing.T) {
	w := world{clusters: 40, size: ten, within: 0.4, rate: 0.3}
	r := rand.New(rand.NewPCG(16, 5))
	n, alarms := 500, 0
	for range n {
		a, b, _ := w.two(r)
		onlyA, onlyB, _ := discordant(a, b)
		if McNemar(onlyA, onlyB) <= 0.05 {
			alarms++
		}
	}
	if alarms < n/10 {
		t.Errorf("%d alarms of %d: the warning is out of date", alarms, n)
	}
	a, b, ids := w.two(r)
	c, err := Bootstrap{}.Compare(a, b, ids)
	if err != nil || c.Tests[2].Name != ExactMcNemar || c.Tests[2].Note == "" {
		t.Errorf("%+v, %v", c.Tests, err)
	}
}

func TestADifferenceIsFound(t *testing.T) {
	w := world{clusters: 100, size: ten, within: 0.2, rate: 0.5}
	r := rand.New(rand.NewPCG(16, 6))
	a, b, ids := w.two(r)
	for i := range b {
		if i%8 == 0 {
			b[i] = 1
		}
	}
	c, err := Bootstrap{Least: 0, Most: 1}.Compare(a, b, ids)
	if err != nil || c.Difference.Interval.Low <= 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, test := range c.Tests {
		if test.P > 0.01 {
			t.Errorf("%+v", test)
		}
	}
}
