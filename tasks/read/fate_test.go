package read

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/tasks"
)

// addUp fails unless every record of a report has one fate, and every fate its reason.
func addUp(t rapid.TB, what string, r *Report, examples int) {
	t.Helper()
	sum := func(counts map[string]int) (n int) {
		for _, c := range counts {
			n += c
		}
		return n
	}
	if r.Records != r.Kept+r.Dropped+r.Unlabelled+r.OtherSplit || sum(r.Reasons) != r.Dropped || sum(r.NoLabel) != r.Unlabelled ||
		r.Examples != examples || r.Kept > r.Examples || r.Kept < 0 || (r.Dropped == 0) != (len(r.First) == 0) || len(r.First) > r.Dropped {
		t.Fatalf("%q does not add up: %d examples, %+v", what, examples, r)
	}
}

// counted reads a text, and checks its counts.
func counted(t rapid.TB, name, text string, o Options) (*Report, error) {
	t.Helper()
	path := filepath.Join(os.TempDir(), name)
	f, err := newSource(path, nopCloser{strings.NewReader(text)})
	if err != nil {
		return nil, err
	}
	examples := 0
	r := reader{path: path, options: o, report: Report{Reasons: map[string]int{}}}
	r.each = func(*tasks.Example) error { examples++; return nil }
	err = r.from(f)
	addUp(t, text, &r.report, examples)
	return &r.report, err
}

type nopCloser struct{ *strings.Reader }

func (nopCloser) Close() error { return nil }

// anyValue is a value of JSON in the place of another, and Python's.
var anyValue = rapid.SampledFrom([]string{
	`null`, `NaN`, `-Infinity`, `0`, `1`, `1.0`, `9.5`, `-1`, `1e999`, `true`, `""`, `"a"`, `"0"`, `"True"`, `[]`, `[1]`, `["a"]`, `{}`,
	`{"text": "a"}`, `[{"text": "a", "answer_start": 0}]`, `{"text": ["a"], "answer_start": [0]}`, "\"\xe9\"", `"\ud800"`, `[{}]`, `[[]]`,
	`[{"x": {"y": [null]}}]`,
})

// With any values, a SQuAD file has as many records as questions, a JSONL file as
// lines, a CSV file as rows.
func TestEveryRecordIsCountedWhateverItsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := func(name, usual string) string {
			if rapid.IntRange(0, 4).Draw(t, name+" is damaged") > 0 {
				return usual
			}
			return anyValue.Draw(t, name)
		}
		questions := 0
		var paragraph []string
		for range rapid.IntRange(1, 4).Draw(t, "paragraphs") {
			var qas []string
			for range rapid.IntRange(1, 4).Draw(t, "questions") {
				questions++
				q := fmt.Sprintf(`{"id": "%d", "question": %s, "is_impossible": %s, "answers": %s, "x": %s}`, questions, value("question", `"q"`),
					value("impossible", "false"), value("answers", `[{"text": "a", "answer_start": 0}]`), anyValue.Draw(t, "extra"))
				qas = append(qas, value("element", q))
			}
			parts := []string{`"context": ` + value("context", `"a b"`), `"qas": [` + strings.Join(qas, ", ") + "]"}
			if rapid.Bool().Draw(t, "qas first") {
				parts[0], parts[1] = parts[1], parts[0]
			}
			paragraph = append(paragraph, "{"+strings.Join(parts, ", ")+"}")
		}
		report, err := counted(t, "f.json", paragraphs(paragraph...), serving("mrc"))
		if report.Records != questions {
			t.Fatalf("%d records of %d questions: %+v, %v", report.Records, questions, report, err)
		}

		var lines, rows []string
		n := rapid.IntRange(1, 6).Draw(t, "lines")
		for range n {
			label := value("label", `"neutral"`)
			lines = append(lines, value("line", fmt.Sprintf(`{"premise": %s, "hypothesis": "b", "label": %s}`, value("premise", `"a"`), label)))
			rows = append(rows, value("cell", "a")+",b,"+strings.ReplaceAll(label, `"neutral"`, "neutral"))
		}
		o := serving("nli")
		o.Format = "jsonl"
		if report, err := counted(t, "f.jsonl", strings.Join(lines, "\n"), o); report.Records != n && !isScored(err) {
			t.Fatalf("%d records of %d lines %q: %+v, %v", report.Records, n, lines, report, err)
		}
		if report, err := counted(t, "f.json", "["+strings.Join(lines, ",")+"]", o); report.Records != n && !isScored(err) &&
			elements([]byte("["+lines[0])) != "" {
			t.Fatalf("%d records of the array of %d %q: %+v, %v", report.Records, n, lines, report, err)
		}
		quote := func(row string) string { return strings.ReplaceAll(row, `"`, `'`) }
		table := "premise,hypothesis,label\n" + quote(strings.Join(rows, "\n")) + "\n"
		if report, err := counted(t, "f.csv", table, serving("nli")); report.Records != n && !isScored(err) {
			t.Fatalf("%d records of %d rows %q: %+v, %v", report.Records, n, table, report, err)
		}
	})
}

// isScored reports whether a reading ended at a score in a label's place.
func isScored(err error) bool { return err != nil && strings.Contains(err.Error(), "is a score") }

// Records of a file add up with any bytes of it damaged, in any format.
func TestRecordsOfDamagedFilesAddUp(t *testing.T) {
	fixtures, err := filepath.Glob("testdata/*.*")
	if err != nil || len(fixtures) < 40 {
		t.Fatalf("%d fixtures, %v", len(fixtures), err)
	}
	rapid.Check(t, func(t *rapid.T) {
		fixture := rapid.SampledFrom(fixtures).Draw(t, "fixture")
		text, err := os.ReadFile(fixture)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 3).Draw(t, "faults") {
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := min(len(text), from+rapid.IntRange(0, 40).Draw(t, "bytes"))
			by := rapid.SampledFrom([]string{
				"", "\xff", "\n", "\t", ",", `"`, "}", "]", "[", "{", "null", "NaN", "0", "\x00", "\n\n", "7.5",
			}).Draw(t, "by")
			text = append(append(append([]byte{}, text[:from]...), by...), text[to:]...)
		}
		for _, o := range []Options{
			serving("mrc"), serving("nli"), serving("paraphrase"), serving("sentiment"), serving("mrc", "yesno", "followup"), {},
		} {
			_, _ = counted(t, filepath.Base(fixture), string(text), o) // an error is an answer
		}
	})
}
