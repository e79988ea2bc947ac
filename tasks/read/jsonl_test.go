package read

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
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
		{"sentiment", `{"text": "Bad.", "star_rating": 2.0}`, "Bad.", "", "2"},
		{"sentiment", `{"text": "", "stars": "5"}`, "", "", "5"},
	} {
		got, _, err := All(file(t, "f.jsonl", "\n"+c.line+"\n"), serving(c.task))
		if err != nil {
			t.Error(err)
			continue
		}
		want := []tasks.Example{{
			ID: "f.jsonl:2", Record: "f.jsonl:2", Passage: c.passage, Question: c.question,
			Labels: map[string]string{c.task: c.label},
		}}
		if strings.Contains(c.line, "pairID") {
			want[0].Own = "3"
		}
		if diff := cmp.Diff(want, got); diff != "" {
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
	got, report, err := All(path, serving("nli"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || report.Unlabelled != 3 || report.Format != "jsonl" {
		t.Errorf("%d examples, %d unlabelled, %s", len(got), report.Unlabelled, report.Format)
	}
	want := []string{
		`f.jsonl:5: label maybe of task nli is none of entailment, neutral, contradiction: if it is another spelling, map it with ` +
			`labels = {"maybe" = ...}`,
		`f.jsonl:6: label 0 is a number, and the file does not say which of entailment, neutral, contradiction it stands for: give the dataset ` +
			`labels = {"0" = "entailment", "1" = "neutral", "2" = "contradiction"} as in the datasets of Hugging Face, ` +
			`labels = {"0" = "contradiction", "1" = "entailment", "2" = "neutral"} as in BERT's code and AllNLI, ` +
			`or labels = {"0" = "contradiction", "1" = "neutral", "2" = "entailment"} as in fairseq`,
		`f.jsonl:7: no label: known are label, gold_label, is_duplicate, stars, star_rating, rating`,
		`f.jsonl:8: hypothesis is 5, not a text`,
		`f.jsonl:9: no text: known are premise+hypothesis, sentence1+sentence2, question1+question2, context+hypothesis, question+sentence, ` +
			`text, sentence`,
		`f.jsonl:10: not JSON from column 13 on: invalid character 'x' looking for beginning of value`,
		`f.jsonl:11: found a JSON array instead of an object`,
		`f.jsonl:13: the line is cut off: unexpected end of JSON input`,
	}
	var dropped []string
	for _, d := range report.First {
		dropped = append(dropped, d.String())
	}
	if diff := cmp.Diff(want, dropped); diff != "" {
		t.Error(diff)
	}
	o := serving("nli")
	o.Strict = true
	if _, _, err := All(path, o); err == nil || !strings.HasPrefix(err.Error(), path+":5: label") {
		t.Errorf("strict: %v", err)
	}
}

func TestJSONLNeedsOneClassTask(t *testing.T) {
	path := file(t, "f.jsonl", `{"text": "A.", "label": 1}`)
	for _, o := range []Options{serving("mrc"), serving("yesno", "followup")} {
		if _, _, err := All(path, o); err == nil || !strings.Contains(err.Error(), "one task with labels") {
			t.Errorf("%v: %v", o.Tasks, err)
		}
	}
}

// A file with any contents is read or refused, and answers are at their places.
// The seeds are all fixtures, and more in testdata/fuzz.
func FuzzFile(f *testing.F) {
	f.Add([]byte(paragraphs(danube)))
	f.Add([]byte(paragraphs(danube)[:150]))
	f.Add([]byte(`{"data": [{"paragraphs": [{"qas": [{"answers": [{"text": "é", "answer_start": 1}], "question": ""}], ` +
		`"context": "aé"}]}]}`))
	fixtures, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range fixtures {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	// Formats that only a name or the options show are tried on everything.
	table := serving("mrc")
	table.Columns = Columns{Passage: "1", Question: "2", Answer: "3"}
	tsv, csv := table, table
	tsv.Format, csv.Format = "tsv", "csv"
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, o := range []Options{serving("mrc", "nli"), tsv, csv} {
			f, err := newSource("f.json", io.NopCloser(bytes.NewReader(data)))
			if err != nil {
				return
			}
			r := reader{path: "f.json", options: o, report: Report{Reasons: map[string]int{}}}
			r.each = func(ex *tasks.Example) error {
				for _, a := range ex.Answers {
					if text := []rune(a.Text); string([]rune(ex.Passage)[a.Start:a.Start+len(text)]) != string(text) {
						t.Fatalf("%q is not at %d of %q", a.Text, a.Start, ex.Passage)
					}
				}
				return nil
			}
			_ = r.from(f) // an error is an answer
		}
	})
}

func TestAReadingThatIsEndedReportsWhatCameBefore(t *testing.T) {
	good := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"}`
	path := file(t, "f.jsonl", strings.Join([]string{good, "{}", good, good}, "\n"))
	enough := errors.New("enough")
	examples := 0
	report, err := Stream(path, serving("nli"), func(*tasks.Example) error {
		if examples++; examples > 1 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || report.Records != 3 || report.Dropped != 1 {
		t.Errorf("%v, %+v", err, report)
	}
}
