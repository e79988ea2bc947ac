package read

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.road/workbench/tasks"
)

const (
	storyA = "NEW DELHI, India (CNN) -- A court\n\nconvicted \"café\" owner Moninder Singh Pandher of 19 — not 20 — murders."
	storyB = "(CNN) -- Roy Lynn Oakley, 67, of Roane County, appeared in court."
)

// newsExamples are the examples of both combined files. The bad question has a
// number, too.
var newsExamples = []tasks.Example{
	{ID: "./cnn/stories/a.story:1", Passage: storyA, Question: "What was the amount of children murdered?",
		Answers: []tasks.Answer{{Text: "19", Start: 84}}},
	{ID: "./cnn/stories/a.story:2", Passage: storyA, Question: "Who was convicted?",
		Answers: []tasks.Answer{{Text: "Moninder Singh Pandher", Start: 58}}},
	{ID: "./cnn/stories/a.story:3", Passage: storyA, Question: "When did it happen?"},
	{ID: "./cnn/stories/a.story:5", Passage: storyA, Question: "How many?"},
	{ID: "./cnn/stories/b.story:1", Passage: storyB, Question: "Who is appearing in court?",
		Answers: []tasks.Answer{{Text: "Roy Lynn Oakley,", Start: 9}}},
}

var exceptPlace = cmpopts.IgnoreFields(tasks.Example{}, "Record", "Labels")

func TestNewsQACombined(t *testing.T) {
	for _, file := range []string{"newsqa-combined.csv", "newsqa-combined.json"} {
		got, report, err := All("testdata/"+file, Options{Strict: true})
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(newsExamples, got, exceptPlace); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		if report.Records != 6 || report.Unlabelled != 1 || report.Dropped != 0 {
			t.Errorf("%s: %+v", file, report)
		}
	}
}

func TestNewsQARecordsHaveTheirPlace(t *testing.T) {
	for file, want := range map[string]string{
		"newsqa-combined.csv":  "newsqa-combined.csv:17",
		"newsqa-combined.json": "newsqa-combined.json: story 2, question 1 (story ./cnn/stories/b.story)",
	} {
		got, _, err := All("testdata/"+file, Options{})
		if err != nil || got[len(got)-1].Record != want {
			t.Errorf("%q, %v", got[len(got)-1].Record, err)
		}
	}
}

