package scoring

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks/read"
)

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zipped(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil || f.Close() != nil {
		t.Fatal(err)
	}
	return path
}

const squad2 = `{"version": "v2.0", "data": [{"title": "Mill", "paragraphs": [{
 "context": "The old mill was built in 1820 by Anna Berg.", "qas": [
  {"id": "a", "question": "When was it built?", "is_impossible": false, "answers": [{"text": "1820", "answer_start": 26}]},
  {"id": "b", "question": "Who built it?", "is_impossible": false, "answers": [{"text": "Anna Berg", "answer_start": 34}]},
  {"id": "c", "question": "Who sold it?", "is_impossible": true, "answers": []}]}]}]}`

// joined joins the texts of two files.
func joined(t *testing.T, data, predictions string, o JoinOptions) (*Joined, error) {
	t.Helper()
	d, err := ReadData(data, read.Options{})
	if err != nil {
		return nil, err
	}
	return d.Join(predictions, o)
}

func measured(t *testing.T, data, predictions string, o Options) *Report {
	t.Helper()
	j, err := joined(t, data, predictions, JoinOptions{})
	if err != nil {
		t.Fatal(err)
	}
	o.Format = j.Format
	r, err := Measure(j.Predictions, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func figure(t *testing.T, r *Report, key string) float64 {
	t.Helper()
	f, ok := r.Figure(key)
	if !ok {
		t.Fatalf("no figure %s in %+v", key, r)
	}
	return f.Value
}

func TestEachFormatIsMeasuredByItsOwnScript(t *testing.T) {
	mrqa := `{"header": {"dataset": "X", "split": "dev"}}
{"context": "Bears lost.", "qas": [{"qid": "q1", "question": "Who?", "answers": ["The Bears"], "detected_answers": ` +
		`[{"text": "Bears", "char_spans": [[0, 4]]}]}, {"qid": "q2", "question": "What?", "answers": ["nowhere"], ` +
		`"detected_answers": [{"text": "nowhere", "char_spans": [[0, 6]]}]}]}`
	news := `{"data": [{"storyId": "s", "type": "dev", "text": "Bears lost.", "questions": [
  {"q": "Who?", "consensus": {"s": 0, "e": 5}, "answers": []},
  {"q": "Why?", "consensus": {"noAnswer": true}, "answers": []}]}], "version": "1"}`
	quac := `{"data": [{"title": "T", "paragraphs": [{"id": "d", "context": "Bears lost. CANNOTANSWER", "qas": [
  {"id": "d_q#0", "question": "Who?", "answers": [{"text": "Bears", "answer_start": 0}],
   "orig_answer": {"text": "Bears", "answer_start": 0}, "yesno": "x", "followup": "y"},
  {"id": "d_q#1", "question": "Why?", "answers": [{"text": "CANNOTANSWER", "answer_start": 12}],
   "orig_answer": {"text": "CANNOTANSWER", "answer_start": 12}, "yesno": "x", "followup": "n"}]}]}]}`
	for _, c := range []struct {
		name, data, said string
		metric           string
		want             map[string]float64
	}{
		{"squad2.json", squad2, `{"a": "in 1820", "b": "Anna Berg", "c": ""}`, SQuAD2,
			map[string]float64{"exact": 200.0 / 3, "HasAns_exact": 50, "NoAns_f1": 100}},
		{"flat.json", `{"version": "v2", "data": [{"id": "1", "title": "", "context": "Łódź cat", "question": "q", ` +
			`"answers": {"text": ["Łódź cat"], "answer_start": [0]}}]}`, `{"1": "łódź CAT", "2": "", "3": "5"}`, SQuAD1,
			map[string]float64{"exact_match": 100, "f1": 100}},
		{"mrqa.jsonl", mrqa, `{"q1": "bears"}`, MRQA, map[string]float64{"exact_match": 50, "f1": 50}},
		{"news.json", news, `{"s:1": "Bears", "s:2": "lost"}`, NewsQA, map[string]float64{
			"answerable_exact_match": 100, "exact": 50, "NoAns_exact": 0}},
		{"quac.json", quac, `{"qid": ["d_q#0", "d_q#1"], "best_span_str": ["Bears", "CANNOTANSWER"], "yesno": ["x", "y"],
  "followup": ["y", "n"]}`, QuAC, map[string]float64{
			"f1": 100, "HEQ": 100, "DHEQ": 100, "yes/no": 50, "followup": 100, "unanswerable_acc": 100}},
		{"sst.tsv", "sentence\tlabel\ngood\tgood\nbad\tbad\n", "index\tprediction\n0\tgood\n1\tgood\n", Accuracy,
			map[string]float64{"accuracy": 50}},
		{"nli.jsonl", `{"premise": "p", "hypothesis": "h", "label": "entailment"}
{"premise": "p", "hypothesis": "h", "label": "-"}
{"premise": "p", "hypothesis": "h", "label": "neutral"}`, `{"label": "Entailment"}
{"label": "neutral"}
{"label": "neutral"}`, Accuracy, map[string]float64{"accuracy": 100}},
	} {
		for _, gz := range []bool{false, true} {
			write := file
			if gz {
				write = zipped
			}
			r := measured(t, write(t, c.name, c.data), write(t, "p", c.said), Options{})
			if r.Metric != c.metric {
				t.Errorf("%s: %s", c.name, r.Metric)
			}
			for key, want := range c.want {
				if got := figure(t, r, key); math.Abs(got-want) > 1e-9 {
					t.Errorf("%s: %s is %v, want %v", c.name, key, got, want)
				}
			}
		}
	}
}

func TestNewsQANamesItsDevSet(t *testing.T) {
	news := `{"data": [{"storyId": "s", "text": "Bears lost.",
 "questions": [{"q": "Who?", "consensus": {"s": 0, "e": 5}, "answers": []}]}]}`
	notes := strings.Join(measured(t, file(t, "n.json", news), file(t, "p", `{"s:1": ""}`), Options{}).Notes, "; ")
	if !strings.Contains(notes, "dev set: NewsQA's own files") || !strings.Contains(notes, "at least half of the validators") {
		t.Error(notes)
	}
}

func TestWhatScriptsDoWithoutAPrediction(t *testing.T) {
	data := file(t, "d.json", squad2)
	j, err := joined(t, data, file(t, "p", `{"a": "1820", "elsewhere": "x"}`), JoinOptions{})
	if err != nil || j.Missing != 2 || j.Extra != 1 {
		t.Fatalf("%+v, %v", j, err)
	}
	_, err = Measure(j.Predictions, Options{})
	if err == nil || !strings.Contains(err.Error(), "2 questions of 3 have no prediction, the first: b") {
		t.Errorf("2.0 is to refuse: %v", err)
	}
	r, err := Measure(j.Predictions, Options{MissingWrong: true})
	if err != nil || figure(t, r, "exact") != 100.0/3 || figure(t, r, "NoAns_exact") != 0 || len(r.Missing) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	// 1.1 scores them 0. It has nothing to compare an unanswerable question with.
	if _, err := Measure(j.Predictions[:2], Options{Metric: SQuAD1}); err != nil {
		t.Error(err)
	}
	if r, err := Measure(j.Predictions[:2], Options{Metric: MRQA, SkipMissing: true}); err != nil || figure(t, r, "f1") != 100 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestTheFilesOfARunAreJoinedByID(t *testing.T) {
	data := file(t, "d.json", squad2)
	var lines string
	for id, text := range map[string]string{"a": "1820", "b": "Anna", "c": ""} {
		line, err := json.Marshal(wire.Prediction{ID: id, Task: "mrc", Student: wire.Said{Model: "student", Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		lines += string(line) + "\n"
	}
	compact := `{"model":"student","step":7,"dataset":"d","tasks":["mrc"],"examples":3,"time":"2026-01-02T03:04:05Z"}
{"id":"a","text":"1820","null":0.1,"null_diff":-4,"em":1,"f1":1,"top":[[26,30,0.9]]}
{"id":"b","text":"Anna","null":0.1,"null_diff":-4,"em":0,"f1":0.6667}
{"id":"c","text":"","null":0.9,"null_diff":4,"em":1,"f1":1}
`
	for name, text := range map[string]string{"whole": lines, "compact": compact} {
		r := measured(t, data, file(t, "p.jsonl", text), Options{})
		if got := figure(t, r, "exact"); math.Abs(got-200.0/3) > 1e-9 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestClassesByNumberNeedTheirNames(t *testing.T) {
	data := file(t, "nli.jsonl", `{"premise": "p", "hypothesis": "h", "label": "entailment"}
{"premise": "p", "hypothesis": "h", "label": "neutral"}`)
	probs := file(t, "p.jsonl", `{"logits": [3.0, -1, 0]}
{"logits": [-1, 0.5, 0]}`)
	_, err := joined(t, data, probs, JoinOptions{})
	if err == nil || !strings.Contains(err.Error(), "line 1: its 3 classes have no names, and the data's labels are "+
		"entailment, neutral: name the classes in their order with --labels") {
		t.Errorf("%v", err)
	}
	j, err := joined(t, data, probs, JoinOptions{Labels: []string{"entailment", "neutral", "contradiction"}})
	if err != nil {
		t.Fatal(err)
	}
	said := j.Predictions[0].Student
	if said.Text != "entailment" || said.EM != 1 || len(said.Labels) != 3 || said.Labels[2].Name != "neutral" ||
		math.Abs(said.Prob-math.Exp(3)/(math.Exp(3)+math.Exp(-1)+1)) > 1e-12 {
		t.Errorf("%+v", said)
	}
}

// Stars are 1 to 5 and a model's classes 0 to 4: the class 4 is not the label 4.
func TestNumbersOfClassesAreNotTakenForNumbersInLabels(t *testing.T) {
	stars := file(t, "stars.jsonl", `{"text": "a", "stars": 5}
{"text": "b", "stars": 1}`)
	for said, says := range map[string]string{
		"[0.1, 0.1, 0.1, 0.1, 0.6]\n[0.6, 0.1, 0.1, 0.1, 0.1]": "its 5 classes have no names, and the data's labels are 1, 5: ",
		"4\n0":           "the predicted class is the number 4, and the data's labels are 1, 5: ",
		"\"LABEL_4\"\n0": "the predicted class is the number LABEL_4, and the data's labels are 1, 5: ",
	} {
		path := file(t, "p.jsonl", "["+strings.ReplaceAll(said, "\n", ", ")+"]")
		if _, err := joined(t, stars, path, JoinOptions{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s\n%v; want %s", said, err, says)
		}
		j, err := joined(t, stars, path, JoinOptions{Labels: []string{"1", "2", "3", "4", "5"}})
		if err != nil || j.Predictions[0].Student.EM != 1 || j.Predictions[1].Student.EM != 1 {
			t.Errorf("%s: %v", said, err)
		}
	}
}

func TestLabelsThatTheDataDoNotHaveAreTold(t *testing.T) {
	data := file(t, "d.jsonl", `{"text": "x", "label": "good"}
{"text": "y", "label": "bad"}`)
	_, err := joined(t, data, file(t, "p.json", `["fine", "poor"]`), JoinOptions{})
	if err == nil || !strings.Contains(err.Error(), "none of its labels (the first: fine) is among those of the data, bad, good: ") {
		t.Errorf("%v", err)
	}
	j, err := joined(t, data, file(t, "p.json", `["good", "poor"]`), JoinOptions{})
	if err != nil || !slices.Contains(j.Notes, "1 predictions are a label that the data do not have, the first: poor; they are wrong") {
		t.Errorf("%v, %v", j, err)
	}
}

// The id of QQP's pairs may be the index of another pair.
func TestGLUEsIndexIsTheOrderOfTheData(t *testing.T) {
	data := file(t, "dev.tsv", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n1\t3\t4\ta\tb\t0\n201\t5\t6\tc\td\t1\n")
	j, err := joined(t, data, file(t, "QQP.tsv", "index\tprediction\n1\t1\n0\t0\n"), JoinOptions{Labels: []string{"different", "same"}})
	if err != nil || j.Missing != 0 || j.Predictions[0].Student.EM != 1 || j.Predictions[1].Student.EM != 1 {
		t.Errorf("%+v, %v", j, err)
	}
}

// A file's own IDs of labelled texts name predictions, as their places do.
func TestLabelledTextsHaveTheirOwnIDs(t *testing.T) {
	data := file(t, "d.jsonl", `{"id": "x1", "premise": "p", "hypothesis": "h", "label": "neutral"}
{"id": "x2", "premise": "q", "hypothesis": "i", "label": "entailment"}`)
	for _, said := range []string{`{"x2": "entailment", "x1": "neutral"}`, "id,entailment,neutral\nx2,0.9,0.1\nx1,0.2,0.8\n",
		`{"d.jsonl:2": "entailment", "d.jsonl:1": "neutral"}`} {
		j, err := joined(t, data, file(t, "p", said), JoinOptions{})
		if err != nil || j.Missing != 0 || j.Predictions[0].Student.EM != 1 || j.Predictions[1].Student.EM != 1 {
			t.Errorf("%s: %+v, %v", said, j, err)
		}
	}
}

func TestPredictionsInThePlaceOfDataAreNamed(t *testing.T) {
	for _, said := range []string{`{"a": "x", "b": "y"}`, "index\tprediction\n0\tx\n", `{"id": "a", "prediction_text": "x"}`} {
		path := file(t, "p", said)
		if _, err := ReadData(path, read.Options{}); err == nil || !strings.HasPrefix(err.Error(), path+" is a file of predictions (") ||
			!strings.HasSuffix(err.Error(), ", not data: the data come first, then the predictions") {
			t.Errorf("%s: %v", said, err)
		}
	}
}

func TestPredictionsForOtherDataAreRefused(t *testing.T) {
	data := file(t, "d.json", squad2)
	class := file(t, "c.jsonl", `{"text": "x", "label": "good"}`)
	for _, c := range []struct{ data, said, says string }{
		{data, `{"x": "y"}`, "none of its 1 IDs (the first: x) is among the 3 of " + data + " (the first: a): " +
			"are the predictions for another dataset?"},
		{data, `["y", "z"]`, "its predictions have no IDs"},
		{class, `["good", "bad"]`, "it has 2 predictions in the order of the data, and " + class + " has 1 records"},
	} {
		path := file(t, "p.json", c.said)
		if _, err := joined(t, c.data, path, JoinOptions{}); err == nil || !strings.HasPrefix(err.Error(), path+": "+c.says) {
			t.Errorf("%s\n%v; want %s", c.said, err, c.says)
		}
	}
}

// TestAcceptance scores the published predictions of $ROAD_ACCEPTANCE, a data folder
// that is no part of the project.
func TestAcceptance(t *testing.T) {
	folder := os.Getenv("ROAD_ACCEPTANCE")
	if folder == "" {
		t.Skip("$ROAD_ACCEPTANCE names no data folder")
	}
	r := measured(t, filepath.Join(folder, "squad2/dev-full.json"), filepath.Join(folder, "squad2/dev-full.predictions-bert.json"), Options{})
	for key, want := range map[string]float64{
		"exact": 78.74168280973637, "f1": 81.77528052374727, "HasAns_exact": 74.10593792172739, "HasAns_f1": 80.18183293833516,
		"NoAns_exact": 83.36417157275021,
	} {
		if got := figure(t, r, key); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}

// both are two systems' answers to the questions of 50 passages, which differ in the
// given share of the questions.
func both(t *testing.T, worse int) (a, b []wire.Prediction) {
	t.Helper()
	for i := range 200 {
		p := wire.Prediction{ID: fmt.Sprint(i), Task: "mrc", Passage: fmt.Sprint("passage ", i/4), Gold: []wire.Gold{{Text: "gold"}}}
		p.Student = wire.Said{Model: "a", Text: "gold"}
		if i%5 == 0 {
			p.Student.Text = "other"
		}
		a = append(a, p)
		if i%10 < worse {
			p.Student.Text = "wrong"
		}
		b = append(b, p)
	}
	return a, b
}

func TestComparedPredictionsHaveTestsOfEachFigure(t *testing.T) {
	a, b := both(t, 3)
	c, err := Compare(a, b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := c.Differences[0]
	if d.Key != "exact_match" || d.A != 80 || d.B != 60 || d.Value != -20 || d.Items != 200 || d.Clusters != 50 {
		t.Errorf("%+v", d)
	}
	if d.Interval == nil || d.Interval.Low > -20 || d.Interval.High < -20 || d.Interval.High >= 0 {
		t.Errorf("%+v", d.Interval)
	}
	if len(d.Tests) != 3 {
		t.Fatalf("%+v", d.Tests)
	}
	for _, test := range d.Tests {
		if test.P >= 0.001 {
			t.Errorf("%+v", test)
		}
	}
	same, err := Compare(a, a, Options{})
	if err != nil || same.Differences[0].Value != 0 || same.Differences[0].Tests[1].P != 1 {
		t.Errorf("%+v, %v", same, err)
	}
	if _, err := Compare(a, b[1:], Options{}); err == nil {
		t.Error("predictions of other examples are compared")
	}
}

func TestFiguresHaveClusteredIntervals(t *testing.T) {
	a, _ := both(t, 0)
	r, err := Measure(a, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := r.Figure("exact_match")
	if f.Clusters != 50 || f.Items != 200 || f.Interval == nil || f.Interval.Low >= 80 || f.Interval.High <= 80 || f.Interval.Level != 0.95 {
		t.Errorf("%+v", f)
	}
	if plain, err := Measure(a, Options{Plain: true}); err != nil || plain.Figures[0].Interval != nil {
		t.Errorf("%+v, %v", plain, err)
	}
}

func TestLabelsHaveGLUEsFiguresConfusionAndCalibration(t *testing.T) {
	data := file(t, "mrpc.tsv", "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t1\t2\ta b\ta c\n1\t3\t4\ta d\ta e\n"+
		"0\t5\t6\ta f\ta g\n0\t7\t8\ta h\ta i\n")
	d, err := ReadData(data, read.Options{})
	if err != nil {
		t.Fatal(err)
	}
	probs := file(t, "p.jsonl", "[0.2, 0.8]\n[0.9, 0.1]\n[0.7, 0.3]\n[0.4, 0.6]\n")
	j, err := d.Join(probs, JoinOptions{Labels: []string{"different", "same"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Measure(j.Predictions, Options{Format: j.Format})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]float64{"accuracy": 50, "f1": 50, "macro_f1": 50, "matthews": 0,
		"ece": 100 * (0.2 + 0.9 + 0.3 + 0.6) / 4} {
		if got := figure(t, r, key); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
	if r.Confusion == nil || r.Confusion.Total != 4 || r.Calibration == nil ||
		!strings.Contains(strings.Join(r.Notes, "; "), "GLUE's figures of mrpc") {
		t.Errorf("%+v", r)
	}
}

func TestNoAnswerHasItsROCAndATestedThreshold(t *testing.T) {
	a, _ := both(t, 0)
	var probs []evalsuite.NAProb
	for i := range a {
		if i%2 == 0 {
			a[i].Gold = []wire.Gold{}
		}
		probs = append(probs, evalsuite.NAProb{ID: a[i].ID, Prob: 0.9 - 0.8*float64(i%2)})
	}
	r, err := Measure(a, Options{NAProb: probs, Threshold: 1})
	if err != nil {
		t.Fatal(err)
	}
	if figure(t, r, "roc_auc") != 100 || figure(t, r, "half_f1") < 80 || figure(t, r, "pr_oracle_ap") != 100 || figure(t, r, "best_f1") != 90 {
		t.Errorf("%+v", r.Figures)
	}
}
