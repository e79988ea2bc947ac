package window

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/tokenize"
)

// letters has every small letter as a piece.
func letters(t testing.TB) *tokenize.Tokenizer {
	t.Helper()
	vocab := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "?"}
	for r := 'a'; r <= 'z'; r++ {
		vocab = append(vocab, string(r), "##"+string(r))
	}
	tk, err := tokenize.New(vocab)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

// spell writes a window out as text.
func spell(tk *tokenize.Tokenizer, w *tasks.Window) string {
	var pieces []string
	for _, id := range w.IDs {
		pieces = append(pieces, tk.Vocab()[id])
	}
	return strings.Join(pieces, " ")
}

func TestASpanIsTheTokensThatCoverTheAnswer(t *testing.T) {
	tk := letters(t)
	passage := "é🌊 ab cd ab" // code points: é0 🌊1 a3 b4 c6 d7 a9 b10
	for _, c := range []struct {
		answers []tasks.Answer
		want    [][2]int
	}{
		{nil, [][2]int{{0, 0}}},
		{[]tasks.Answer{{Text: "cd", Start: 6}}, [][2]int{{6, 7}}},
		{[]tasks.Answer{{Text: "d ", Start: 7}}, [][2]int{{7, 7}}},
		{[]tasks.Answer{{Text: " ab ", Start: 2}}, [][2]int{{4, 5}}},
		{[]tasks.Answer{{Text: "🌊", Start: 1}}, [][2]int{{3, 3}}}, // inside a word that is one [UNK]
		{[]tasks.Answer{{Text: " ", Start: 5}}, [][2]int{{0, 0}}},
		{[]tasks.Answer{{Text: "ab", Start: 9}, {Text: "ab", Start: 3}, {Text: "ab", Start: 9}}, [][2]int{{8, 9}, {4, 5}}},
	} {
		ex := tasks.Example{Passage: passage, Question: "q", Answers: c.answers}
		got := Cut(tk, &ex, 0, serving("mrc"), Options{MaxLen: 64})
		if len(got) != 1 || !slices.Equal(got[0].Gold, c.want) || got[0].Target != c.want[0] {
			t.Errorf("%v: %+v, want %v", c.answers, got, c.want)
		}
	}
}

func TestAnAnswerIsGoldOnlyWhereAllOfItIs(t *testing.T) {
	tk := letters(t)
	ex := tasks.Example{
		Passage: "a b c d e f g h i j", Question: "q?",
		Answers: []tasks.Answer{{Text: "e f", Start: 8}},
		Labels:  map[string]string{"yesno": "n", "followup": "maybe"},
	}
	got := Cut(tk, &ex, 0, serving("mrc", "yesno", "followup"), Options{MaxLen: 10, Overlap: 2})
	var windows []string
	for i := range got {
		windows = append(windows, fmt.Sprintf("%s %v %d:%d %v", spell(tk, &got[i]), got[i].Gold, got[i].First, got[i].Last, got[i].Labels))
	}
	want := []string{
		"[CLS] q ? [SEP] a b c d e [SEP] [[0 0]] 4:9 map[]",
		"[CLS] q ? [SEP] d e f g h [SEP] [[5 6]] 4:9 map[yesno:1]",
		"[CLS] q ? [SEP] g h i j [SEP] [[0 0]] 4:8 map[]",
	}
	if diff := cmp.Diff(want, windows); diff != "" {
		t.Error(diff)
	}

	ex.Answers = nil
	got = Cut(tk, &ex, 0, serving("mrc", "yesno", "followup"), Options{MaxLen: 10, Overlap: 2})
	if got[0].Labels != nil || got[1].Labels != nil || !maps.Equal(got[2].Labels, map[string]int{"yesno": 1}) {
		t.Errorf("without an answer the last window trains the labels: %v", got)
	}
}

func TestALongQuestionLeavesHalfToThePassage(t *testing.T) {
	tk := letters(t)
	ex := tasks.Example{Passage: "a b c", Question: strings.Repeat("q ", 50)}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{MaxLen: 11}, "[CLS] q q q q [SEP] a b c [SEP]"},
		{Options{MaxLen: 11, MaxQuestion: 2}, "[CLS] q q [SEP] a b c [SEP]"},
		{Options{MaxLen: 11, MaxQuestion: 7}, "[CLS] q q q q [SEP] a b c [SEP]"},
		{Options{MaxLen: 11, QuestionEnd: true}, "[CLS] q q q q [SEP] a b c [SEP]"},
		{Options{}, "[CLS] q q [SEP] a b c [SEP]"},
	} {
		if got := Cut(tk, &ex, 0, serving("mrc"), c.o); len(got) != 1 || spell(tk, &got[0]) != c.want {
			t.Errorf("%+v: %d windows, %s, want %s", c.o, len(got), spell(tk, &got[0]), c.want)
		}
	}
}

