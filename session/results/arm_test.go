package results

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session/wire"
)

// trained is a run with a seed, a W and an F1.
func trained(seed int, w string, f1 float64) *Run {
	name := fmt.Sprintf("w%s-%d", w, seed)
	return &Run{
		Name: name, State: wire.Finished, Values: map[string]string{}, names: []string{"name", "seed", "kd.w"},
		all: map[string]string{"name": name, "seed": fmt.Sprint(seed), "kd.w": w},
		Dev: []Figure{{Dataset: "nq", Task: "mrc", Metric: "f1", Value: f1, main: true}},
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
	all, err := Compare(arms, Design{}, 1)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	// Differences 1, 1.5 and 1: t = 7, and the least p value of 3 seeds.
	if c := all[0]; c.Arm != 1 || math.Abs(c.T-7) > 1e-9 || c.SignFlip != 0.25 || *c.Holm != c.PairedT || c.Needed < 2 || c.Needed > 4 {
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
	e, err := NewExperiment(arms, Design{}, 1, nil)
	if err != nil || len(e.Comparisons) != 0 || !slices.Contains(e.Notes, "w0.5 − w1: not tested, with fewer than two seeds in common") {
		t.Errorf("%+v, %v", e, err)
	}
}

// A run that was stopped early has figures of an earlier step.
func TestARunBeforeItsEndIsNoted(t *testing.T) {
	runs := []*Run{trained(1, "1", 60), trained(2, "1", 61)}
	runs[1].State, runs[1].Step = wire.Stopped, 40
	arms, err := BySeed(runs)
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewExperiment(arms, Design{}, 1, nil)
	if want := "run w1-2 is stopped at step 40, before its last"; err != nil || !slices.Contains(e.Notes, want) {
		t.Errorf("%+v, %v", e, err)
	}
}

// An arm by seed has the words that its runs' names begin with, unless another arm has them too.
func TestArmsBySeedAreNamedByTheirRuns(t *testing.T) {
	for _, tt := range []struct{ mean, weighted, want string }{
		{"kd-distil-mean-s%d-26c1", "kd-distil-weighted-s%d-308b", "kd-distil-mean, kd-distil-weighted"},
		{"kd-%d", "kd-1%d", "kd-1 and 1 more, kd-11 and 1 more"},
		{"%d-mean", "w-%d", "1-mean and 1 more, w"},
	} {
		runs := []*Run{trained(1, "1", 60), trained(2, "1", 61), trained(1, "0.75", 60), trained(2, "0.75", 62)}
		for i, r := range runs {
			r.Name = fmt.Sprintf([]string{tt.mean, tt.weighted}[i/2], 1+i%2)
		}
		arms, err := BySeed(runs)
		if err != nil {
			t.Fatal(err)
		}
		if got := arms[0].name() + ", " + arms[1].name(); got != tt.want {
			t.Errorf("arms are named %s, want %s", got, tt.want)
		}
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
	all, err := Compare(arms, Design{}, 1)
	if err != nil || len(all) != 2 || *all[0].Holm != min(1, 2*all[0].PairedT) ||
		*all[1].Holm != max(*all[0].Holm, all[1].PairedT) {
		t.Errorf("%+v, %v", all, err)
	}
}

// The primary comparison is tested by itself, the others of an outcome are a family, and
// the dev sets behind a mean have no test.
func TestThePrimaryComparisonIsOutsideTheFamily(t *testing.T) {
	var runs []*Run
	groups := []Group{{Name: "mean"}, {Name: "weighted"}, {Name: "mean-10"}, {Name: "weighted-10"}, {Name: "scaled"}}
	for i := range groups {
		for seed := 1; seed <= 3; seed++ {
			r := trained(seed, fmt.Sprint(i), float64(60+i+seed*seed*(i%3)))
			r.Dev = append(r.Dev, Figure{Dataset: "mnli", Task: "nli", Metric: "accuracy", Value: 70, main: true},
				Figure{Dataset: "quac", Task: "yesno", Metric: "accuracy", Value: 10})
			groups[i].Runs, runs = append(groups[i].Runs, r.Name), append(runs, r)
		}
	}
	arms, err := Grouped(groups, runs)
	if err != nil {
		t.Fatal(err)
	}
	if f := arms[0].Figures[0]; f.String() != "mean accuracy+f1" || !f.Outcome || f.Mean != 65 {
		t.Errorf("the mean of 60 and 70 is %+v", f)
	}
	all, err := Compare(arms, Design{Primary: "weighted", Against: map[string]string{"weighted-10": "mean-10"}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range all {
		if (c.Holm != nil) != (c.Role == Secondary) || (c.Dataset == Mean) != (c.Role != Descriptive) {
			t.Errorf("%+v", c)
		}
		if c.Dataset == Mean {
			got = append(got, fmt.Sprintf("%s: %s − %s", c.Role, arms[c.Arm].Name, arms[c.Against].Name))
		}
	}
	want := []string{"primary: weighted − mean", "secondary: weighted-10 − mean-10", "secondary: scaled − mean"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if least := min(all[1].PairedT, all[2].PairedT); min(*all[1].Holm, *all[2].Holm) != min(1, 2*least) {
		t.Errorf("the family has another size than 2: %+v", all[1:3])
	}
}

// The family has its planned size before all of its comparisons are there.
func TestAnUnfinishedFamilyIsNotSmaller(t *testing.T) {
	runs := []*Run{
		trained(1, "1", 60), trained(2, "1", 61), trained(3, "1", 62.5), trained(1, "0.5", 61), trained(2, "0.5", 62.5), trained(3, "0.5", 63),
	}
	groups := []Group{{Name: "mean"}, {Name: "weighted"}, {Name: "scaled"}, {Name: "confidence"}}
	for i, r := range runs {
		groups[i/3].Runs = append(groups[i/3].Runs, r.Name)
	}
	arms, err := Grouped(groups, runs)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Compare(arms, Design{}, 1)
	if err != nil || len(all) != 1 || *all[0].Holm != min(1, 3*all[0].PairedT) {
		t.Errorf("%+v, %v", all, err)
	}
}

// A run that lacks a dev set, or has one from an earlier step, has no mean.
func TestAMeanIsOfAllDevSetsAtOneStep(t *testing.T) {
	runs := []*Run{trained(1, "1", 60), trained(2, "1", 62), trained(3, "1", 64)}
	for i, step := range []int{0, 10} {
		runs[i].Dev = append(runs[i].Dev, Figure{Dataset: "mnli", Task: "nli", Metric: "accuracy", Value: 70, Step: step, main: true})
	}
	arms, err := BySeed(runs)
	if err != nil {
		t.Fatal(err)
	}
	if f := arms[0].Figures[0]; f.Dataset != Mean || f.Runs != 1 || f.Mean != 65 {
		t.Errorf("%+v", f)
	}
}

// While an experiment goes on, an arm without runs takes its place and is not compared.
func TestAnArmWithoutRunsIsNotCompared(t *testing.T) {
	runs := []*Run{trained(1, "1", 60), trained(2, "1", 62)}
	arms, err := Grouped([]Group{{Name: "mean", Runs: []string{"w1-1", "w1-2"}}, {Name: "weighted"}}, runs)
	if err != nil || len(arms) != 2 || len(arms[1].Figures) > 0 {
		t.Fatalf("%+v, %v", arms, err)
	}
	if all, err := Compare(arms, Design{Primary: "weighted"}, 1); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}