func TestNewsQASplits(t *testing.T) {
	got, report, err := All("testdata/newsqa-combined.json", Options{Split: "dev"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(newsExamples[4:], got, exceptPlace); diff != "" || report.OtherSplit != 5 || report.Records != 6 {
		t.Errorf("%s %+v", diff, report)
	}
	if _, _, err := All("testdata/newsqa-combined.json", Options{Split: "test"}); err == nil ||
		!strings.Contains(err.Error(), `no records of the split "test" (6 are of others)`) {
		t.Error(err)
	}
}

func TestNewsQATokenized(t *testing.T) {
	got, _, err := All("testdata/newsqa-tokenized.csv", Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	passage := "NEW DELHI , India -LRB- CNN -RRB- -- A court convicted `` café '' owner Moninder Singh Pandher of 19 — not 20 — murders ."
	want := []tasks.Example{
		{ID: "./cnn/stories/a.story:1", Passage: passage, Question: "What was the amount of children murdered ?",
			Answers: []tasks.Answer{{Text: "19", Start: 98}}},
		{ID: "./cnn/stories/a.story:2", Passage: passage, Question: "Who was convicted ?",
			Answers: []tasks.Answer{{Text: "Moninder Singh Pandher", Start: 72}, {Text: "owner", Start: 66}}},
		{ID: "./cnn/stories/a.story:3", Passage: passage, Question: "When did it happen ?"},
	}
	if diff := cmp.Diff(want, got, exceptPlace); diff != "" {
		t.Error(diff)
	}
}

// The cases of newsqa/tests/test_newsqa.py, and further ones of its code.
func TestNewsQAConsensus(t *testing.T) {
	for _, c := range []struct {
		validated, chosen string
		want              newsRange
	}{
		{`{"0:3":1}`, "0:3", newsRange{start: 0, end: 3}},
		{`{"0:3":1, "none":2}`, "0:3", noRange},
		{`{"0:3":1, "4:7":1, "none":1}`, "0:3", noRange},
		{"", "0:3|4:7|0:3", newsRange{start: 0, end: 3}},
		{"", "none|4:7|none", noRange},
		{`{"0:3":2, "none":1, "bad_question":1}`, "4:7", newsRange{start: 0, end: 3}}, // half is enough
		{`{"none":1, "bad_question":1, "0:3":2}`, "4:7", newsRange{start: 0, end: 3}}, // two reasons, one vote each
		{`{"bad_question":2, "0:3":1}`, "0:3", badRange},
		{`{"0:3":1, "4:7":1}`, "4:7", newsRange{start: 0, end: 3}}, // the first of equals
		{"", "196:228|196:202,217:228|None", newsRange{start: 196, end: 228}},
		{"{}", "0:3", newsRange{start: 0, end: 3}},
		{"", "7:3|None|4:7|7:3", noRange}, // a range that ends before it starts is none
		{"", "", noRange},
	} {
		got, err := newsConsensus(c.validated, c.chosen)
		if err != nil || got != c.want {
			t.Errorf("%s %s: %+v, %v, want %+v", c.validated, c.chosen, got, err, c.want)
		}
	}
}

func TestNewsQADropsWhatCannotBeUsed(t *testing.T) {
	const combined = "story_id,question,answer_char_ranges,is_answer_absent,is_question_bad,validated_answers,story_text\n"
	const tokenized = "story_id,story_text,question,answer_token_ranges\n"
	good := map[string]string{combined: "s,Q?,0:3,0,0,,The end.\n", tokenized: "s,The end .,Q?,0:1\n"}
	for _, c := range []struct{ header, row, reason string }{
		{combined, "s,Q?,0:9,0,0,,The end.\n", "the answer is at [0, 9), which the story of 8 code points does not have"},
		{combined, "s,Q?,3:4,0,0,,The end.\n", "the answer at [3, 4) has no words"},
		{combined, "s,Q?,a:4,0,0,,The end.\n", `answer_char_ranges: "a:4" is not a start and an end`},
		{combined, `s,Q?,0:3,0,0,"{""0:3""",The end.` + "\n", "validated_answers: line 1, column 7: the file is cut off"},
		{combined, `s,Q?,0:3,0,0,[1],The end.` + "\n", "validated_answers: found an array instead of an object"},
		{combined, "s,Q?,0:3,0,bad,,The end.\n", `is_question_bad is "bad", not a share`},
		{combined, "s,Q?,0:3,The end.\n", "the row cannot be read: wrong number of fields"},
		{combined, "s,\"Q\"?,0:3,0,0,,The end.\n", "the row cannot be read: extraneous or missing \" in quoted-field"},
		{tokenized, "s,The end .,Q?,1:4\n", `answer_token_ranges: "1:4" is not a range of the story's 3 words`},
		{tokenized, "s,The end .,Q?,2:2\n", `"2:2" is not a range`},
		{tokenized, "s,The end .,Q?,-2:1\n", `"-2:1" is not a range`},
	} {
		path := file(t, "f.csv", c.header+good[c.header]+c.row+good[c.header])
		got, report, err := All(path, Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		if len(got) != 2 || len(report.First) != 1 || report.First[0].Record != "f.csv:3" || !strings.Contains(report.First[0].Reason, c.reason) {
			t.Errorf("%s: %d examples, dropped %v", c.row, len(got), report.First)
		}
		if _, _, err := All(path, Options{Strict: true}); err == nil || !strings.HasPrefix(err.Error(), path+":3: ") {
			t.Errorf("strict: %v", err)
		}
	}
	if _, _, err := All(file(t, "f.csv", "story_id,question,answer_char_ranges\ns,Q?,0:3\n"), Options{}); err == nil ||
		!strings.Contains(err.Error(), "no column story_text") {
		t.Error(err)
	}
	cut, report, err := All(file(t, "f.csv", combined+good[combined]+"s,Q?,0:3,0,0,,\"The e"), Options{})
	if err != nil || len(cut) != 1 || len(report.First) != 1 || report.First[0].Record != "f.csv:3" {
		t.Errorf("%v, %v", report, err)
	}
}

func TestNewsQAJSONFaults(t *testing.T) {
	whole, err := os.ReadFile("testdata/newsqa-combined.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, to       string
		kept           int
		record, reason string
	}{
		{`"q":"Who was convicted?"`, `"p":1`, 4, "f.json: story 1, question 2 (story ./cnn/stories/a.story)", `no question ("q")`},
		{`"q":"Who was convicted?"`, `"q":1`, 4, "f.json: story 1, question 2 (story ./cnn/stories/a.story)", `"q": found 1 instead of a text`},
		{`"consensus":{"s":58,"e":81}`, `"consensus":{"s":58,"e":810}`, 4, "f.json: story 1, question 2 (story ./cnn/stories/a.story)",
			"the answer is at [58, 810)"},
		{`"consensus":{"s":58,"e":81}`, `"consensus":{}`, 4, "f.json: story 1, question 2 (story ./cnn/stories/a.story)",
			"the answer at [0, 0) has no words"},
		{`"text":"(CNN)`, `"texts":"(CNN)`, 4, "f.json: story 2", "no text; questions dropped: 1"},
		{`"text":"(CNN)`, `"text":5,"texts":"(CNN)`, 4, "f.json: story 2", `"text": found 5 instead of a text; questions dropped: 1`},
		{`"q":"Who is appearing in court?"`, `"q":x`, 4, "f.json: story 2", "line 1, column 1737: not JSON: found \"x\" where a value should be"},
		// The consensus is computed if the file does not have it.
		{`"consensus":{"s":58,"e":81}`, `"x":NaN`, 5, "", ""},
		{`"consensus":{"badQuestion":true}`, `"x":1`, 5, "", ""},
	} {
		text := strings.Replace(string(whole), c.from, c.to, 1)
		got, report, err := All(file(t, "f.json", text), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.to, err)
			continue
		}
		if c.record == "" {
			if diff := cmp.Diff(newsExamples, got, exceptPlace); diff != "" || report.Unlabelled != 1 {
				t.Errorf("%s: %s", c.to, diff)
			}
			continue
		}
		if len(got) != c.kept || len(report.First) != 1 || report.First[0].Record != c.record ||
			!strings.Contains(report.First[0].Reason, c.reason) {
			t.Errorf("%s: %d examples, dropped %v", c.to, len(got), report.First)
		}
	}
}
