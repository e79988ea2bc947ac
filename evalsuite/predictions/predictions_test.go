package predictions

import (
	"bytes"
	"compress/gzip"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/worded/wordedtest"
)

func ptr(v float64) *float64 { return &v }

func TestFilesAsPeopleHaveThem(t *testing.T) {
	for _, c := range []struct {
		name, text, layout, note string
		want                     []Item
	}{
		{"SQuAD's", "\ufeff\n" + `{"q2": "in 1820", "q1": "caf\u00e9", "q2": ""}`, ByID,
			"1 IDs are there twice, the first: q2; the last prediction counts, as in the official scripts", []Item{
				{ID: "q2", Where: "question q2"}, {ID: "q1", Said: "café", Where: "question q1"}}},
		{"run_qa's n-best", `{"q": [{"text": "b", "probability": 0.2, "start_logit": 1}, {"text": "a", "probability": 0.7},` +
			` {"text": "", "probability": 0.1}]}`, NBest, "the file has n-best lists: of each the most probable text is taken", []Item{
			{ID: "q", Said: "a", NoAnswer: ptr(0.1), Where: "question q",
				Top: []evalsuite.Candidate{{Text: "a", Prob: 0.7}, {Text: "b", Prob: 0.2}, {Prob: 0.1}}}}},
		{"Hugging Face's list", `[{"id": "q", "prediction_text": "a", "no_answer_probability": 0.25}]`, Records, "", []Item{
			{ID: "q", Said: "a", NoAnswer: ptr(0.25), Where: "record 1 (id q)"}}},
		{"one line of it", `{"id": "q", "prediction_text": "a"}`, Records, "", []Item{{ID: "q", Said: "a", Where: "line 1 (id q)"}}},
		{"QuAC's", `{"qid": ["d_q#0", "d_q#1"], "best_span_str": ["a", "CANNOTANSWER"], "yesno": ["y", "x"], "followup": ["n", "m"]}`,
			QuAC, "", []Item{{ID: "d_q#0", Said: "a", YesNo: "y", Followup: "n", Where: "line 1 (id d_q#0)"},
				{ID: "d_q#1", Said: "CANNOTANSWER", YesNo: "x", Followup: "m", Where: "line 1 (id d_q#1)"}}},
		{"GLUE's", "index\tprediction\r\n0\tentailment\r\n1\tnot_entailment\r\n", GLUE, "", []Item{
			{ID: "0", Said: "entailment", Where: "line 2"}, {ID: "1", Row: 1, Said: "not_entailment", Where: "line 3"}}},
		{"labels", "\"x\"\n\n2\n{\"prediction\": true, \"label\": \"y\"}\n", Position, "", []Item{
			{Said: "x", Where: "line 1"}, {Row: 1, Said: "2", Where: "line 3"}, {Row: 2, Said: "true", Where: "line 4"}}},
		{"probabilities", `{"id": 7, "probabilities": {"x": 0.25, "y": 0.75}}`, Records, "", []Item{
			{ID: "7", Said: "y", Classes: []Class{{"x", 0.25}, {"y", 0.75}}, Where: "line 1 (id 7)"}}},
		{"a pipeline's", `[[{"label": "x", "score": 0.4}, {"label": "y", "score": 0.6}]]`, Position, "", []Item{
			{Said: "y", Classes: []Class{{"x", 0.4}, {"y", 0.6}}, Where: "record 1"}}},
		{"logits", "[1.5, 1.5]\n[-2, 0]", Position, "", []Item{
			{Said: "0", Classes: []Class{{"", 0.5}, {"", 0.5}}, Where: "line 1"},
			{Row: 1, Said: "1", Classes: []Class{{"", 1 / (1 + math.Exp(2))}, {"", 1 / (1 + math.Exp(-2))}}, Where: "line 2"}}},
		{"evaluate's arguments", `{"predictions": [{"id": "q", "prediction_text": "a"}], "references": []}`, Records, "", []Item{
			{ID: "q", Said: "a", Where: "record 1 (id q)"}}},
		{"AllenNLP's", `{"id": "q", "best_span_str": "a", "best_span": [3, 3], "span_start_logits": [0.5, 1], "answers": ["b"]}`,
			Records, "", []Item{{ID: "q", Said: "a", Where: "line 1 (id q)"}}},
		{"logits that look like probabilities", "{\"scores\": [0.25, 0.75]}\n{\"scores\": [0, 1.5]}", Position, "", []Item{
			{Said: "1", Classes: []Class{{"", 1 / (1 + math.Exp(0.5))}, {"", 1 / (1 + math.Exp(-0.5))}}, Where: "line 1"},
			{Row: 1, Said: "1", Classes: []Class{{"", 1 / (1 + math.Exp(1.5))}, {"", 1 / (1 + math.Exp(-1.5))}}, Where: "line 2"}}},
		{"probabilities that are rounded", `{"probs": [0.33, 0.33, 0.33]}`, Position, "", []Item{
			{Said: "0", Classes: []Class{{"", 1. / 3}, {"", 1. / 3}, {"", 1. / 3}}, Where: "line 1"}}},
		{"probabilities beside the gold label", `{"text": "t", "label": "x", "probs": {"x": 0.25, "y": 0.75}}`, Position, "", []Item{
			{Said: "y", Classes: []Class{{"x", 0.25}, {"y", 0.75}}, Where: "line 1"}}},
		{"pandas' answers", ",id,prediction_text\r\n0,q1,\"a, \"\"b\"\"\"\r\n1,q2,\r\n", GLUE, "", []Item{
			{ID: "q1", Said: `a, "b"`, Where: "line 2"}, {ID: "q2", Row: 1, Where: "line 3"}}},
		{"Kaggle's", "Id,Predicted\nq1,a\n", GLUE, "", []Item{{ID: "q1", Said: "a", Where: "line 2"}}},
		{"pandas' probabilities", ",x,y\n1,0.25,0.75\n0,0.5,0.5\n", GLUE, "", []Item{
			{ID: "1", Said: "y", Classes: []Class{{"x", 0.25}, {"y", 0.75}}, Where: "line 2"},
			{ID: "0", Row: 1, Said: "x", Classes: []Class{{"x", 0.5}, {"y", 0.5}}, Where: "line 3"}}},
		{"probabilities by prefix", "id,label,prob_0,prob_1\n7,x,0.25,0.75\n", GLUE, "", []Item{
			{ID: "7", Said: "1", Classes: []Class{{"", 0.25}, {"", 0.75}}, Where: "line 2"}}},
	} {
		for _, zipped := range []bool{false, true} {
			text := []byte(c.text)
			if zipped {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, _ = z.Write(text) // a bytes.Buffer takes everything
				_ = z.Close()
				text = b.Bytes()
			}
			got, err := Read(bytes.NewReader(text))
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
			if diff := cmp.Diff(&Set{Layout: c.layout, Note: c.note, Items: c.want}, got, near); diff != "" {
				t.Errorf("%s:\n%s", c.name, diff)
			}
		}
	}
}

