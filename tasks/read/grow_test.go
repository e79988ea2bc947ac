package read

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"dev.road/workbench/tasks"
)

// repeated is a text n times, with numbers in place of its verb.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// readText reads a file's contents as examples of some tasks.
func readText(name, text string, o Options) (*Report, error) {
	f, err := newSource(name, io.NopCloser(strings.NewReader(text)))
	if err != nil {
		return nil, err
	}
	r := reader{path: name, options: o, report: Report{Reasons: map[string]int{}}, each: func(*tasks.Example) error { return nil }}
	err = r.from(f)
	return &r.report, err
}

// processorTime is the processor time of this process so far: other work on the machine
// does not count.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Four times the size takes about four times as long, whatever a record is made of:
// the keys of an object, columns, nesting, one long text, escapes.
func TestReadingIsLinearInTheRecord(t *testing.T) {
	good := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"`
	passage := `{"data": [{"paragraphs": [{"context": "a b", "qas": [`
	field := func(x string) string { return good + `, "x": ` + x + "}\n" }
	for name, c := range map[string]struct {
		n       int
		file    string
		text    func(n int) string
		options Options
	}{
		"keys":         {2500, "f.jsonl", func(n int) string { return good + repeated(n, `, "k%d": 1`) + "}\n" }, serving("nli")},
		"escaped keys": {2500, "f.jsonl", func(n int) string { return good + repeated(n, `, "\u0041%d": 1`) + "}\n" }, serving("nli")},
		"many keys": {100_000, "f.jsonl", func(n int) string {
			return good + "}\n" + good + repeated(n, `, "k%d": 1`) + "}\n"
		}, serving("nli")},
		"objects": {30_000, "f.jsonl", func(n int) string { return field("[" + repeated(n, `{"k%d": 1},`) + "0]") }, serving("nli")},
		"depth":   {2000, "f.jsonl", func(n int) string { return field(strings.Repeat("[", n) + strings.Repeat("]", n)) }, serving("nli")},
		"a text":  {1 << 20, "f.jsonl", func(n int) string { return field(`"` + strings.Repeat("é", n) + `"`) }, serving("nli")},
		"escapes": {1 << 18, "f.jsonl", func(n int) string { return field(`"` + strings.Repeat(`\u0041`, n) + `"`) }, serving("nli")},
		"questions": {20_000, "f.json", func(n int) string {
			return passage + repeated(n, `{"id": "%d", "question": "q", "is_impossible": true},`) + `{}]}]}]}`
		}, serving("mrc")},
		"answers": {20_000, "f.json", func(n int) string {
			return passage + `{"id": "1", "question": "q", "answers": [` + strings.Repeat(`{"text": "a", "answer_start": 0},`, n) +
				`{"text": "a", "answer_start": 0}]}]}]}]}`
		}, serving("mrc")},
		"csv columns": {2000, "f.csv", func(n int) string {
			return "text,stars" + repeated(n, ",c%d") + "\na,1" + repeated(n, ",%d") + "\n"
		}, serving("sentiment")},
		"csv cells": {100_000, "f.csv", func(n int) string { return "text,stars\na,1\n" + repeated(n, ",%d") + "\n" }, serving("sentiment")},
		"csv quotes": {200_000, "f.csv", func(n int) string {
			return "text,stars\na,1\n\"" + strings.Repeat(`""`, n) + "\",2\n"
		}, serving("sentiment")},
		"tsv cells": {100_000, "f.tsv", func(n int) string { return "text\tstars\na\t1\n" + repeated(n, "\t%d") + "\n" }, serving("sentiment")},
	} {
		took := func(n int) time.Duration {
			text, least := c.text(n), time.Hour
			for range 3 {
				start := processorTime(t)
				report, err := readText(c.file, text, c.options)
				if err != nil && !strings.Contains(err.Error(), "no usable") && (report == nil || report.Records == 0) {
					t.Fatalf("%s: %.300v", name, err)
				}
				least = min(least, processorTime(t)-start)
			}
			return least
		}
		if one, four := took(c.n), took(4*c.n); four > 9*one+20*time.Millisecond {
			t.Errorf("%s: %v for %d, %v for four times as many", name, one, c.n, four)
		}
	}
}

// A record beyond a bound is dropped with the bound and its place, and costs no others.
func TestFaultARecordBeyondTheBoundsIsDropped(t *testing.T) {
	good := `{"premise": "A.", "hypothesis": "B.", "label": "neutral"`
	csv, tsv := "text,stars\na,1\n", "text\tstars\na\t1\n"
	passage := `{"data": [{"paragraphs": [{"context": "a b", "qas": [{"id": "0", "question": "q", "is_impossible": true}, `
	for name, c := range map[string]struct {
		file, text, want string
		options          Options
	}{
		"keys": {"f.jsonl", good + "}\n" + good + repeated(100_000, `, "k%d": 1`) + "}\n" + good + "}\n",
			"f.jsonl:2: the record has more than 10000 columns, the maximum", serving("nli")},
		"a tree": {"f.jsonl", good + "}\n" + good + `, "x": [` + strings.Repeat("0,", longestTree/2) + "0]}\n" + good + "}\n",
			`f.jsonl:2: "x" is a list or object of 8388611 bytes; the maximum is 8388608`, serving("nli")},
		"csv cells": {"f.csv", csv + repeated(100_000, ",%d") + "\nb,2\n",
			"f.csv:3: the record has 100001 columns; the maximum is 10000", serving("sentiment")},
		"tsv cells": {"f.tsv", tsv + repeated(100_000, "\t%d") + "\nb\t2\n",
			"f.tsv:3: the line has 100001 columns; the maximum is 10000", serving("sentiment")},
		"answers": {"f.json", passage + `{"id": "1", "question": "q", "answers": [` +
			strings.Repeat(`{"text": "a", "answer_start": 0},`, mostAnswers) + `{"text": "a", "answer_start": 0}]}, ` +
			`{"id": "2", "question": "q", "is_impossible": true}]}]}]}`,
			"question 2 (id 1): it has 10001 answers; the maximum is 10000", serving("mrc")},
	} {
		report, err := readText(c.file, c.text, c.options)
		if err != nil || report.Records != 3 || report.Dropped != 1 || !strings.Contains(report.First[0].String(), c.want) {
			t.Errorf("%s: %+v, %v", name, report.First, err)
		}
	}
	_, err := readText("f.jsonl", good+"}\n"+strings.Repeat("x", longestLine+2*headSize), serving("nli"))
	if err == nil || !strings.Contains(err.Error(), "f.jsonl:2: the line is longer than 67108864 bytes") {
		t.Errorf("a line: %v", err)
	}
}
