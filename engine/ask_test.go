package engine_test

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"dev.road/workbench/session/wire"
)

// asked is a question about a passage of the demo's world.
func asked(models ...string) wire.Question {
	return wire.Question{Passage: "The fair was held in Paris, near the old mill.", Question: "Where was the fair held?", Models: models}
}

// infer is the answers to a question.
func (k *trainer) infer(q wire.Question) []wire.Answer {
	k.t.Helper()
	answers, err := k.run.Infer(k.t.Context(), q)
	if err != nil || len(answers) != max(len(q.Models), 1) {
		k.t.Fatalf("asked: %+v, %v\n%s", answers, err, k.log)
	}
	return answers
}

// same reports whether two models gave the same answer, whatever they are called.
func same(a, b wire.Answer) bool {
	a.Model, a.Step, b.Model, b.Step = "", 0, "", 0
	return reflect.DeepEqual(a, b)
}

// A checkpoint answers, by its step and by its path, as the student did at that step; the
// student of a later step answers otherwise. What is no checkpoint is an error that says so.
func TestACheckpointAnswersAsTheStudentThenDid(t *testing.T) {
	t.Parallel()
	f := create(t, small(t, "datasets.quac.teachers=demo:teacher-1", "train.steps=40", "checkpoint.every=10", "checkpoint.keep=100"))
	k := start(t, f).ready()
	k.applied(wire.Request{Action: wire.Pause})
	s := k.until("a pause", paused)
	k.applied(wire.Request{Action: wire.StepN, Steps: 10 - s.Step})
	k.until("step 10", func(s wire.State) bool { return paused(s) && s.Step == 10 })
	k.applied(wire.Request{Action: wire.Checkpoint})
	then := k.infer(asked())[0]
	k.applied(wire.Request{Action: wire.StepN, Steps: 20})
	k.until("step 30", func(s wire.State) bool { return paused(s) && s.Step == 30 })

	answers := k.infer(asked("student@10", "student", f.Checkpoint(10), "student@20", "teacher-1"))
	if !same(answers[0], then) || answers[0].Model != "student@10" || answers[0].Step != 10 {
		t.Errorf("the checkpoint of step 10 says %+v, the student said %+v", answers[0], then)
	}
	if !same(answers[2], then) || answers[2].Model != f.Checkpoint(10) {
		t.Errorf("by its path the checkpoint says %+v, the student said %+v", answers[2], then)
	}
	if same(answers[1], then) || answers[1].Step != 30 || same(answers[3], then) || same(answers[4], then) {
		t.Error("twenty steps have changed nothing, or another model answered")
	}
	for _, a := range answers {
		if len(a.Start) == 0 || len(a.Tokens) != len(a.Start) || a.NullDiff == 0 || len(a.Top) == 0 {
			t.Errorf("%s says %+v", a.Model, a)
		}
	}

	bare := filepath.Join(t.TempDir(), "bare") // without a tokenizer
	if err := os.CopyFS(bare, os.DirFS(f.Checkpoint(10))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tokenizer.json", "vocab.txt", "spiece.model"} {
		if err := os.Remove(filepath.Join(bare, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	for model, want := range map[string]string{
		"student@7":         "has no checkpoint of step 7; it has those of",
		"student@best":      "has no best checkpoint",
		"student@x":         "student@x is not a checkpoint: give a step, or best",
		"nobody":            "use student, student@STEP, a teacher of one of its datasets, or the path of a checkpoint's folder",
		"/nowhere/at/all":   "/nowhere/at/all",
		t.TempDir():         "config.json",
		bare:                "tokenizer",
		"nobody/of-the-hub": "model nobody/of-the-hub",
	} {
		if a, err := k.run.Infer(t.Context(), asked(model)); err == nil || !contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", model, a, err, want)
		}
	}
	k.applied(wire.Request{Action: wire.Stop})
	k.wait()
}

// Both wordings of a question are answered by weights of one step, while the steps go on.
func TestAnEditIsAskedOfTheSameWeights(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "datasets.quac.teachers=demo:teacher-1", "train.steps=1000000", "checkpoint.every=0"))).ready()
	q := asked("student", "teacher-1")
	q.Edited = &wire.Edited{Passage: q.Passage, Question: q.Question} // no change: any other weights would show
	for range 20 {
		for _, a := range k.infer(q) {
			if a.Edited == nil || a.Edited.Step != a.Step || !same(*a.Edited, wire.Answer{
				Top: a.Top, Null: a.Null, NullDiff: a.NullDiff, Tokens: a.Tokens, Start: a.Start, End: a.End,
			}) {
				t.Fatalf("the same words got %+v and %+v", a, a.Edited)
			}
		}
	}
	k.applied(wire.Request{Action: wire.Pause})
	k.until("a pause", paused)
	q.Edited = &wire.Edited{Passage: "The fair was held in Lyon.", Question: "Where was it?"}
	other := asked("student")
	other.Passage, other.Question = q.Edited.Passage, q.Edited.Question
	if edited, alone := k.infer(q)[0].Edited, k.infer(other)[0]; !same(*edited, alone) {
		t.Errorf("edited, it is answered with %+v; asked alone with %+v", edited, alone)
	}
	q.Edited.Question = ""
	if _, err := k.run.Infer(t.Context(), q); err == nil || !contains(err.Error(), "mrc needs a question") {
		t.Errorf("an edit without a question: %v", err)
	}
}

