package engine_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// MT-DNN's mode from end to end: nq and quac each have a span head, and what is
// only measured answers with the first of its task.
func TestEveryDatasetHasAHeadOfItsOwn(t *testing.T) {
	t.Parallel()
	sets := measured("model.heads=per-dataset", "train.steps=10", "checkpoint.every=5", "gradients.every=1", "datasets.mnli.train=")
	f := create(t, small(t, sets...))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	k.applied(wire.Request{Action: wire.StepN, Steps: 4})
	k.until("a pause", func(s wire.State) bool { return paused(s) && s.Step >= 4 })
	ask := func(dataset string) []wire.Span {
		t.Helper()
		answers, err := k.run.Infer(t.Context(), wire.Question{Dataset: dataset, Passage: "The fair was held in Paris.",
			Question: "Where was the fair held?"})
		if err != nil || len(answers) != 1 {
			t.Fatalf("asked as one of %q: %+v, %v", dataset, answers, err)
		}
		return answers[0].Top
	}
	if first, nq, quac := ask(""), ask("nq"), ask("quac"); !reflect.DeepEqual(first, nq) || reflect.DeepEqual(nq, quac) {
		t.Errorf("the first head says %v, that of nq %v, that of quac %v", first, nq, quac)
	}
	if _, err := k.run.Infer(t.Context(), wire.Question{Dataset: "squad", Passage: "x", Question: "y"}); err == nil {
		t.Error("a dataset that is not there has an answer")
	}
	k.applied(wire.Request{Action: wire.Predict, Dataset: "quac"})
	k.until("predictions", func(s wire.State) bool { return len(s.Jobs) == 1 && s.Jobs[0].State == wire.JobDone })
	k.kill()
	k = start(t, f, "ROAD_TEST_RESUME=1")
	k.wait()
	weights := tensors(t, f, 10, "model.safetensors")
	var spans []string
	for name := range weights {
		if strings.HasSuffix(name, "qa_outputs.weight") {
			spans = append(spans, name)
		}
	}
	slices.Sort(spans)
	if !slices.Equal(spans, []string{"nq/mrc.qa_outputs.weight", "quac/mrc.qa_outputs.weight"}) {
		t.Errorf("the span heads are %v", spans)
	}
	if slices.Equal(weights[spans[0]], weights[spans[1]]) {
		t.Error("two datasets have the same head")
	}
	s, err := k.run.State(t.Context())
	if err != nil || len(s.Evals) != 5 || len(s.Tasks) != 4 {
		t.Errorf("%d evaluations, %d tasks, %v", len(s.Evals), len(s.Tasks), err)
	}
	if predictions, _, err := session.Open(f).Predictions("quac", 0); err != nil || len(predictions) == 0 {
		t.Errorf("%d predictions, %v", len(predictions), err)
	}
	for step, v := range column(t, f, "grad_share/mrc") {
		if v == 0 {
			t.Errorf("mrc gives nothing to the gradient of step %d", step)
		}
	}

	// Its checkpoint teaches a dataset with the dataset's own head.
	student := create(t, small(t, "train.steps=4", "datasets.quac.teachers="+f.Dir()+"/checkpoints/10"))
	k = start(t, student).ready()
	k.applied(wire.Request{Action: wire.Pause})
	state := k.until("a dataset", func(s wire.State) bool { return len(s.Datasets) == 3 })
	k.applied(wire.Request{Action: wire.Teach, Dataset: "quac", Teacher: state.Datasets[2].Teachers[0]})
	k.until("targets", func(s wire.State) bool {
		return len(s.Datasets[2].Targets) == 1 && s.Datasets[2].Targets[0].Windows == s.Datasets[2].Windows
	})
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}
