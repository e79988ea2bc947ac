package read

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

// classes are options for one task of these labels, called c.
func classes(labels ...string) Options {
	return Options{Tasks: []tasks.Task{{Name: "c", Kind: tasks.Class, Labels: labels}}}
}

// table describes a fixture in testdata.
type fixture struct {
	file, format string
	options      Options
	want         []string // as told
	dropped      []string
	unlabelled   int
}

func (c *fixture) check(t *testing.T) {
	t.Helper()
	got, report, err := All("testdata/"+c.file, c.options)
	if err != nil {
		t.Errorf("%s: %v", c.file, err)
		return
	}
	if diff := cmp.Diff(c.want, told(got)); diff != "" {
		t.Errorf("%s: %s", c.file, diff)
	}
	if diff := cmp.Diff(c.dropped, drops(report)); diff != "" {
		t.Errorf("%s dropped: %s", c.file, diff)
	}
	if report.Format != c.format || report.Unlabelled != c.unlabelled {
		t.Errorf("%s: format %s, %d unlabelled", c.file, report.Format, report.Unlabelled)
	}
}

func TestTablesWithNamedColumns(t *testing.T) {
	named := func(o Options, c Columns) Options { o.Columns = c; return o }
	span := Columns{ID: "", Passage: "3", Question: "1", Answer: "2", AnswerStart: "4"}
	for _, c := range []fixture{
		{"plain.csv", "csv", named(classes("good", "bad"), Columns{Text: "body", Pair: `second "text"`, Label: "kind"}), []string{
			"plain.csv:2 | One, two\nthree | four | c=good",
			`plain.csv:4 | say "hi" |  | c=bad`,
			"plain.csv:7 | last | x | c=bad",
		}, []string{"plain.csv:5: the line has 2 columns, the file 3"}, 0},
		{"plain.tsv", "tsv", named(serving("mrc"), span), []string{
			`plain.tsv:1 | The Mill "stands. | Where? | Mill@4`,
			"plain.tsv:2 | The Mill. | Who?",
		}, []string{
			`plain.tsv:3: answer 1 is "Mills", but the passage has "Mill." at code point 4`,
			"plain.tsv:4: the line has 1 columns, the file 4",
		}, 0},
		{"squad.jsonl", "jsonl", serving("mrc"), []string{
			"s1 | Zwölf Blätter. | Wie viele? | Zwölf@0",
			"s2 | Twelve leaves. | What? | leaves@7 | Twelve leaves@0",
			"s3 | Twelve leaves, leaves. | What? | leaves@7 | leaves@15",
			"s4 | Twelve. | When?",
		}, []string{`squad.jsonl:5 (id s5): the passage does not have the answer "leaves" as whole words`}, 0},
		{"squad.jsonl", "jsonl", named(classes(), Columns{ID: "id", Text: "question", Label: "context"}), []string{
			"s1 | Wie viele? |  | c=Zwölf Blätter.",
			"s2 | What? |  | c=Twelve leaves.",
			"s3 | What? |  | c=Twelve leaves, leaves.",
			"s4 | When? |  | c=Twelve.",
			"s5 | Gone? |  | c=Twelve.",
		}, nil, 0},
	} {
		c.check(t)
	}
}

func TestQuestionsWithChoices(t *testing.T) {
	choice := classes(wrong, right)
	for _, c := range []fixture{
		{"blimp.jsonl", "jsonl", classes(unacceptable, acceptable), []string{
			"blimp.jsonl:1#good | Who have they helped? |  | c=acceptable",
			"blimp.jsonl:1#bad | Who have who helped? |  | c=unacceptable",
		}, nil, 0},
		{"boolq.jsonl", "jsonl", classes("no", "yes"), []string{
			"boolq.jsonl:1 | does ethanol take more energy | Ethanol fuel -- All biomass. | c=no",
			"boolq.jsonl:2 | is it | It is. | c=yes",
		}, nil, 0},
		{"commonsenseqa.jsonl", "jsonl", choice, []string{
			"1afa#A | Where is a door? | bank | c=right",
			"1afa#B | Where is a door? | sky | c=wrong",
			"2bbb#A | What do people do on Sunday? | work | c=wrong",
			"2bbb#B | What do people do on Sunday? | rest | c=right",
		}, []string{
			`commonsenseqa.jsonl:4: answerKey "C" is the label of no choice`,
			"commonsenseqa.jsonl:5: choices need as many labels as texts",
		}, 1},
		{"piqa.jsonl", "jsonl", choice, []string{
			"piqa.jsonl:1#0 | dresser | replace drawer with bobby pin  | c=wrong",
			"piqa.jsonl:1#1 | dresser | finish, woodgrain with  bobby pin  | c=right",
			"piqa.jsonl:3#0 | To sort | a | c=right",
			"piqa.jsonl:3#1 | To sort | b | c=wrong",
		}, []string{"piqa.jsonl:2: not JSON from column 10 on: invalid character 'b' looking for beginning of value"}, 0},
	} {
		c.check(t)
	}
}

