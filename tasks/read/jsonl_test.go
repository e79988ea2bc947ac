package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

func serving(names ...string) Options {
	var o Options
	for _, name := range names {
		task, _ := tasks.Lookup(name)
		o.Tasks = append(o.Tasks, task)
	}
	return o
}

func TestJSONLRecords(t *testing.T) {
	for _, c := range []struct{ task, line, passage, question, label string }{
		{"nli", `{"premise": " A.", "hypothesis": "B.", "label": "neutral", "pairID": 3}`, " A.", "B.", "neutral"},
		{"nli", `{"sentence1": "A.", "sentence2": "B.", "gold_label": "entailment"}`, "A.", "B.", "entailment"},
		{"nli", `{"context": "A.", "hypothesis": "B.", "label": "c"}`, "A.", "B.", "contradiction"},
		{"paraphrase", `{"question1": "A?", "question2": "B?", "is_duplicate": 1}`, "A?", "B?", "same"},
		{"paraphrase", `{"sentence1": "A?", "sentence2": "B?", "label": "0"}`, "A?", "B?", "different"},
		{"sentiment", `{"text": "Bad.", "label": 2}`, "Bad.", "", "2"},
		{"sentiment", `{"text": "", "stars": "5"}`, "", "", "5"},
	} {
		got, err := File(file(t, "f.jsonl", "\n"+c.line+"\n"), serving(c.task))
		if err != nil {
			t.Error(err)
			continue
		}
		want := []tasks.Example{{
			ID: "f.jsonl:2", Record: "f.jsonl:2", Passage: c.passage, Question: c.question,
			Labels: map[string]string{c.task: c.label},
		}}
		if diff := cmp.Diff(want, got.Examples); diff != "" {
			t.Error(diff)
		}
	}
}

func TestJSONLDropsBrokenLinesAndCountsTheUnlabelled(t *testing.T) {
	good := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"}`
	path := file(t, "f.jsonl", strings.Join([]string{
		good,
		`{"premise": "A.", "hypothesis": "B.", "label": "-"}`,
		`{"premise": "A.", "hypothesis": "B.", "label": null}`,
		`{"premise": "A.", "hypothesis": "B.", "label": -1}`,
		`{"premise": "A.", "hypothesis": "B.", "label": "maybe"}`,
		`{"premise": "A.", "hypothesis": "B.", "label": 0}`,
		`{"premise": "A.", "hypothesis": "B."}`,
		`{"premise": "A.", "hypothesis": 5, "label": "neutral"}`,
		`{"head": "A."}`,
		`{"premise": x}`,
		`[]`,
		good,
		`{"premise": "A.", "hyp`,
	}, "\r\n"))
	got, err := File(path, serving("nli"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Examples) != 2 || got.Unlabelled != 3 || got.Format != "JSONL" {
		t.Errorf("%d examples, %d unlabelled, %s", len(got.Examples), got.Unlabelled, got.Format)
	}
	want := []string{
		`f.jsonl:5: label "maybe" of task nli is none of entailment, neutral, contradiction`,
		`f.jsonl:6: label "0" of task nli is none of entailment, neutral, contradiction`,
		`f.jsonl:7: no label: known are label, gold_label, is_duplicate, stars`,
		`f.jsonl:8: hypothesis is 5, not a text`,
		`f.jsonl:9: no text: known are premise+hypothesis, sentence1+sentence2, question1+question2, context+hypothesis, question+sentence, text, sentence`,
		`f.jsonl:10: not JSON from column 13 on: invalid character 'x' looking for beginning of value`,
		`f.jsonl:11: found a JSON array instead of an object`,
		`f.jsonl:13: the line is cut off: unexpected EOF`,
	}
	var dropped []string
	for _, d := range got.Dropped {
		dropped = append(dropped, d.String())
	}
	if diff := cmp.Diff(want, dropped); diff != "" {
		t.Error(diff)
	}
	o := serving("nli")
	o.Strict = true
	if _, err := File(path, o); err == nil || !strings.HasPrefix(err.Error(), path+":5: label") {
		t.Errorf("strict: %v", err)
	}
}

func TestJSONLNeedsOneClassTask(t *testing.T) {
	path := file(t, "f.jsonl", `{"text": "A.", "label": 1}`)
	for _, o := range []Options{{}, serving("mrc"), serving("yesno", "followup")} {
		if _, err := File(path, o); err == nil || !strings.Contains(err.Error(), "one task with labels") {
			t.Errorf("%v: %v", o.Tasks, err)
		}
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte(paragraphs(danube)))
	f.Add([]byte(paragraphs(danube)[:150]))
	f.Add([]byte(`{"premise": "A.", "hypothesis": "B.", "label": "neutral"}` + "\n{"))
	f.Add([]byte(`{"data": [{"paragraphs": [{"qas": [{"answers": [{"text": "é", "answer_start": 1}], "question": ""}], "context": "aé"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := reader{path: "f.json", data: data, options: serving("mrc", "nli")}
		if r.read() != nil {
			return
		}
		for _, ex := range r.result.Examples {
			for _, a := range ex.Answers {
				if string([]rune(ex.Passage)[a.Start:a.Start+len([]rune(a.Text))]) != a.Text {
					t.Fatalf("%q is not at %d of %q", a.Text, a.Start, ex.Passage)
				}
			}
		}
	})
}
