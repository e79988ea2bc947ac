package check

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/read"
)

var counts = cmpopts.IgnoreFields(File{}, "Lengths", "Windows", "Reasons", "ids", "passages", "questions", "both")

func TestAFileOfSpansIsCounted(t *testing.T) {
	words := func(text string) int { return len(strings.Fields(text)) }
	f, err := Read(t.Context(), "testdata/train.json", Options{
		First: 10, Tokens: words, Windows: func(ex *tasks.Example) (int, error) { return words(ex.Question) / 2, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &File{
		Path: "testdata/train.json", Format: "squad", Records: 6, Kept: 4, Examples: 4, Dropped: 2, NoLabel: map[string]int{}, Misplaced: 1,
		Labels:     map[string]map[string]int{Spans: {Answered: 3, Unanswered: 1}},
		Duplicates: Duplicates{Texts: 1, First: []string{"train.json: article 1, paragraph 1, question 4 (id d)"}},
		Overlap:    []Overlap{},
		First: []read.Drop{
			{Record: "train.json: article 1, paragraph 1, question 2 (id b)", Reason: `answer 1 is "mill", but the passage has " mil" at ` +
				`code point 7`},
			{Record: "train.json: article 1, paragraph 2, question 2 (id f)", Reason: "no answers key, and is_impossible is not true"},
		},
	}
	if diff := cmp.Diff(want, f, counts); diff != "" {
		t.Error(diff)
	}
	reasons := map[string]int{
		"answer ... is ..., but the passage has ... at code point ...": 1,
		"no answers key, and is_impossible is not true":                1,
	}
	if diff := cmp.Diff(reasons, f.Reasons); diff != "" {
		t.Error(diff)
	}
	if p := f.Lengths.Passage; f.Lengths.Unit != "tokens" || p.Min() != 3 || p.Max() != 7 || p.Mean() != 6 || p.Quantile(0.5) != 7 {
		t.Errorf("%s: %+v", f.Lengths.Unit, p)
	}
	if f.Windows.Sum() != 6 {
		t.Errorf("%+v", f.Windows)
	}
}

func TestLabelsAndUnlabelledRecordsAreCounted(t *testing.T) {
	f, err := Read(t.Context(), "testdata/pairs.jsonl", Options{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]map[string]int{read.AnyTask: {"entailment": 1, "contradiction": 1, "neutral": 1}}, f.Labels); diff != "" {
		t.Error(diff)
	}
	if f.Unlabelled != 1 || f.Dropped != 1 || f.Duplicates.Texts != 1 || f.Duplicates.First[0] != "pairs.jsonl:3" ||
		f.First[0].Record != "pairs.jsonl:5" {
		t.Errorf("%+v", f)
	}
	if f.Lengths.Unit != "code points" || f.Lengths.Question.Max() != 10 {
		t.Errorf("%+v", f.Lengths)
	}
}

func TestWhatDevSharesWithTrain(t *testing.T) {
	train, err := Read(t.Context(), "testdata/train.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	dev, err := Read(t.Context(), "testdata/dev.json", Options{})
	if err != nil {
		t.Fatal(err)
	}
	dev.Compare(train)
	want := []Overlap{{With: "testdata/train.json", Texts: 1, Passages: 1, Questions: 1}}
	if diff := cmp.Diff(want, dev.Overlap); diff != "" {
		t.Error(diff)
	}
}

// Programs find every field, and lists that are never null.
func TestJSONNamesEveryCount(t *testing.T) {
	f, err := Read(t.Context(), "testdata/dev.json", Options{First: 3})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"file":"testdata/dev.json","format":"squad","records":3,"kept":3,"examples":3,"dropped":0,` +
		`"unlabelled":0,"unlabelled_reasons":{},"other_split":0,"reasons":{},` +
		`"misplaced":0,` +
		`"labels":{"spans":{"answered":1,"unanswered":2}},"lengths":{"unit":"code points",` +
		`"passage":{"n":3,"min":11,"mean":11.666666666666666,"median":12,"p95":12,"max":12,"buckets":[{"from":8,"to":15,"count":3}]},` +
		`"question":{"n":3,"min":11,"mean":11.666666666666666,"median":12,"p95":12,"max":12,"buckets":[{"from":8,"to":15,"count":3}]}},` +
		`"duplicates":{"texts":0,"ids":0,"first":[]},"overlap":[],"windows":null,"first":[]}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := Read(ended, "testdata/dev.json", Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Read(t.Context(), "testdata/nowhere", Options{}); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Error(err)
	}
}

// A set of hashes is one.
func TestHashesAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sums := rapid.SliceOf(rapid.Uint64Range(0, 300)).Draw(t, "sums")
		others := rapid.SliceOf(rapid.Uint64Range(0, 300)).Draw(t, "others")
		var h, other hashes
		want, both := map[uint64]bool{}, map[uint64]bool{}
		for _, s := range sums {
			s = nonzero(s * 64) // many for one slot
			if h.add(s) == want[s] {
				t.Fatalf("%d is new after %v: %v", s, want, want[s])
			}
			want[s] = true
		}
		for _, s := range others {
			s = nonzero(s * 64)
			other.add(s)
			if want[s] {
				both[s] = true
			}
		}
		if h.n != len(want) || h.shared(&other) != len(both) || other.shared(&h) != len(both) {
			t.Fatalf("%d of %d, %d shared of %d", h.n, len(want), h.shared(&other), len(both))
		}
	})
}

// A histogram agrees with the sorted list of lengths.
func TestHistogramAgreesWithTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(0, longestCounted), 1, 50).Draw(t, "lengths")
		far := rapid.SliceOfN(rapid.IntRange(longestCounted+1, 1<<40), 0, 3).Draw(t, "far")
		var h Histogram
		for _, n := range append(slices.Clone(lengths), far...) {
			h.Add(n)
		}
		slices.Sort(lengths)
		all := append(lengths, far...)
		if h.Min() != all[0] || h.Max() != slices.Max(all) {
			t.Fatalf("%+v of %v", h, all)
		}
		q := rapid.Float64Range(0, 1).Draw(t, "q") * float64(len(lengths)) / float64(len(all))
		got := h.Quantile(q)
		if i, _ := slices.BinarySearch(all[:len(lengths)], got+1); float64(i) < q*float64(len(all)) || !slices.Contains(lengths, got) {
			t.Fatalf("quantile %f of %v is %d", q, all, got)
		}
		sum := 0
		for _, b := range h.Buckets() {
			n := 0
			for _, l := range all {
				if b.From <= l && l <= b.To {
					n++
				}
			}
			if n != b.Count {
				t.Fatalf("%+v of %v", b, all)
			}
			sum += n
		}
		if sum != len(all) {
			t.Fatalf("buckets hold %d of %d", sum, len(all))
		}
	})
}

func TestAnIDOfLabelledTextsIsCountedTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "twice.jsonl")
	lines := `{"id": "1", "text": "good", "label": "a"}` + "\n" + `{"id": "1", "text": "bad", "label": "b"}` + "\n"
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Read(t.Context(), path, Options{})
	if err != nil || f.Duplicates.IDs != 1 || f.Duplicates.Texts != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}
