package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/tasks"
)

// summary holds the values that the tests of a reader compare.
type summary struct {
	ID, Passage, Question string
	Answers               []tasks.Answer
}

func summaries(examples []tasks.Example) (s []summary) {
	for _, ex := range examples {
		s = append(s, summary{ex.ID, ex.Passage, ex.Question, ex.Answers})
	}
	return s
}

func reasons(r *Report) (s []string) {
	for _, d := range r.First {
		s = append(s, d.String())
	}
	return s
}

const mill = "The Dunăre mill 🌊 was built by Anna Berg and Per Lund in 1820 ."

func TestNQShortAnswers(t *testing.T) {
	for _, c := range []struct {
		file       string
		unlabelled int
		want       []summary
	}{
		{"testdata/nq.jsonl", 3, []summary{ // yes, no short answer, no long answer
			{"5655493461695504401", mill, "who built the mill", []tasks.Answer{{Text: "Anna Berg", Start: 31}, {Text: "Per Lund", Start: 45}}},
			{"-3", "Owner 3 < 4", "what is three less than", []tasks.Answer{{Text: "4", Start: 10}}},
			{"7", mill, "with the bold tag", []tasks.Answer{{Text: "Anna Berg and Per Lund", Start: 31}}},
		}},
		{"testdata/nq-original.jsonl", 0, []summary{
			{"9", mill, "who built the mill", []tasks.Answer{{Text: "Anna Berg", Start: 31}}},
		}},
		{"testdata/nq-dev.jsonl", 2, []summary{ // one of five; yes and no alone
			{"2", mill, "two of five, other passages", []tasks.Answer{{Text: "Anna Berg", Start: 31}, {Text: "Per Lund", Start: 45}}},
			{"3", mill, "one and a yes", []tasks.Answer{{Text: "Anna Berg", Start: 31}}},
		}},
	} {
		o := serving("mrc")
		o.Strict = true
		got, report, err := All(c.file, o)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(c.want, summaries(got)); diff != "" {
			t.Errorf("%s: %s", c.file, diff)
		}
		if report.Format != "nq" || report.Unlabelled != c.unlabelled || report.Records != len(c.want)+c.unlabelled {
			t.Errorf("%s: %+v", c.file, report)
		}
	}
}

func TestNQFaultsAreDropped(t *testing.T) {
	line := func(document, question, long, short string) string {
		return `{"document_text": ` + document + `, "question_text": ` + question + `, "example_id": 1, "annotations": [{"long_answer": ` +
			long + `, "short_answers": [` + short + `], "yes_no_answer": "NONE"}], "long_answer_candidates": []}`
	}
	const long, short = `{"start_token": 0, "end_token": 3}`, `{"start_token": 1, "end_token": 2}`
	good := line(`"<P> a </P>"`, `"q"`, long, short)
	for _, c := range []struct{ line, reason string }{
		{line(`"<P> a </P>"`, `null`, long, short), "no question_text"},
		{line(`null`, `"q"`, long, short), "no document_text and no document_tokens"},
		{line(`"<P> a"`, `"q"`, long, short), "the long answer is tokens [0, 3), which the document does not have"},
		{line(`"<P> a </P> b"`, `"q"`, long, `{"start_token": 3, "end_token": 4}`),
			"the short answer [3, 4) is not inside the long answer [0, 3)"},
		{line(`"<P> a </P>"`, `"q"`, long, `{"start_token": 2, "end_token": 1}`), "the short answer [2, 1) is not inside"},
		{line(`"<P> a </P>"`, `"q"`, long, `{"start_token": 2, "end_token": 3}`), "has only HTML tokens"},
		{line(`"<P> a </P>"`, `5`, long, short), "question_text is a JSON number, but must be a string"},
		{line(`"<P> a </P>"`, `"q"`, `{"start_token": "x"}`, short), "is a JSON string, but must be an integer"},
		{good[:60], "not JSON from column 60 on: unexpected end"},
	} {
		_, report, err := All(file(t, "nq.jsonl", good+"\n"+c.line+"\n"), serving("mrc"))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := reasons(report); report.Examples != 1 || len(got) != 1 || !strings.HasPrefix(got[0], "nq.jsonl:2") ||
			!strings.Contains(got[0], c.reason) {
			t.Errorf("%d examples, %q\nwant %s", report.Examples, got, c.reason)
		}
	}
}

// The first line of a real file is longer than the head that formats are
// recognised by.
func TestNQIsKnownByItsFirstKey(t *testing.T) {
	for key, want := range map[string]bool{"document_text": true, "document_html": true, "text": false} {
		if got := isNQ([]byte(`{"`+key+`": "`+strings.Repeat("word ", headSize/5)), ""); got != want {
			t.Errorf("%s: %v", key, got)
		}
	}
}
