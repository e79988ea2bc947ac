package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIntervalsDependOnTheSeedAlone(t *testing.T) {
	w := world{clusters: 60, size: few, within: 0.3, rate: 0.4}
	a, b, ids := w.two(rand.New(rand.NewPCG(1, 2)))
	at := func(processors int) (Comparison, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		return Bootstrap{Seed: 5}.Compare(a, b, ids)
	}
	one, err := at(1)
	if err != nil {
		t.Fatal(err)
	}
	four, err := at(4)
	if diff := cmp.Diff(one, four); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	other, err := Bootstrap{Seed: 6}.Compare(a, b, ids)
	if err != nil || other.Difference.Interval.Low == one.Difference.Interval.Low {
		t.Errorf("another seed makes the same resamples: %v", err)
	}
}

// Scores from 0 to 100 in clusters of unequal sizes: the totals are of unlike sizes.
func TestEqualPercentagesHaveNoInterval(t *testing.T) {
	var scores []float64
	var ids []string
	for i := range 84 {
		scores, ids = append(scores, 100), append(ids, fmt.Sprint(i%19))
	}
	if e, err := (Bootstrap{Most: 100}).Mean(scores, ids); err != nil || e.Interval != nil {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestAnIntervalOfEqualClustersIsNotDefined(t *testing.T) {
	for name, c := range map[string]struct {
		scores []float64
		ids    []string
		note   string
	}{
		"one cluster":       {[]float64{1, 0, 1}, []string{"a", "a", "a"}, "there is one cluster"},
		"one item":          {[]float64{1}, nil, "there is one cluster"},
		"all right":         {[]float64{1, 1, 1, 1}, nil, "every cluster has the same score"},
		"all right by pair": {[]float64{1, 1, 1, 1}, []string{"a", "a", "b", "b"}, "every cluster has the same score"},
		"half of each pair": {[]float64{1, 0, 1, 0}, []string{"a", "a", "b", "b"}, "every cluster has the same score"},
	} {
		e, err := Bootstrap{}.Mean(c.scores, c.ids)
		if err != nil || e.Interval != nil || !strings.Contains(e.Note, c.note) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		same, err := Bootstrap{}.Compare(c.scores, c.scores, c.ids)
		if err != nil || same.Difference.Interval != nil {
			t.Errorf("%s: a system differs from itself: %+v, %v", name, same, err)
		}
		for _, test := range same.Tests {
			if test.P != 1 {
				t.Errorf("%s: a system differs from itself: %+v", name, test)
			}
		}
	}
}

func TestFewClustersAreSaid(t *testing.T) {
	w := world{clusters: 19, size: ten, within: 0.3, rate: 0.4}
	a, ids := w.one(rand.New(rand.NewPCG(1, 2)))
	e, err := Bootstrap{}.Mean(a, ids)
	if err != nil || e.Size() != "190 items in 19 clusters" || !strings.HasPrefix(e.Note, "19 clusters:") {
		t.Errorf("%+v (%s), %v", e, e.Size(), err)
	}
}

func TestScoresThatAreNoneAreRefused(t *testing.T) {
	nan := []float64{1, math.NaN()}
	for want, err := range map[string]error{
		"score 2 is NaN":        second(Bootstrap{}.Mean(nan, nil)),
		"there are no scores":   second(Bootstrap{}.Mean(nil, nil)),
		"1 cluster IDs for 2":   second(Bootstrap{}.Mean([]float64{1, 2}, []string{"a"})),
		"the level":             second(Bootstrap{Level: 95}.Mean([]float64{1, 2}, nil)),
		"10 resamples":          second(Bootstrap{Resamples: 10}.Mean([]float64{1, 2}, nil)),
		"not defined for these": second(Bootstrap{}.Of(share, nil, []float64{0, 0}, []float64{0, 0})),
		"2 scores of one":       second(Bootstrap{}.Compare([]float64{1, 0}, []float64{1}, nil)),
		"there are no runs":     second(Seeds(nil, 0)),
		"run 2 is NaN":          second(Seeds(nan, 0)),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func BenchmarkMean(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	exact, all := make([]float64, 10000), make([]float64, 10000)
	ids := make([]string, 10000)
	for i := range exact {
		exact[i], all[i], ids[i] = float64(r.IntN(2)), r.Float64(), fmt.Sprint(i/5)
	}
	for name, of := range map[string]func() (Estimate, error){
		"exact":    func() (Estimate, error) { return Bootstrap{}.Mean(exact, nil) },
		"distinct": func() (Estimate, error) { return Bootstrap{}.Mean(all, nil) },
		"passages": func() (Estimate, error) { return Bootstrap{}.Mean(all, ids) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := of(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// The draw by rows has the distribution of the draw one by one.
func TestBinomialHasItsMeanAndSpread(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		n int
		p float64
	}{{30, 0.02}, {1000, 0.004}, {50, 0.5}, {1000, 0.03}, {10000, 0.4}, {100000, 0.93}} {
		const draws = 20000
		var sum, squares float64
		mean, variance := float64(c.n)*c.p, float64(c.n)*c.p*(1-c.p)
		for range draws {
			k := binomial(r, c.n, c.p)
			if k < 0 || k > c.n {
				t.Fatalf("%+v: %d", c, k)
			}
			d := float64(k) - mean
			sum += d
			squares += d * d
		}
		if off := sum / draws / math.Sqrt(variance/draws); math.Abs(off) > 4 {
			t.Errorf("%+v: the mean is %.1f standard errors off", c, off)
		}
		if ratio := squares / draws / variance; math.Abs(ratio-1) > 0.05 {
			t.Errorf("%+v: the variance is %.3f of the true one", c, ratio)
		}
	}
	if binomial(r, 0, 0.5) != 0 || binomial(r, 9, 0) != 0 || binomial(r, 9, 1) != 9 {
		t.Error("draws without chance")
	}
}
