package stats

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// golden is the output of scripts/oracle/stats.py.
type golden struct {
	Student    []struct{ P, DF, T float64 }
	Noncentral []struct{ T, DF, NCP, P float64 }
	McNemar    []struct {
		A, B int
		P    float64
	}
	Holm  []struct{ P, Corrected []float64 }
	Seeds []struct {
		A, B            []float64
		T, P            float64
		Low, High, Flip float64
	}
	Needed []struct {
		Kind                 string
		Effect, Alpha, Power float64
		N                    int
	}
}

func readGolden(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/scipy.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// near fails unless got is want to the relative error.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

func TestDistributionsAsScipy(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.Student {
		near(t, "StudentQuantile", StudentQuantile(c.P, c.DF)/max(1, math.Abs(c.T)), c.T/max(1, math.Abs(c.T)), 1e-9)
		near(t, "StudentCDF", StudentCDF(c.T, c.DF), c.P, 1e-9)
	}
	for _, c := range g.Noncentral {
		near(t, "noncentralStudentCDF", noncentralStudentCDF(c.T, c.DF, c.NCP), c.P, 1e-9)
	}
}

func TestTestsAsScipy(t *testing.T) {
	g := readGolden(t)
	for _, c := range g.McNemar {
		near(t, "McNemar", McNemar(c.A, c.B), c.P, 1e-9)
	}
	for _, c := range g.Holm {
		for i, p := range Holm(c.P) {
			near(t, "Holm", p, c.Corrected[i], 1e-12)
		}
	}
	for _, c := range g.Seeds {
		got, err := CompareSeeds(c.A, c.B, 0)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "t", got.T, c.T, 1e-9)
		near(t, "paired t", got.PairedT, c.P, 1e-9)
		near(t, "low", got.Difference.Interval.Low, c.Low, 1e-9)
		near(t, "high", got.Difference.Interval.High, c.High, 1e-9)
		near(t, "sign flip", got.SignFlip, c.Flip, 1e-12)
	}
}

func TestSeedsNeededAsRAndScipy(t *testing.T) {
	for _, c := range readGolden(t).Needed {
		needed := PairsNeeded
		if c.Kind == "unpaired" {
			needed = RunsNeeded
		}
		if n, err := needed(c.Effect, 1, c.Alpha, c.Power); err != nil || n != c.N {
			t.Errorf("%+v: %d, %v", c, n, err)
		}
	}
	// The examples of R's manual page of power.t.test, and the usual tables:
	// n = 33.37 pairs, and 63.77 of each kind.
	if n, _ := PairsNeeded(0.5, 1, 0.05, 0.8); n != 34 {
		t.Errorf("pairs for half a standard deviation: %d", n)
	}
	if n, _ := RunsNeeded(-0.5, 1, 0.05, 0.8); n != 64 {
		t.Errorf("runs for half a standard deviation: %d", n)
	}
	for _, c := range [][4]float64{{0, 1, 0.05, 0.8}, {1, 0, 0.05, 0.8}, {1, math.NaN(), 0.05, 0.8}, {1, 1, 0, 0.8}, {1, 1, 0.05, 0.05},
		{1, 1, 0.05, 1}, {1e-9, 1, 0.05, 0.8}} {
		if n, err := PairsNeeded(c[0], c[1], c[2], c[3]); err == nil {
			t.Errorf("%v needs %d seeds", c, n)
		}
	}
}