func TestErrorsNameTheRecordAndTheRemedy(t *testing.T) {
	for text, says := range map[string]string{
		"\xff\xfe{\x00":           "it is in UTF-16: ",
		"{\"q\":\n \"caf\xe9\"}":  "line 2, column 6: byte 0xE9 is not UTF-8: ",
		`{"q": "x", "r": NaN}`:    "line 1, column 17 (r): NaN is no answer, probability or score: ",
		`{"probs": [0.5, 1.5]}`:   "line 1: 1.5 is no probability: logits have the key or the prefix logits",
		`{"probs": [0.2, 0.2]}`:   "line 1: the probabilities of its classes have the sum 0.4, not 1: ",
		"id,prediction\n1,\"x":    "line 2, column 5: a quote is not closed, ",
		"id,x,y\n1,0.5,nan":       "line 2: column y: \"nan\" is no probability or score: ",
		"id,text,label\n1,t,x":    "it is no file of predictions that is known; it begins with id,text,label: ",
		"id,premise,score\n1,t,x": "it is no file of predictions that is known; ",
		`{"premise":"a","label":"x"}` + "\n" + `{"premise":"b","label":"x"}`: "" +
			"line 1: its label stands beside premise, as in a data file, and may be the gold one: ",
		"":                       "the file is empty",
		"\n \n":                  "the file is empty",
		"{}":                     "it has no predictions",
		"[]":                     "it has no predictions",
		"PAR1\x15":               "it is a parquet or zip file, not predictions: ",
		"\x1f\x8bnot":            "the gzip file is damaged or cut off: ",
		"hello\n":                "it is no file of predictions that is known; it begins with hello: give a JSON object of texts by ID, ",
		`{"q": 5}`:               "its values are numbers, not answers: are they scores, or probabilities of no answer (--na-prob)?",
		`{"q": 5, "r": "x"}`:     `the prediction of question q is a number, 5, not a text: write answers as texts, "" for no answer`,
		`{"q": null}`:            `the prediction of question q is null, not a text: write answers as texts, "" for no answer`,
		`{"q": "x", "r": [{}]}`:  "the prediction of question r is a list, not a text: give one text a question, or n-best lists for all of them",
		`{"q": []}`:              "question q: its n-best list is empty",
		`{"q": [5]}`:             "question q: its n-best list is no list of objects with text and probability",
		`{"q": [{"text": "x"}]}`: "question q: candidate 1 of its n-best list has no text or no probability",
		`{"q": [{"text": "x", "probability": 7}]}`:                             "question q: the probability of candidate 1 is 7, ",
		`{"version": "v2.0", "data": []}`:                                      "it is a data file, not predictions: ",
		"{\"q\": \"x\",\n \"r\" 5}":                                            "line 2, column 6: not JSON, it has 5} here: ",
		"{\"q\": \"x\",\n":                                                     "line 1: the file is cut off: write it again",
		"{\"id\": 1, \"probs\": [0.5, 0.5]}\n{\"id\": 2, \"probs\": [NaN, 1]}": "line 2, column 21 (probs): NaN is no answer, ",
		"{\"id\": 1, \"pred\": \"x\"}\n{\"id\": 1, \"pred\": \"y\"}": "line 2 (id 1): the ID has a prediction already, in line 1: " +
			"give each question one",
		"{\"id\": 1, \"pred\": \"x\"}\n\"y\"":                                      "line 2: some records have an ID and some have none: ",
		"{\"id\": 1, \"pred\": \"x\"}\n{\"id\": 2}":                                "line 2: it has no prediction (prediction_text, prediction, ",
		"{\"id\": 1, \"pred\": {}}":                                                "line 1: its pred is an object, not a text or a label",
		"{\"id\": 1, \"logits\": [1]}":                                             "line 1: its logits: there are numbers of 1 classes; ",
		"{\"id\": 1, \"logits\": [1, \"2\"]}":                                      "line 1: its logits: class 2 has a text, not a number",
		`{"qid": ["a"], "best_span_str": ["x", "y"], "yesno": [], "followup": []}`: "line 1: it has 1 qid and 2 best_span_str: ",
		`{"qid": ["a"], "best_span_str": "x"}`:                                     "line 1: a dialog of QuAC's has lists of texts ",
		"index\tprediction\n0":                                                     "line 2: it has 1 columns, the first line 2",
		"index\tprediction\n0\tx\n0\ty":                                            "line 3: index 0 has a prediction already, in line 2",
		"index\tprediction\n0\tnan":                                                "line 2: it has no prediction",
		"index\tprediction":                                                        "it has no predictions, only the names of columns",
	} {
		_, err := Read(strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, says)
		}
	}
	if _, err := Open("nowhere.json"); err == nil || !strings.Contains(err.Error(), "nowhere.json") {
		t.Errorf("%v", err)
	}
}

func TestProbabilitiesSumToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []string
		for _, v := range rapid.SliceOfN(rapid.Float64Range(-800, 800), 2, 5).Draw(t, "logits") {
			list = append(list, strconv.FormatFloat(v, 'f', -1, 64))
		}
		s, err := Read(strings.NewReader("[" + strings.Join(list, ",") + "]\n[2,2]"))
		if err != nil {
			t.Fatal(err)
		}
		sum, best := 0.0, 0.0
		for _, c := range s.Items[0].Classes {
			sum += c.Prob
			best = max(best, c.Prob)
		}
		if math.Abs(sum-1) > 1e-2 || math.IsNaN(sum) || best < 1/float64(len(list))-1e-9 {
			t.Fatalf("%v", s.Items[0])
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{`{"q": "x"}`,
		"{\"id\": 1, \"probs\": [0.5, 0.5]}\n", "index\tprediction\n0\tx\n", `[[1, 2], "x"]`, "{\"q\": NaN}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read(strings.NewReader(text))
		if err != nil {
			wordedtest.Worded(t, err.Error(), text)
			return
		}
		if len(s.Items) == 0 {
			t.Fatal("no predictions, and no error")
		}
		s.Rows()
	})
}
