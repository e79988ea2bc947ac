package results

import (
	"strings"
	"testing"
)

// A sentence says that runs differ in more than one thing; the seed, the dev set and the
// several values of one thing are none.
func TestRunsOfUnlikeRecipesAreSaidToBeUnlike(t *testing.T) {
	for names, want := range map[string]string{
		"seed kd.w": "",
		"datasets.mnli.train datasets.mnli.limit datasets.mnli.dev_limit": "",
		"kd.w datasets.mnli.limit seed train.steps": "the runs differ in kd.w, training data (datasets.mnli.limit) and " +
			"length of training (train.steps): a difference is not the effect of one of these alone",
		"kd.method datasets.a.targets datasets.b.targets datasets.c.targets": "the runs differ in kd.method and " +
			"teachers (datasets.a.targets, datasets.b.targets and 1 other): a difference is not the effect of one of these alone",
		"model.init world.one.errors": "the runs differ in model (model.init) and teachers (world.one.errors): " +
			"a difference is not the effect of one of these alone",
	} {
		if got := Unlike(strings.Fields(names)); got != want {
			t.Errorf("%s: %q", names, got)
		}
	}
}

// The note on a comparison is about its own two arms.
func TestAComparisonOfUnlikeArmsHasANote(t *testing.T) {
	arms := []Arm{
		{Name: "mean", Values: map[string]string{"kd.method": "mean", "train.steps": "10"}},
		{Name: "weighted", Values: map[string]string{"kd.method": "weighted", "train.steps": "10"}},
		{Name: "longer", Values: map[string]string{"kd.method": "weighted", "train.steps": "20"}},
	}
	for i := range arms {
		arms[i].bySeed = map[string]*Run{}
		arms[i].Figures = []SeedFigure{{Head: Head{"nq", "mrc", "f1"}, Outcome: true}}
		for _, seed := range []string{"1", "2"} {
			arms[i].bySeed[seed] = &Run{Dev: []Figure{{Dataset: "nq", Task: "mrc", Metric: "f1", Value: float64(i * len(arms))}}}
		}
	}
	e, err := NewExperiment(arms, Design{}, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	notes := strings.Join(e.Notes, "\n")
	if !strings.Contains(notes, "longer − mean: the runs differ in kd.method and length of training (train.steps)") ||
		strings.Contains(notes, "weighted − mean: the runs") {
		t.Errorf("%s", notes)
	}
}

// Figures on other examples are not compared, whatever the file is called.
func TestFiguresOnOtherExamplesAreNotCompared(t *testing.T) {
	runs := []*Run{trained(1, "1", 60), trained(2, "1", 61), trained(1, "0.5", 62)}
	for i, set := range []string{"aa", "", "bb"} {
		runs[i].Dev[0].Set = set
	}
	const want = "dev set nq has other examples in run w0.5-1 (bb) than in run w1-1 (aa): its figures cannot be compared"
	if got := OtherExamples(runs); len(got) != 1 || got[0] != want {
		t.Errorf("%q", got)
	}
	if _, err := BySeed(runs); err == nil || !strings.Contains(err.Error(), want) {
		t.Error(err)
	}
	if _, err := Grouped([]Group{{Name: "x", Runs: []string{"w1-1"}}, {Name: "y", Runs: []string{"w0.5-1"}}}, runs); err == nil {
		t.Error("arms with other examples are compared")
	}
	runs[2].Dev[0].Set = "aa"
	if got := OtherExamples(runs); got != nil {
		t.Errorf("%q", got)
	}
}

// A run that ends by its dev sets has its last step chosen on them, and that is said.
func TestAStepThatDevSetsChoseIsSaidToBeOptimistic(t *testing.T) {
	for patience, want := range map[string]string{
		"0": "no checkpoint was chosen by them",
		"3": "the dev sets chose the last step of w1-1 by train.patience: an optimistic choice",
	} {
		r := trained(1, "1", 60)
		r.all["train.patience"] = patience
		arms, err := BySeed([]*Run{r})
		if err != nil {
			t.Fatal(err)
		}
		e, err := NewExperiment(arms, Design{}, 1, nil)
		if err != nil || !strings.Contains(e.Notes[0], want) {
			t.Errorf("%v, %v", e, err)
		}
	}
}
