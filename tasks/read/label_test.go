package read

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
)

// Class numbers from 0 were read as stars from 1, without a word.
func TestNumbersOfStarsNeedTheirOrder(t *testing.T) {
	fromZero := map[string]string{"0": "1", "1": "2", "2": "3", "3": "4", "4": "5"}
	for _, c := range []struct {
		file, text string
		labels     map[string]string
		want       string // the labels read; empty: refused
	}{
		{"f.jsonl", `{"text": "meh", "label": 2}` + "\n" + `{"text": "great", "label": 4}`, nil, ""},
		{"f.jsonl", `{"text": "meh", "label": "2"}` + "\n" + `{"text": "great", "label": 4.0}`, nil, ""},
		{"f.csv", "text,label\nmeh,2\ngreat,4\n", nil, ""},
		{"f.csv", "text,label\nbad,0\n", nil, ""},
		{"f.tsv", "text\tlabel\nmeh\t2\ngreat\t4\n", nil, ""},
		{"f.json", `[{"text": "meh", "label": 2}, {"text": "great", "label": 4}]`, nil, ""},
		{"f.jsonl", `{"text": "meh", "label": 2}` + "\n" + `{"text": "great", "label": 4}`, fromZero, "3 5"},
		{"f.csv", "text,label\nmeh,2.0\ngreat,4.0\n", fromZero, "3 5"},
		{"f.csv", "text,label\nmeh,2\ngreat,4\n", fromOne, "2 4"},
		{"f.csv", "text,stars\nmeh,2\ngreat,4\n", nil, "2 4"},
		{"f.csv", "text,star_rating\nmeh,2.0\ngreat,4.0\n", nil, "2 4"},
		{"f.jsonl", `{"text": "meh", "rating": 2}` + "\n" + `{"text": "great", "rating": 4.0}`, nil, "2 4"},
		{"f.jsonl", `{"text": "meh", "label": "2 stars"}` + "\n" + `{"text": "great", "label": "4 stars"}`, nil, "2 4"},
	} {
		o := serving("sentiment")
		o.Labels = c.labels
		got, _, err := All(file(t, c.file, c.text), o)
		if c.want == "" {
			for _, remedy := range []string{
				"does not say whether its numbers begin at 0 or at 1", `labels = {"0" = "1", "1" = "2", "2" = "3", "3" = "4", "4" = "5"}`,
				`labels = {"1" = "1", "2" = "2", "3" = "3", "4" = "4", "5" = "5"}`,
			} {
				if err == nil || !strings.Contains(err.Error(), remedy) {
					t.Errorf("%s: %v, %v\nwant %s", c.text, told(got), err, remedy)
				}
			}
			continue
		}
		var labels []string
		for _, ex := range got {
			labels = append(labels, ex.Labels["sentiment"])
		}
		if err != nil || strings.Join(labels, " ") != c.want {
			t.Errorf("%s: %v, %v", c.text, labels, err)
		}
	}
	// A number outside of the order that is given is a fault, not a star.
	o := serving("sentiment")
	o.Labels = fromZero
	if _, report, err := All(file(t, "f.csv", "text,label\na,0\nb,5\n"), o); err != nil || report.Kept != 1 || report.Dropped != 1 ||
		report.First[0].Reason != "label 5 is a number to which labels gives no meaning" {
		t.Errorf("%+v, %v", report, err)
	}
	// Labels that the person has written from 0 are not doubted.
	if _, report, err := All(file(t, "f.csv", "text,label\na,0\nb,4\n"), classes("0", "1", "2", "3", "4")); err != nil || report.Kept != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

// pandas writes truth values with capitals, whole numbers with a fraction where a value is
// missing, and missing values in many ways.
func TestLabelsAsPandasWritesThem(t *testing.T) {
	for _, c := range []struct{ file, head, row, want string }{
		{"f.csv", "question1,question2,is_duplicate\n", "a,b,%s\n", "paraphrase"},
		{"f.tsv", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n", "1\t1\t2\ta\tb\t%s\n", "paraphrase"},
		{"f.tsv", "id\tsentence1\tsentence2\tlabel\n", "1\ta\tb\t%s\n", "paraphrase"},
		{"f.jsonl", "", `{"question1": "a", "question2": "b", "is_duplicate": "%s"}` + "\n", "paraphrase"},
		{"f.jsonl", "", `{"sentence1": "a", "sentence2": "b", "label": "%s"}` + "\n", "paraphrase"},
	} {
		for written, want := range map[string]string{
			"True": "same", "TRUE": "same", "true": "same", "1.0": "same", "1": "same", "False": "different", "FALSE": "different",
			"0.0": "different", "0.00": "different", "": "none", "nan": "none", "NaN": "none", "None": "none", "<NA>": "none", "-1.0": "none",
			"2.0": "fault", "Yes": "fault",
		} {
			text := c.head + strings.ReplaceAll(c.row, "%s", "1") + strings.ReplaceAll(c.row, "%s", written)
			got, report, err := All(file(t, c.file, text), serving("paraphrase"))
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			fate := "fault"
			if report.Unlabelled == 1 {
				fate = "none"
			} else if len(got) == 2 {
				fate = got[1].Labels["paraphrase"]
			}
			if fate != want {
				t.Errorf("%s is read as %s", text, fate)
			}
		}
	}
	// JSON's own kinds mean the same.
	text := `{"question1": "a", "question2": "b", "is_duplicate": `
	got, report, err := All(file(t, "f.jsonl", text+"true}\n"+text+"0.0}\n"+text+"NaN}\n"+text+"null}\n"), serving("paraphrase"))
	if err != nil || len(got) != 2 || report.Unlabelled != 2 || got[1].Labels["paraphrase"] != "different" {
		t.Errorf("%v, %+v, %v", told(got), report, err)
	}
	// A name that the task has, or that the options map, is a label.
	if _, report, err := All(file(t, "f.csv", "text,label\na,None\nb,-1\n"), classes("None", "-1")); err != nil || report.Kept != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	o := classes("bad", "good")
	o.Labels = map[string]string{"-1": "bad", "1": "good"}
	if _, report, err := All(file(t, "f.csv", "text,label\na,-1\nb,1.0\n"), o); err != nil || report.Kept != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

// STS-B's own column of scores is none of labels that has another name.
func TestPairsWithAScoreAreRefused(t *testing.T) {
	for name, text := range map[string]string{"f.jsonl": `{"sentence1": "a", "sentence2": "b", "score": 3.8}`,
		"f.csv": "sentence1,sentence2,score\na,b,3.8\n"} {
		_, _, err := All(file(t, name, text+"\n"), Options{})
		if err == nil || !strings.Contains(err.Error(), name+" has pairs with a score, as STS-B: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	o := Options{Columns: Columns{Label: "score"}}
	named := file(t, "f.jsonl", `{"sentence1": "a", "sentence2": "b", "score": "high"}`+"\n")
	if _, report, err := All(named, o); err != nil || report.Kept != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// Scores of STS-B in columns of pairs are no labels, though some are 0 or 1.
func TestScoresAreNotLabels(t *testing.T) {
	path := file(t, "f.jsonl", `{"sentence1": "a", "sentence2": "b", "label": 3.8}`+"\n")
	for _, o := range []Options{serving("paraphrase"), {}} {
		if _, _, err := All(path, o); err == nil || !strings.Contains(err.Error(), "label 3.8 of f.jsonl:1 is a score, as in STS-B") {
			t.Error(err)
		}
	}
}

// Topics were taken for stars.
func TestAClassATitleAndATextAreNotStars(t *testing.T) {
	news := file(t, "news.csv", `"3","Oil falls","Prices fell on Monday."`+"\n"+`"4","A new phone","It has two screens."`+"\n")
	if _, _, err := All(news, serving("sentiment")); err == nil || !strings.Contains(err.Error(), "class 3 is not known to be stars") ||
		!strings.Contains(err.Error(), `format = "amazon-stars"`) {
		t.Error(err)
	}
	topics := []tasks.Task{{Name: "topic", Kind: tasks.Class, Labels: []string{"World", "Sport", "Business", "Science"}}}
	for _, c := range []struct {
		options Options
		want    string
	}{
		{Options{}, "label=3"},
		{Options{Tasks: topics, Labels: map[string]string{"1": "World", "2": "Sport", "3": "Business", "4": "Science"}}, "topic=Business"},
		{classes("1", "2", "3", "4"), "c=3"}, // they count from 1, as the form does
		{Options{Tasks: serving("sentiment").Tasks, Format: "amazon-stars"}, "sentiment=3"},
		{Options{Tasks: serving("sentiment").Tasks, Labels: fromOne}, "sentiment=3"},
	} {
		got, _, err := All(news, c.options)
		if err != nil || len(got) != 2 || !strings.HasSuffix(told(got)[0], " | "+c.want) {
			t.Errorf("%v, %v, want %s", told(got), err, c.want)
		}
	}
	// Two classes are a polarity where the task has one, in columns with names, too.
	two := file(t, "two.csv", `"1","A title","A text."`+"\n")
	named := file(t, "named.jsonl", `{"title": "A title", "content": "A text.", "label": 0}`+"\n")
	for _, path := range []string{two, named} {
		for _, c := range []struct {
			options Options
			want    string
		}{{classes("negative", "positive"), "c=negative"}, {Options{}, "label=" + map[string]string{two: "1", named: "0"}[path]}} {
			got, _, err := All(path, c.options)
			if err != nil || !strings.HasSuffix(told(got)[0], " | "+c.want) {
				t.Errorf("%v, %v, want %s", told(got), err, c.want)
			}
		}
	}
}

// A reason says why records have no label.
func TestWhyThereIsNoLabel(t *testing.T) {
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "evidence", "web"), 0o755); err != nil {
		t.Fatal(err)
	}
	document := []byte(strings.Repeat("word ", 900) + "Danube")
	if err := os.WriteFile(filepath.Join(folder, "evidence", "web", "d.txt"), document, 0o644); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "f.json")
	if err := os.WriteFile(path, []byte(`{"Data": [{"QuestionId": "q", "Question": "Which?", "Answer": {"Value": "Danube"}, `+
		`"SearchResults": [{"Filename": "d.txt"}]}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	const why = "none of its answers lies within the first 800 tokens of the document"
	report, err := Stream(path, serving("mrc"), func(*tasks.Example) error { return nil })
	if report.Unlabelled != 1 || report.NoLabel[why] != 1 || err == nil || !strings.HasSuffix(err.Error(), why) {
		t.Errorf("%+v, %v", report, err)
	}
	line := `{"context": "One two.", "qas": [{"qid": "q", "question": "Which?", "answers": ["Danube"], "detected_answers": []}]}`
	if _, _, err := All(file(t, "mrqa.jsonl", line), serving("mrc")); err == nil ||
		!strings.Contains(err.Error(), "none of its answers lies within the 800 tokens to which MRQA cuts a passage") {
		t.Error(err)
	}
}