func TestADialogKeepsTheQuestionBeforeItsHistory(t *testing.T) {
	tk := letters(t)
	ex := tasks.Example{Passage: "a b c", Question: "h h h\nh h h\nx y z?"}
	for _, c := range []struct {
		task string
		o    Options
		want string
	}{
		{"mrc", Options{MaxLen: 13, QuestionEnd: true}, "[CLS] h x y z ? [SEP] a b c [SEP]"},
		{"mrc", Options{MaxLen: 13, MaxQuestion: 4, QuestionEnd: true}, "[CLS] x y z ? [SEP] a b c [SEP]"},
		{"mrc", Options{MaxLen: 64, QuestionEnd: true}, "[CLS] h h h h h h x y z ? [SEP] a b c [SEP]"},
		{"mrc", Options{MaxLen: 13}, "[CLS] h h h h h [SEP] a b c [SEP]"},
		{"yesno", Options{MaxLen: 11, QuestionEnd: true}, "[CLS] a b c [SEP] h x y z ? [SEP]"},
		{"yesno", Options{MaxLen: 11}, "[CLS] a b c [SEP] h h h h h [SEP]"},
	} {
		if got := Cut(tk, &ex, 0, serving(c.task), c.o); len(got) != 1 || spell(tk, &got[0]) != c.want {
			t.Errorf("%s, %+v: %d windows, %s, want %s", c.task, c.o, len(got), spell(tk, &got[0]), c.want)
		}
	}
}

func TestClassWindows(t *testing.T) {
	tk := letters(t)
	for _, c := range []struct {
		ex     tasks.Example
		want   string
		labels map[string]int
	}{
		{tasks.Example{Passage: "a b", Question: "c", Labels: map[string]string{"nli": "contradiction"}}, "[CLS] a b [SEP] c [SEP]",
			map[string]int{"nli": 2}},
		{tasks.Example{Passage: "a b", Labels: map[string]string{"nli": "?"}}, "[CLS] a b [SEP]", map[string]int{}},
		{tasks.Example{}, "[CLS] [SEP]", map[string]int{}},
		{tasks.Example{Passage: strings.Repeat("a ", 20), Question: "c d"}, "[CLS] a a a [SEP] c d [SEP]", map[string]int{}},
		{tasks.Example{Passage: strings.Repeat("a ", 20)}, "[CLS] a a a a a a [SEP]", map[string]int{}},
	} {
		got := Cut(tk, &c.ex, 0, serving("nli"), Options{MaxLen: 8})
		if len(got) != 1 || spell(tk, &got[0]) != c.want || !maps.Equal(got[0].Labels, c.labels) {
			t.Errorf("%s %v, want %s %v", spell(tk, &got[0]), got[0].Labels, c.want, c.labels)
		}
	}
}

// The properties of every window of every example, under any options.
func TestWindowsFitAndCoverThePassage(t *testing.T) {
	tk := letters(t)
	rapid.Check(t, func(t *rapid.T) {
		o := Options{
			MaxLen:      rapid.IntRange(-1, 40).Draw(t, "max_len"),
			Overlap:     rapid.IntRange(-2, 50).Draw(t, "overlap"),
			MaxQuestion: rapid.IntRange(-1, 20).Draw(t, "max_question"),
			QuestionEnd: rapid.Bool().Draw(t, "question_end"),
		}
		ex := tasks.Example{
			Passage:  rapid.StringMatching(`[a-cé ]{0,90}`).Draw(t, "passage"),
			Question: rapid.StringMatching(`[a-c ?]{0,30}`).Draw(t, "question"),
		}
		n := utf8.RuneCountInString(ex.Passage)
		if n > 0 {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			to := rapid.IntRange(from+1, n).Draw(t, "to")
			ex.Answers = []tasks.Answer{{Text: string([]rune(ex.Passage)[from:to]), Start: from}}
		}
		passage := tk.Encode(nil, ex.Passage)
		next := 0
		for _, w := range Cut(tk, &ex, 0, serving("mrc"), o) {
			if len(w.IDs) > max(o.MaxLen, minLen) || len(w.IDs) != len(w.Types) || w.Last != len(w.IDs)-1 || len(w.Offsets) != w.Last-w.First {
				t.Fatalf("%+v", w)
			}
			for i, off := range w.Offsets {
				k := slices.IndexFunc(passage, func(p tokenize.Token) bool { return p.Start == off[0] && p.End == off[1] })
				if k > next || passage[k].ID != w.IDs[w.First+i] {
					t.Fatalf("token %d is at %v, the passage goes on at token %d", i, off, next)
				}
				next = max(next, k+1)
			}
			if g := w.Target; g != [2]int{0, 0} {
				a := ex.Answers[0]
				first, last := w.Offsets[g[0]-w.First], w.Offsets[g[1]-w.First]
				if g[0] < w.First || g[1] >= w.Last || int(first[1]) <= a.Start || int(last[0]) >= a.Start+utf8.RuneCountInString(a.Text) {
					t.Fatalf("target %v of answer %v in %+v", g, a, w)
				}
			}
		}
		if next != len(passage) {
			t.Fatalf("%d of %d tokens are in windows", next, len(passage))
		}
	})
}

