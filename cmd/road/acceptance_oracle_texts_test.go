package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// asked is an example to predict: a passage and a question, or a premise and its
// hypothesis.
type asked struct {
	Passage  string `json:"passage"`
	Question string `json:"question"`
}

// someQuestions writes a dev set of a number of articles.
func (r installed) someQuestions(articles int) (file string, questions []asked) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.data, "squad2/dev-19-articles.json"))
	if err != nil {
		r.t.Fatal(err)
	}
	var all struct {
		Version string            `json:"version"`
		Data    []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		r.t.Fatal(err)
	}
	all.Data = all.Data[:articles]
	for _, article := range all.Data {
		var a struct {
			Paragraphs []struct {
				Context string
				QAs     []struct{ Question string }
			}
		}
		if err := json.Unmarshal(article, &a); err != nil {
			r.t.Fatal(err)
		}
		for _, p := range a.Paragraphs {
			for _, q := range p.QAs {
				questions = append(questions, asked{p.Context, q.Question})
			}
		}
	}
	text, err = json.Marshal(all)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.written("squad2.json", text), questions
}

// somePairs writes a dev set of a number of pairs.
func (r installed) somePairs(n int) (file string, pairs []asked) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.data, "mnli/dev_matched.jsonl"))
	if err != nil {
		r.t.Fatal(err)
	}
	lines := strings.SplitAfterN(string(text), "\n", n+1)[:n]
	for _, line := range lines {
		var pair struct{ Premise, Hypothesis string }
		if err := json.Unmarshal([]byte(line), &pair); err != nil {
			r.t.Fatal(err)
		}
		pairs = append(pairs, asked{pair.Premise, pair.Hypothesis})
	}
	return r.written("mnli.jsonl", []byte(strings.Join(lines, ""))), pairs
}

func (r installed) written(name string, text []byte) string {
	r.t.Helper()
	file := filepath.Join(r.t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o644); err != nil {
		r.t.Fatal(err)
	}
	return file
}