// score is the log-probability of an answer among those of one window, from the
// distributions that a plain answer has. Offsets are those of the asked passage.
func score(t *testing.T, a wire.Answer, start, end int, label string) float64 {
	t.Helper()
	if label != "" {
		i := slices.IndexFunc(a.Labels, func(l wire.Label) bool { return l.Name == label })
		return math.Log(a.Labels[i].Prob)
	}
	if end == 0 { // "no answer" has the rest
		s, e := 1.0, 1.0
		for i := range a.Tokens {
			s, e = s-a.Start[i], e-a.End[i]
		}
		return math.Log(s) + math.Log(e)
	}
	i := slices.IndexFunc(a.Tokens, func(t wire.Token) bool { return t.Start == start })
	j := slices.IndexFunc(a.Tokens, func(t wire.Token) bool { return t.End == end })
	if i < 0 || j < 0 {
		t.Fatalf("the answer at %d to %d has no tokens: %+v", start, end, a.Tokens)
	}
	return math.Log(a.Start[i]) + math.Log(a.End[j])
}

// Leaving a word out is asking again without it: the weights follow from plain answers.
func TestOcclusionIsAskingAgainWithoutEachWord(t *testing.T) {
	t.Parallel()
	k := start(t, create(t, small(t, "datasets.quac.teachers=demo:teacher-1", "train.steps=1000000", "checkpoint.every=0"))).ready()
	k.until("steps", func(s wire.State) bool { return s.Step > 100 })
	k.applied(wire.Request{Action: wire.Pause})
	k.until("a pause", paused)
	spans := 0
	for _, q := range []wire.Question{
		asked(), asked("teacher-1"),
		{Passage: "the mill was built in 1902 by mara .", Question: "when was the mill built ?", Models: []string{"teacher-1"}},
		{Task: "nli", Passage: "The mill is old.", Question: "The mill is new."},
	} {
		q.Explain = wire.ByOcclusion
		a := k.infer(q)[0]
		x := a.Importance
		if x == nil || x.Method != wire.ByOcclusion || len(x.Question) < 4 || len(x.Passage) < 4 || x.Untried != 0 {
			t.Fatalf("%+v", x)
		}
		start, end, label := 0, 0, ""
		switch {
		case q.Task == "nli":
			label = x.Answer
		case x.Answer != "":
			start, end, spans = a.Top[0].Start, a.Top[0].End, spans+1
		}
		if base := score(t, a, start, end, label); math.Abs(base-x.LogProb) > 1e-4 {
			t.Errorf("%q has the log-probability %.5f, the explanation says %.5f", x.Answer, base, x.LogProb)
		}
		again := func(passage, question string, start, end int, w wire.TokenWeight) {
			t.Helper()
			plain := wire.Question{Task: q.Task, Passage: passage, Question: question, Models: q.Models}
			want := x.LogProb - score(t, k.infer(plain)[0], start, end, label)
			if math.Abs(want-w.Weight) > 1e-3 {
				t.Errorf("without %q %q loses %.5f, the explanation says %.5f", w.Text, x.Answer, want, w.Weight)
			}
		}
		for _, w := range x.Question {
			text := []rune(q.Question)
			again(q.Passage, string(text[:w.Start])+" "+string(text[w.End:]), start, end, w)
		}
		for _, w := range x.Passage {
			text, s, e := []rune(q.Passage), start, end
			if w.Start < end && w.End > start {
				t.Errorf("%q of the answer was left out", w.Text)
			}
			if string(text[w.Start:w.End]) != w.Text {
				t.Errorf("%q is not where it is said to be", w.Text)
			}
			if end > 0 && w.End <= start {
				s, e = start-(w.End-w.Start-1), end-(w.End-w.Start-1)
			}
			again(string(text[:w.Start])+" "+string(text[w.End:]), q.Question, s, e, w)
		}
		q.Explain = wire.ByGradient
		g := k.infer(q)[0].Importance
		if g == nil || g.Answer != x.Answer || math.Abs(g.LogProb-x.LogProb) > 1e-4 || len(g.Question) == 0 || len(g.Passage) == 0 {
			t.Errorf("by gradient: %+v", g)
			continue
		}
		for i, of := range []string{q.Question, q.Passage} {
			for _, w := range [][]wire.TokenWeight{g.Question, g.Passage}[i] {
				if string([]rune(of)[w.Start:w.End]) != w.Text || w.Text == "" || math.IsNaN(w.Weight) {
					t.Errorf("%+v is no token of %q", w, of)
				}
			}
		}
	}
	if spans == 0 {
		t.Error("no answer was a span: the shifted places were not tried")
	}
	q := asked()
	q.Explain = "magic"
	if _, err := k.run.Infer(t.Context(), q); err == nil || !contains(err.Error(), "it can be occlusion or gradient") {
		t.Errorf("explained by magic: %v", err)
	}
}

