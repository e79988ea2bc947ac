package engine_test

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/results"
	"dev.road/workbench/session/scoring"
	"dev.road/workbench/session/wire"
)

// The figures of a set of dialogs are those that QuAC's scorer gives to the predictions
// that are kept, in the state, the metrics and the results.
func TestDialogsHaveQuACsFigures(t *testing.T) {
	t.Parallel()
	data, err := filepath.Abs("../tasks/read/testdata/quac.json")
	if err != nil {
		t.Fatal(err)
	}
	f, s := ended(t, "datasets.quac.dev="+data, "train.steps=20")
	predictions, _, err := session.Open(f).Predictions("quac", 20)
	if err != nil {
		t.Fatal(err)
	}
	report, err := scoring.Measure(predictions, scoring.Options{})
	if err != nil || report.Metric != scoring.QuAC {
		t.Fatalf("metric %s, %v", report.Metric, err)
	}
	of := func(task string) wire.Eval {
		i := slices.IndexFunc(s.Evals, func(e wire.Eval) bool { return e.Dataset == "quac" && e.Task == task })
		if i < 0 {
			t.Fatalf("no evaluation of %s: %+v", task, s.Evals)
		}
		return s.Evals[i]
	}
	answers := of("mrc")
	for _, key := range []string{"f1", "unfiltered_f1", "HEQ", "DHEQ", "unanswerable_acc", "human_f1"} {
		got, ok := answers.All[key]
		if own, _ := report.Figure(key); !ok || math.Abs(own.Value-got) > 1e-9 {
			t.Errorf("the evaluation has %s %v, QuAC's scorer gives its predictions %v", key, got, own.Value)
		}
	}
	// Of the four turns on whose answers workers agree two have none.
	if _, squad := answers.All["HasAns_f1"]; squad || answers.Metric != "f1" || answers.Value != answers.All["f1"] || answers.Baseline < 40 {
		t.Errorf("%+v", answers)
	}
	for task, key := range map[string]string{"yesno": "yes/no", "followup": "followup"} {
		if own, _ := report.Figure(key); math.Abs(of(task).Value-own.Value) > 1e-9 {
			t.Errorf("%s has %v, QuAC's scorer gives %v", task, of(task).Value, own.Value)
		}
	}
	f1 := 0.0
	for _, p := range predictions {
		f1 += 100 * p.Student.F1 / float64(len(predictions))
	}
	if math.Abs(f1-answers.All["unfiltered_f1"]) > 1e-6 {
		t.Errorf("the kept answers have F1 %v, the evaluation says %v", f1, answers.All["unfiltered_f1"])
	}
	beside, err := results.Of(t.Context(), f, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, metric := range []string{"f1", "HEQ", "DHEQ"} {
		if !slices.ContainsFunc(beside.Dev, func(g results.Figure) bool { return g.Metric == metric && g.Value == answers.All[metric] }) {
			t.Errorf("the results have no %s: %+v", metric, beside.Dev)
		}
	}
}
