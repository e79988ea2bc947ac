package read

import (
	"bytes"
	"compress/gzip"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

func TestMRQA(t *testing.T) {
	got, report, err := All("testdata/mrqa.jsonl", Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	const passage = "[TLE] The Dunăre [SEP] [PAR] Broncos beat Bears. Bears lost, the Bears said."
	want := []tasks.Example{{
		// An answer is the text at its place; it is scored by the file's texts.
		ID: "q1", Record: "mrqa.jsonl:2, question 1 (id q1)", Passage: passage, Question: "Who won?",
		Answers: []tasks.Answer{{Text: "Broncos", Start: 29}}, Accepted: []string{"The Broncos", "Broncos"}, Labels: map[string]string{},
	}, {
		ID: "q2", Record: "mrqa.jsonl:2, question 2 (id q2)", Passage: passage, Question: "Who lost?",
		Answers:  []tasks.Answer{{Text: "Bears", Start: 42}, {Text: "Bears", Start: 49}, {Text: "Bears", Start: 65}},
		Accepted: []string{"the bears"}, Labels: map[string]string{},
	}, {
		ID: "q3", Record: "mrqa.jsonl:3, question 1 (id q3)", Passage: "Dunăre", Question: "Which river?",
		Answers: []tasks.Answer{{Text: "Dunăre", Start: 0}}, Accepted: []string{"Danube"}, Labels: map[string]string{},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if report.Format != "mrqa" || report.Records != 3 {
		t.Errorf("%+v", report)
	}
}

func TestMRQADropsWhatCannotBeUsed(t *testing.T) {
	line := func(qas string) string { return `{"context": "The Nile is long.", "qas": [` + qas + `]}` }
	good := func(id string) string {
		return `{"qid": "` + id + `", "question": "What?", "answers": ["Nile"], "detected_answers": [{"text": "Nile", "char_spans": [[4, 7]]}]}`
	}
	detected := func(d string) string { return `{"question": "What?", "answers": ["x"], "detected_answers": ` + d + `}` }
	for _, c := range []struct{ line, reason string }{
		{line(detected(`[{"text": "Nile", "char_spans": [[4, 9]]}]`)), `f.jsonl:2, question 1: detected answer 1 is "Nile", but the passage ` +
			`has "Nile i" from code point 4 to 9`},
		{line(detected(`[{"text": "Nile", "char_spans": [[3, 6]]}]`)), `f.jsonl:2, question 1: detected answer 1 is "Nile", but the passage ` +
			`has " Nil" from code point 3 to 6`},
		{line(detected(`[{"text": "", "char_spans": [[4, 7]]}, {"text": "Nile", "char_spans": [[7, 4]]}]`)),
			`detected answer 2 is "Nile", but the passage has "" from code point 7 to 4`},
		{line(detected(`[{"text": "Nile", "char_spans": [[-1, 3]]}]`)), `but the passage has "" from code point -1 to 3`},
		{line(detected(`[{"text": "Nile", "char_spans": [[4, 7, 9]]}]`)), `"char_spans": found another number of them instead of a list ` +
			`of two numbers`},
		{line(detected(`[{"text": "Nile", "char_spans": [[4, "7"]]}]`)), `found "7" instead of a whole number`},
		{line(detected(`[]`)), `no detected answer has a place in the passage`},
		{line(detected(`5`)), `"detected_answers": found 5 instead of an array`},
		{line(`{"answers": ["Nile"]}`), `f.jsonl:2, question 1: no question`},
		{line(good("first")), `f.jsonl:2, question 1 (id first): the id has been seen: f.jsonl:1, question 1 (id first)`},
		{`{"qas": [` + good("x") + `]}`, `f.jsonl:2: no passage ("context")`},
		{`{"context": 5, "qas": []}`, `f.jsonl:2: "context": found 5 instead of a text`},
		{`{"context": "The Nile", "qas": [`, `f.jsonl:2: from column 33 on: the file is cut off`},
		{`{"context": "The Nile", "qas": []} []`, `f.jsonl:2: from column 36 on: not JSON: found '[' after its end`},
	} {
		path := file(t, "f.jsonl", line(good("first"))+"\n"+c.line+"\n\n"+line(good("last"))+"\n")
		got, report, err := All(path, Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		if len(got) != 2 || got[1].ID != "last" || len(report.First) != 1 || !strings.Contains(report.First[0].String(), c.reason) {
			t.Errorf("%s: %d examples, dropped %v", c.line, len(got), report.First)
		}
		if _, _, err := All(path, Options{Strict: true}); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("strict: %v", err)
		}
	}
}

// The error on a cut-off archive names the last line, and the lines before are
// kept.
func TestACutOffMRQAArchive(t *testing.T) {
	content, err := os.ReadFile("testdata/mrqa.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(content) // a bytes.Buffer takes everything
	_ = z.Flush()
	whole := zipped.Len()
	_, _ = z.Write(content[:100])
	_ = z.Close()
	got, report, err := All(file(t, "f.jsonl.gz", zipped.String()[:whole+5]), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || len(report.First) != 1 || !strings.HasPrefix(report.First[0].Record, "f.jsonl.gz:") ||
		!strings.Contains(report.First[0].Reason, "the file is cut off; the 3 examples before it are kept") {
		t.Errorf("%d examples, dropped %v", len(got), report.First)
	}
	if _, _, err := All("testdata/mrqa.jsonl", serving("nli")); err == nil ||
		!strings.Contains(err.Error(), "is a mrqa file, with answers in passages") {
		t.Error(err)
	}
}