// Questions, edits and explanations between the micro-batches change no bit of the steps.
func TestExplanationsLeaveTheStepsAlone(t *testing.T) {
	t.Parallel()
	sets := []string{"datasets.quac.teachers=demo:teacher-1", "train.steps=60", "checkpoint.every=20",
		"checkpoint.keep=100", "train.token_budget=256", "gradients.every=3"}
	quiet, busy := create(t, small(t, sets...)), create(t, small(t, sets...))
	start(t, quiet).wait()
	k := start(t, busy).ready()
	answered := 0
	for {
		s, err := k.run.State(t.Context())
		if err != nil || s.State.Ended() || s.Step >= 60 {
			break
		}
		q := asked("student", "teacher-1")
		if s.Step > 25 {
			q.Models = append(q.Models, "student@20")
		}
		q.Edited = &wire.Edited{Passage: "The fair was held in Lyon.", Question: q.Question}
		if q.Explain = wire.ByGradient; answered%2 == 1 {
			q.Explain = wire.ByOcclusion
		}
		if _, err := k.run.Infer(t.Context(), q); err != nil {
			if now, down := k.run.State(t.Context()); down != nil || now.State.Ended() {
				break
			}
			t.Fatal(err)
		}
		answered++
	}
	k.wait()
	if answered < 4 {
		t.Fatalf("only %d explanations fell into the run", answered)
	}
	for _, tag := range []string{"loss", "grad_norm"} {
		want, got := column(t, quiet, tag), column(t, busy, tag)
		if len(want) != 60 || !reflect.DeepEqual(got, want) {
			t.Errorf("with explanations, %s is %v; without it was %v", tag, got, want)
		}
	}
	for _, file := range []string{"model.safetensors", "optimizer.safetensors"} {
		if want := tensors(t, quiet, 60, file); !reflect.DeepEqual(tensors(t, busy, 60, file), want) {
			t.Errorf("with explanations, %s is another", file)
		}
	}
}

// A question is answered within a micro-batch and 100 ms, in the middle of a step that
// takes many times as long. The times are those of the run itself.
func TestAnAnswerComesWithinAMicroBatch(t *testing.T) {
	if raced {
		t.Skip("the race detector slows the answer, and not the micro-batch")
	}
	t.Parallel()
	const budget, questions = 256, 12
	f := create(t, small(t, "train.steps=1000000", "checkpoint.every=0", "model.size=small", "train.passes=1", "train.batch=160",
		"train.token_budget="+strconv.Itoa(budget), "jobs.share=0.5", "datasets.nq.dev=demo:nq"))
	k := start(t, f).ready()
	k.until("a step", func(s wire.State) bool { return s.Step >= 1 })
	k.applied(wire.Request{Action: wire.Evaluate, Dataset: "nq"}) // jobs have their turns, too
	var took []time.Duration
	for range questions {
		began := time.Now()
		k.infer(asked())
		took = append(took, time.Since(began))
	}
	s := k.until("a state", func(wire.State) bool { return true })
	k.until("another step", func(now wire.State) bool { return now.Step > s.Step })
	passes, tokens, steps := column(t, f, "pass_seconds"), column(t, f, "tokens"), column(t, f, "step_seconds")
	micro, step := 0.0, math.Inf(1)
	for n, seconds := range passes {
		if n > 1 { // the first one, which makes the memory ready, was not asked
			micro, step = max(micro, seconds*budget/tokens[n]), min(step, steps[n])
		}
	}
	limit := time.Duration(micro*float64(time.Second)) + 100*time.Millisecond
	late := 0
	for _, d := range took {
		if d > limit {
			late++
		}
	}
	t.Logf("a micro-batch took %.0f ms, a step %.0f ms; the answers took %v", 1000*micro, 1000*step, took)
	if step < 4*limit.Seconds() {
		t.Fatalf("a step takes %.2f s, a micro-batch %.2f s: an answer after the step is not told from one in it", step, micro)
	}
	if late > questions/4 { // a micro-batch's time is a mean, and the machine may be busy with something else
		t.Errorf("%d of %d answers took longer than %s: %v", late, questions, limit, took)
	}
}
