package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// Tokens of a window. No question here is as long as questionLen: transformers
// cuts no questions, as road would.
const maxLen, overlapLen, questionLen = 160, 64, 64

// An exported model answers alike in transformers, with its windows, logits and
// decoding (scripts/oracle/predict.py), and in road.
func TestAcceptanceExportsAnswerAsTheRunDoes(t *testing.T) {
	r := accept(t)
	python := os.Getenv("ROAD_ORACLE")
	if python == "" {
		t.Skip(`ROAD_ORACLE names no Python with transformers: set it to what "scripts/oracle.sh transformers" prints`)
	}
	squad, questions := r.someQuestions(2)
	mnli, pairs := r.somePairs(500)
	run := r.trained(squad, mnli)

	spans, step := r.predicted(run.Run, run.Dir, "squad2", questions)
	labels, _ := r.predicted(run.Run, run.Dir, "mnli", pairs)
	r.object(new(struct{}), "stop", run.Run, "--json")
	r.await(run.Run, "stopped", 2*time.Minute, func(s wire.State) bool { return s.State == wire.Stopped })

	compareSpans(t, spans, transformersSays[theirSpan](r, python, r.exported(run.Run, step, "mrc"), questions))
	compareLabels(t, labels, transformersSays[theirLabels](r, python, r.exported(run.Run, step, "nli"), pairs))
}

// trained is a paused run that has learned a little: from scratch, or from the
// checkpoint that ROAD_MINILM names. It is not yet biased to "no answer", or to the
// most frequent label.
func (r installed) trained(squad, mnli string) (run struct{ Run, Dir string }) {
	r.t.Helper()
	set := func(key string, value any) string { return fmt.Sprintf("--set=%s=%v", key, value) }
	args := []string{"train", "squad2", "--detach", "--json", "--gpu", "cpu", set("name", "exported"),
		set("datasets.squad2.train", filepath.Join(r.data, "squad2/train-16-articles.json")), set("datasets.squad2.dev", squad),
		set("datasets.squad2.overlap", overlapLen), set("datasets.squad2.max_question", questionLen), set("model.max_len", maxLen),
		set("datasets.mnli.train", filepath.Join(r.data, "mnli/train-8999.jsonl")), set("datasets.mnli.dev", mnli),
		set("sampling.strategy", "weighted"), set("sampling.weight.squad2", 1), set("sampling.weight.mnli", 1), set("sampling.weight.qqp", 0),
		set("train.steps", 10000), set("train.passes", 2), set("train.batch", 16), set("optim.lr", 1e-4),
		set("eval.every", 0), set("checkpoint.every", 0)}
	if model := os.Getenv("ROAD_MINILM"); model != "" {
		args = append(args, set("model.init", model))
	} else {
		args = append(args, set("model.init", "scratch"), set("model.size", "tiny"), set("model.vocab", filepath.Join(r.data, "vocab/vocab.txt")))
	}
	r.object(&run, args...)
	r.t.Cleanup(func() { r.run("kill", run.Run) })
	r.await(run.Run, "at step 10", 10*time.Minute, func(s wire.State) bool { return s.Step >= 10 })
	r.object(new(struct{}), "pause", run.Run, "--json")
	r.await(run.Run, "paused", time.Minute, func(s wire.State) bool { return s.State == wire.Paused })
	return run
}

// predicted returns the run's predictions of its dev set, which is asked, and their
// step.
func (r installed) predicted(run, dir, dataset string, texts []asked) (said []wire.Prediction, step int) {
	r.t.Helper()
	r.object(new(struct{}), "predict", run, "--dataset", dataset, "--wait", "--json")
	said, steps, err := session.Open(session.Folder(dir)).Predictions(dataset, 0)
	if err != nil || len(steps) != 1 {
		r.t.Fatalf("predictions of %s: of steps %v, %v", dataset, steps, err)
	}
	if !slices.EqualFunc(said, texts, func(p wire.Prediction, a asked) bool { return p.Passage == a.Passage && p.Question == a.Question }) {
		r.t.Fatalf("%s: the %d predictions are not of the %d texts of its file", dataset, len(said), len(texts))
	}
	return said, said[0].Step
}

// exported exports one task of the run's checkpoint, and returns the folder.
func (r installed) exported(run string, step int, task string) string {
	r.t.Helper()
	dir := filepath.Join(r.t.TempDir(), task)
	r.object(new(struct{}), "export", fmt.Sprintf("%s@%d", run, step), "--to", dir, "--task", task, "--json")
	return dir
}

// transformersSays returns transformers' answer to each text.
func transformersSays[T any](r installed, python, folder string, texts []asked) (said []T) {
	r.t.Helper()
	var in, errs bytes.Buffer
	for _, a := range texts {
		if err := json.NewEncoder(&in).Encode(a); err != nil {
			r.t.Fatal(err)
		}
	}
	cmd := exec.Command(python, "../../scripts/oracle/predict.py", folder, fmt.Sprint(maxLen), fmt.Sprint(overlapLen))
	cmd.Stdin, cmd.Stderr = &in, &errs
	out, err := cmd.Output()
	if err != nil {
		r.t.Fatalf("predict.py: %v\n%s", err, &errs)
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); ; {
		var one T
		if err := lines.Decode(&one); err == io.EOF {
			break
		} else if err != nil {
			r.t.Fatalf("predict.py: %v", err)
		}
		said = append(said, one)
	}
	if len(said) != len(texts) {
		r.t.Fatalf("predict.py answers %d of %d texts:\n%s", len(said), len(texts), &errs)
	}
	return said
}