func TestLabelsBesideOtherRecordsAreRefused(t *testing.T) {
	record := `{"goal": "g", "sol1": "a", "sol2": "b"}` + "\n"
	for _, c := range []struct{ labels, want string }{
		{"0\n", "valid-labels.lst ends before record 2 of "},
		{"0\n1\n1\n", "valid-labels.lst has more lines than the 2 records of "},
		{"2\n0\n", ""},
	} {
		path := file(t, "valid.jsonl", record+record)
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), "valid-labels.lst"), []byte(c.labels), 0o644); err != nil {
			t.Fatal(err)
		}
		_, report, err := All(path, classes(wrong, right))
		if c.want == "" {
			if err != nil || report.First[0].String() != `valid.jsonl:1: label "2" is neither 0, the first solution, nor 1` {
				t.Errorf("%v, %v", report, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
	if _, _, err := All(file(t, "valid.jsonl", record), classes(wrong, right)); err == nil ||
		!strings.Contains(err.Error(), "1 records have no label") {
		t.Errorf("without labels: %v", err)
	}
}

func TestTablesThatCannotBeRead(t *testing.T) {
	named := func(o Options, c Columns) Options { o.Columns = c; return o }
	format := func(o Options, name string) Options { o.Format = name; return o }
	for _, c := range []struct {
		content, want string
		options       Options
	}{
		{"a,b\n1,2\n", `f.csv has no column "text"; its columns are a, b`, named(classes(), Columns{Text: "text", Label: "b"})},
		{"a,b\n1,2\n", "f.csv: no text: known are premise+hypothesis", classes()},
		{"text,b\n1,2\n", "f.csv has no column with labels (label, gold_label, is_duplicate, stars, star_rating, rating); " +
			"its columns are text, b",
			classes()},
		{"text,label\n\"one,x\ntwo,y\n", "f.csv:2: the quote that opens in line 2 is never closed", classes()},
		{"text,label\n\"one\n\ntwo\",x\n\"three", "f.csv:5: the quote that opens in line 5 is never closed", Options{Strict: true}},
		{"sentence\tlabel\n", "has no examples", classes()},
		{"a\tb\n", "is not a qqp file: those have the columns question1 and question2, this one has a, b", format(classes(), "qqp")},
		{"text,label\none,x\n", "f.csv has labelled texts, which need one task with labels", serving("mrc")},
		{"context,question,answer\nOne.,What?,One\n", "task nli needs labelled texts", named(serving("nli"), Columns{Answer: "answer"})},
		{"context,question,answer,start\nOne.,What?,One,x\n", `start is "x", not a number of code points`,
			named(serving("mrc"), Columns{Answer: "answer", AnswerStart: "start"})},
	} {
		path := file(t, "f.csv", c.content)
		if _, _, err := All(path, c.options); err == nil || !strings.HasPrefix(err.Error(), filepath.Dir(path)) ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v\nwant %s", c.content, err, c.want)
		}
	}
}

// A label is never taken for another by its place in a list.
func TestLabelsThatNobodyExplains(t *testing.T) {
	path := file(t, "f.jsonl", `{"premise": "A.", "hypothesis": "B.", "label": 1}`+"\n"+`{"premise": "A.", "hypothesis": "B.", "label": 0}`)
	o := serving("nli")
	if _, _, err := All(path, o); err == nil || !strings.Contains(err.Error(), `give the dataset labels = {"0" = "entailment", `) {
		t.Error(err)
	}
	o.Labels = map[string]string{"0": "contradiction", "1": "entailment"}
	got, _, err := All(path, o)
	if err != nil || got[0].Labels["nli"] != "entailment" || got[1].Labels["nli"] != "contradiction" {
		t.Errorf("%v, %v", got, err)
	}
	// Labels that stand for each other are exchanged once, not twice.
	o = classes("0", "1")
	o.Labels = map[string]string{"0": "1", "1": "0"}
	got, _, err = All(path, o)
	if err != nil || got[0].Labels["c"] != "0" || got[1].Labels["c"] != "1" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestTablesMayBeGzipped(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, "sentence\tlabel\nGood. \t1\n")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	got, report, err := All(file(t, "dev.tsv.gz", b.String()), classes("negative", "positive"))
	if err != nil || report.Format != "sst2" || got[0].Passage != "Good. " || got[0].Labels["c"] != "positive" {
		t.Errorf("%v, %v", got, err)
	}
}

// One answer may stand alone, as in {"text": "cat", "answer_start": 11}.
func TestOneAnswerIsAnObject(t *testing.T) {
	path := file(t, "f.jsonl", `{"id": "a", "context": "the black cat", "question": "q", "answers": {"text": "cat", "answer_start": 10}}
{"id": "b", "context": "the black cat", "question": "q", "answers": {"text": ["black"], "answer_start": [4]}}
{"id": "c", "context": "the black cat", "question": "q", "answers": {"text": [], "answer_start": []}}
{"id": "d", "context": "the black cat", "question": "q", "answers": {"text": "cat", "answer_start": 11}}
{"id": "e", "context": "the black cat", "question": "q", "answers": {"text": "cat"}}
`)
	examples, report, err := All(path, Options{})
	if err != nil || report.Kept != 3 || report.Dropped != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	for i, want := range [][]tasks.Answer{{{Text: "cat", Start: 10}}, {{Text: "black", Start: 4}}, nil} {
		if got := examples[i].Answers; len(got) != len(want) || len(want) > 0 && got[0] != want[0] {
			t.Errorf("%d: %v, want %v", i, got, want)
		}
	}
	if examples, _, err = All(path, Options{Scoring: true}); err != nil || len(examples) < 4 || len(examples[0].Accepted) != 1 ||
		examples[0].Accepted[0] != "cat" {
		t.Errorf("%+v, %v", examples, err)
	}
}

func TestAnEmptyListHasNoExamples(t *testing.T) {
	_, _, err := All(file(t, "f.json", "[]\n"), Options{})
	if err == nil || !strings.HasSuffix(err.Error(), "f.json has no examples: it is an empty list") {
		t.Error(err)
	}
}