func TestAllGivesTheSameWithAnyNumberOfWorkers(t *testing.T) {
	tk := letters(t)
	var examples []tasks.Example
	for i := range 500 {
		examples = append(examples, tasks.Example{ID: fmt.Sprint(i), Passage: strings.Repeat("a b c ", i/7), Question: "q"})
	}
	want := []tasks.Window(nil)
	for i := range examples {
		want = append(want, Cut(tk, &examples[i], i, serving("mrc"), Options{MaxLen: 32, Overlap: 8})...)
	}
	for _, workers := range []int{0, 1, 3} {
		if diff := cmp.Diff(want, All(tk, examples, serving("mrc"), Options{MaxLen: 32, Overlap: 8}, workers)); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
	if got := All(tk, nil, serving("mrc"), Options{MaxLen: 32}, 2); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestTheFingerprintNamesAllThatAWindowIsMadeOf(t *testing.T) {
	tk := letters(t)
	base := []tasks.Example{{ID: "1", Passage: "ab", Question: "c"}, {ID: "2", Passage: "a", Question: "bc"}}
	o := Options{MaxLen: 64, Overlap: 16, MaxQuestion: 10}
	seen := map[string]string{}
	note := func(name, fingerprint string) {
		if other, ok := seen[fingerprint]; ok {
			t.Errorf("%s has the fingerprint of %s", name, other)
		}
		seen[fingerprint] = name
	}
	note("base", Fingerprint(tk, base, o))
	note("another vocabulary", Fingerprint(testTokenizer(t, "vocab.txt"), base, o))
	note("max_len", Fingerprint(tk, base, Options{MaxLen: 65, Overlap: 16, MaxQuestion: 10}))
	note("overlap", Fingerprint(tk, base, Options{MaxLen: 64, Overlap: 17, MaxQuestion: 10}))
	note("max_question", Fingerprint(tk, base, Options{MaxLen: 64, Overlap: 16, MaxQuestion: 11}))
	note("the question's end", Fingerprint(tk, base, Options{MaxLen: 64, Overlap: 16, MaxQuestion: 10, QuestionEnd: true}))
	note("fewer", Fingerprint(tk, base[:1], o))
	note("another order", Fingerprint(tk, []tasks.Example{base[1], base[0]}, o))
	note("letters moved", Fingerprint(tk, []tasks.Example{{ID: "1", Passage: "a", Question: "bc"}, base[1]}, o))
	answered := slices.Clone(base)
	answered[0].Answers = []tasks.Answer{{Text: "a"}}
	answered[0].Labels = map[string]string{"yesno": "y"}
	if Fingerprint(tk, answered, o) != Fingerprint(tk, base, o) {
		t.Error("answers are part of the fingerprint")
	}
}

func TestAnswersAndLabelsHaveAChecksumOfTheirOwn(t *testing.T) {
	tk, o := testTokenizer(t, "vocab.txt"), Options{MaxLen: 64}
	of := func(ex ...tasks.Example) (windows, gold string) {
		p := NewPrint(tk, o)
		for i := range ex {
			p.Add(&ex[i])
		}
		return p.Windows(), p.Gold()
	}
	labels := map[string]string{"nli": "neutral", "pi": "yes"}
	base := tasks.Example{ID: "1", Passage: "a b", Answers: []tasks.Answer{{Text: "a"}}, Labels: labels}
	windows, gold := of(base, base)
	if _, again := of(base, base); again != gold {
		t.Error("the order of a map's keys is part of the checksum")
	}
	for what, change := range map[string]func(*tasks.Example){
		"another answer":   func(ex *tasks.Example) { ex.Answers = []tasks.Answer{{Text: "b"}} },
		"another place":    func(ex *tasks.Example) { ex.Answers = []tasks.Answer{{Text: "a", Start: 2}} },
		"no answer":        func(ex *tasks.Example) { ex.Answers = nil },
		"another label":    func(ex *tasks.Example) { ex.Labels = map[string]string{"nli": "entailment", "pi": "yes"} },
		"rotated labels":   func(ex *tasks.Example) { ex.Labels = map[string]string{"nli": "yes", "pi": "neutral"} },
		"one label fewer":  func(ex *tasks.Example) { ex.Labels = map[string]string{"nli": "neutral"} },
		"an answer's text": func(ex *tasks.Example) { ex.Answers = []tasks.Answer{{Text: "ab"}} },
	} {
		changed := base
		change(&changed)
		if w, g := of(base, changed); w != windows || g == gold {
			t.Errorf("%s: the windows' checksum is the same: %v, the gold's: %v", what, w == windows, g == gold)
		}
	}
}

func TestKey(t *testing.T) {
	if got := Key(&tasks.Example{ID: "56be"}, 2); got != "56be#2" {
		t.Error(got)
	}
}
