package results

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// trained is a run with a seed, a W and an F1.
func trained(seed int, w string, f1 float64) *Run {
	name := fmt.Sprintf("w%s-%d", w, seed)
	return &Run{
		Name: name, Values: map[string]string{}, names: []string{"name", "seed", "kd.w"},
		all: map[string]string{"name": name, "seed": fmt.Sprint(seed), "kd.w": w},
		Dev: []Figure{{Dataset: "nq", Task: "mrc", Metric: "f1", Value: f1}},
	}
}

func TestRunsThatDifferByTheirSeedAreAnArm(t *testing.T) {
	arms, err := BySeed([]*Run{
		trained(1, "1", 60), trained(2, "1", 62), trained(1, "0.75", 61), trained(3, "1", 64), trained(2, "0.75", 63.5), trained(3, "0.75", 65),
	})
	if err != nil || len(arms) != 2 {
		t.Fatalf("%+v, %v", arms, err)
	}
	if a := arms[0]; len(a.Runs) != 3 || a.Runs[1] != "w1-2" || a.Values["kd.w"] != "1" || len(a.Values) != 1 {
		t.Errorf("%+v", a)
	}
	if f := arms[0].Figures[0]; f.Mean != 62 || f.SD != 2 || f.Runs != 3 || math.Abs(f.Interval.Low-(62-4.302653*2/math.Sqrt(3))) > 1e-5 {
		t.Errorf("%+v", f)
	}
	all, err := Compare(arms, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	// Differences 1, 1.5 and 1: t = 7, and the least p value of 3 seeds.
	if c := all[0]; c.Arm != 1 || math.Abs(c.T-7) > 1e-9 || c.SignFlip != 0.25 || c.Holm != c.PairedT || c.Needed < 2 || c.Needed > 4 {
		t.Errorf("%+v", c)
	}
}

func TestOneMeasurementIsNotTakenForTwo(t *testing.T) {
	_, err := BySeed([]*Run{trained(1, "1", 60), trained(1, "1", 60)})
	if err == nil || !strings.Contains(err.Error(), "same seed, 1: leave one of them out") {
		t.Error(err)
	}
}

func TestArmsWithoutCommonSeedsAreNotCompared(t *testing.T) {
	arms, err := BySeed([]*Run{trained(1, "1", 60), trained(2, "1", 61), trained(3, "0.5", 60), trained(2, "0.5", 62)})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := Compare(arms, 1); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestComparisonsAreCorrectedForTheirNumber(t *testing.T) {
	arms, err := BySeed([]*Run{
		trained(1, "1", 60), trained(2, "1", 61), trained(3, "1", 62.5),
		trained(1, "0.5", 61), trained(2, "0.5", 61.5), trained(3, "0.5", 63),
		trained(1, "0.7", 60), trained(2, "0.7", 60), trained(3, "0.7", 63),
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := Compare(arms, 1)
	if err != nil || len(all) != 2 || all[0].Holm != min(1, 2*all[0].PairedT) || all[1].Holm != max(all[0].Holm, all[1].PairedT) {
		t.Errorf("%+v, %v", all, err)
	}
}
