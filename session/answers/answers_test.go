package answers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// set is a dev set with the answers of the student and of a teacher.
type set struct {
	header   Header
	examples []tasks.Example
	student  []wire.Prediction // Student, Extra and Windows are to be written
	teacher  []wire.Said       // likewise
}

var words = rapid.SampledFrom([]string{"the", "fair", "Zürich", "東京", "a\"b", "\\", "\n", "x\x00y", "🙂", "1999", "\u2028", "<b>&"})

func text(t *rapid.T, most int) string {
	return strings.Join(rapid.SliceOfN(words, 0, most).Draw(t, "text"), " ")
}

// prob is a probability as the files have it.
func prob(t *rapid.T) float64 {
	v := rapid.Float64Range(0, 1).Draw(t, "prob")
	var got float64
	if err := json.Unmarshal(appendProb(nil, v), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func ranked(t *rapid.T, labels []string) []wire.Label {
	var all []wire.Label
	p := 1.0
	for _, l := range rapid.Permutation(labels).Draw(t, "order") {
		p /= 2
		all = append(all, wire.Label{Name: l, Prob: p})
	}
	return all
}

// drawSaid is an answer of a model to an example.
func (s *set) drawSaid(t *rapid.T, model string, ex *tasks.Example) wire.Said {
	em := float64(rapid.IntRange(0, 1).Draw(t, "em"))
	if labels, class := s.header.Labels[s.header.Tasks[0]]; class {
		r := ranked(t, labels)
		return wire.Said{Model: model, Text: r[0].Name, Prob: r[0].Prob, EM: em, F1: em, Labels: r}
	}
	said := wire.Said{Model: model, Null: prob(t), NullDiff: float64(float32(rapid.Float64Range(-9, 9).Draw(t, "diff"))), EM: em,
		F1: rapid.Float64Range(0, 1).Draw(t, "f1")}
	if err := json.Unmarshal(appendScore(nil, said.NullDiff), &said.NullDiff); err != nil {
		t.Fatal(err)
	}
	points := []rune(ex.Passage)
	for range rapid.IntRange(0, 5).Draw(t, "top") {
		from := rapid.IntRange(0, len(points)).Draw(t, "from")
		to := rapid.IntRange(from, len(points)).Draw(t, "to")
		said.Top = append(said.Top, wire.Span{Text: string(points[from:to]), Start: from, End: to, Prob: prob(t)})
	}
	said.Prob = said.Null
	if len(said.Top) > 0 && said.Top[0].Text != "" && rapid.Bool().Draw(t, "answers") {
		said.Text, said.Start, said.End, said.Prob = said.Top[0].Text, said.Top[0].Start, said.Top[0].End, said.Top[0].Prob
	}
	return said
}

func draw(t *rapid.T) *set {
	labels := map[string][]string{"nli": {"entailment", "neutral", "contradiction"}, "followup": {"y", "n"}}
	s := &set{header: Header{Model: "student", Step: 7, Dataset: "d", Time: time.Unix(1e9, 0).UTC(), Labels: labels,
		Tasks: rapid.SampledFrom([][]string{{"mrc"}, {"nli"}, {"mrc", "followup"}, {"nli", "followup"}}).Draw(t, "tasks")}}
	passage, title := "", ""
	for i := range rapid.IntRange(0, 20).Draw(t, "examples") {
		if rapid.Bool().Draw(t, "another passage") {
			passage = text(t, 12)
		}
		if rapid.Bool().Draw(t, "another title") {
			title = text(t, 1)
		}
		ex := tasks.Example{ID: fmt.Sprint(i) + text(t, 1), Title: title, Passage: passage, Question: text(t, 3), Labels: map[string]string{}}
		for range rapid.IntRange(0, 2).Draw(t, "turns") {
			ex.Turns = append(ex.Turns, tasks.Turn{Question: text(t, 3), Answer: text(t, 2)})
		}
		for range rapid.IntRange(0, 2).Draw(t, "answers") {
			ex.Answers = append(ex.Answers, tasks.Answer{Text: text(t, 2), Start: rapid.IntRange(0, 9).Draw(t, "start")})
		}
		ex.Accepted = rapid.SliceOfN(words, 0, 2).Draw(t, "accepted")
		p := wire.Prediction{Windows: rapid.IntRange(0, 3).Draw(t, "windows")}
		var teacher wire.Said
		for _, task := range s.header.Tasks {
			if labels, class := s.header.Labels[task]; class {
				ex.Labels[task] = rapid.SampledFrom(labels).Draw(t, "label")
			}
		}
		if p.Windows > 0 {
			p.Student = s.drawSaid(t, "student", &ex)
			for _, task := range s.header.Tasks[1:] {
				r := ranked(t, labels[task])
				p.Extra = append(p.Extra, wire.TaskAnswer{Task: task, Gold: ex.Labels[task], Label: r[0].Name, Prob: r[0].Prob, Labels: r})
			}
			if rapid.Bool().Draw(t, "taught") {
				teacher = s.drawSaid(t, "large", &ex)
			}
		}
		s.examples, s.student, s.teacher = append(s.examples, ex), append(s.student, p), append(s.teacher, teacher)
	}
	s.header.Examples = len(s.examples)
	return s
}

// must is the value of a call that does not fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// write returns the files of a set.
func (s *set) write(t interface{ Fatal(...any) }) (examples, student, teacher []byte) {
	var files [3]bytes.Buffer
	e := NewExamples(&files[0])
	h := s.header
	w := must(NewWriter(&files[1], h))
	h.Model, h.Step = "large", 0
	k := must(NewWriter(&files[2], h))
	for i := range s.examples {
		ex, p := &s.examples[i], &s.student[i]
		for _, err := range []error{
			e.Add(ex), w.Add(ex.ID, p.Windows, &p.Student, p.Extra), k.Add(ex.ID, p.Windows, &s.teacher[i], nil),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if name := must(e.Set()); !IsSet(name) {
		t.Fatal(name)
	}
	if w.Flush() != nil || k.Flush() != nil || w.Left() != 0 || e.Count() != len(s.examples) {
		t.Fatal("not all is written")
	}
	return files[0].Bytes(), files[1].Bytes(), files[2].Bytes()
}

// want are the predictions of a set as they are read.
func (s *set) want() []wire.Prediction {
	var all []wire.Prediction
	for i, ex := range s.examples {
		p := s.student[i]
		p.ID, p.Dataset, p.Task, p.Step = ex.ID, "d", s.header.Tasks[0], 7
		p.Title, p.Passage, p.Question = ex.Title, ex.Passage, ex.Question
		p.Group, p.Label, p.Gold = wire.Group(ex.Title, ex.Passage), ex.Labels[s.header.Tasks[0]], []wire.Gold{}
		for _, t := range ex.Turns {
			p.Turns = append(p.Turns, wire.Turn(t))
		}
		for _, a := range ex.Answers {
			p.Gold = append(p.Gold, wire.Gold(a))
		}
		if len(ex.Accepted) > 0 {
			p.Accepted = ex.Accepted
		}
		if s.teacher[i].Model != "" {
			p.Teachers = []wire.Said{s.teacher[i]}
		}
		all = append(all, p)
	}
	return all
}

// read joins files.
func read(examples, student []byte, teachers ...[]byte) ([]wire.Prediction, error) {
	var more []Source
	for i, t := range teachers {
		more = append(more, Source{fmt.Sprintf("teacher%d", i), bytes.NewReader(t)})
	}
	j, err := NewJoin(Source{"examples", bytes.NewReader(examples)}, Source{"7", bytes.NewReader(student)}, more, nil)
	if err != nil {
		return nil, err
	}
	return All(j, len(student)/200)
}

func TestPredictionsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw(t)
		examples, student, teacher := s.write(t)
		got, err := read(examples, student, teacher)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s.want(), got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		for _, file := range [][]byte{examples, student, teacher} { // by others, too
			for line := range bytes.Lines(file) {
				if !json.Valid(line) {
					t.Fatalf("%s", line)
				}
			}
		}
	})
}

// The folder of a dev set is another one after any change to it.
func TestTheNameOfASetIsADigestOfItsExamples(t *testing.T) {
	ex := tasks.Example{ID: "1", Passage: "It rains.", Question: "Does it?"}
	seen := map[string]string{}
	for name, change := range map[string]func(*tasks.Example){
		"none": func(*tasks.Example) {}, "id": func(e *tasks.Example) { e.ID = "2" }, "title": func(e *tasks.Example) { e.Title = "x" },
		"passage": func(e *tasks.Example) { e.Passage = "x" }, "question": func(e *tasks.Example) { e.Question = "x" },
		"answer":   func(e *tasks.Example) { e.Answers = []tasks.Answer{{Text: "It"}} },
		"accepted": func(e *tasks.Example) { e.Accepted = []string{"x"} },
		"label":    func(e *tasks.Example) { e.Labels = map[string]string{"nli": "x"} },
		"turns":    func(e *tasks.Example) { e.Turns = []tasks.Turn{{Question: "x"}} },
	} {
		changed := ex
		change(&changed)
		var file bytes.Buffer
		e := NewExamples(&file)
		if err := e.Add(&changed); err != nil {
			t.Fatal(err)
		}
		set := must(e.Set())
		if other, ok := seen[set]; ok {
			t.Errorf("%s and %s have the set %s", name, other, set)
		}
		seen[set] = name
	}
}

// small are the files of a set of two examples.
func small(t *testing.T) (examples, student string) {
	s := &set{header: Header{Model: "student", Step: 7, Dataset: "d", Tasks: []string{"mrc"}, Examples: 2}}
	for _, id := range []string{"a", "b"} {
		s.examples = append(s.examples, tasks.Example{ID: id, Passage: "It rains.", Question: "Does it?"})
		s.student = append(s.student, wire.Prediction{Windows: 1, Student: wire.Said{
			Model: "student", Text: "It", End: 2, Prob: 0.5, Top: []wire.Span{{Text: "It", End: 2, Prob: 0.5}},
		}})
		s.teacher = append(s.teacher, wire.Said{})
	}
	e, k, _ := s.write(t)
	return string(e), string(k)
}

// Files that do not belong together, or are damaged, are an error that names the place.
func TestFilesThatDoNotMatchAreNotJoined(t *testing.T) {
	examples, student := small(t)
	type files struct{ examples, student, want string }
	line := strings.Index(examples, "\n") + 1
	last := strings.LastIndex(student[:len(student)-1], "\n") + 1
	replaced := func(text, old, by string) string { return strings.Replace(text, old, by, 1) }
	for name, c := range map[string]files{
		"another example": {replaced(examples, `"b"`, `"c"`), student,
			`7:3: the answer is to example "b", but example 2 of the dev set is "c"`},
		"an example less": {examples[:line], student, "7 has the answers to 2 examples, but examples has 1 examples"},
		"an answer less":  {examples, student[:last], "7 ends after 1 of 2 answers"},
		"no header":       {examples, "", "7: the header is missing"},
		"another header":  {examples, "[]\n", "7:1: the header is damaged: the whole is a JSON array, but must be an object"},
		"no tasks":        {examples, "{}\n", "7:1: the header is damaged: it has no tasks"},
		"too many": {examples, `{"tasks":["mrc"],"examples":200001}` + "\n",
			"7:1: the file has more than 200000 predictions, the maximum"},
		"no passage": {replaced(examples, "It rains.", ""), student, `7:2: an answer to "a" lies outside its passage`},
		"a damaged answer": {examples, replaced(student, `[0,2,0.5]`, `[0,2`),
			"7:2: the line is damaged: a start, an end or a probability is missing at byte"},
		"a damaged example": {replaced(examples, `"id":"a"`, `"id":1`), student,
			"examples:1: the line is damaged: a string is missing at byte 7 of it"},
	} {
		_, err := read([]byte(c.examples), []byte(c.student))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Keys of later versions are passed over, and numbers that JSON lacks do not make a file
// that nobody can read.
func TestOtherKeysAndNumbers(t *testing.T) {
	examples, student := small(t)
	student = strings.Replace(student, `{"id":"a"`, ` { "more" : [{"x":[1e5,null]}], "id" : "a"`, 1)
	if all, err := read([]byte(examples), []byte(student)); err != nil || len(all) != 2 || all[0].Student.Text != "It" {
		t.Errorf("%+v, %v", all, err)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got := string(appendProb(nil, v)); got != "0" {
			t.Errorf("%v is written as %s", v, got)
		}
	}
}

// The last line without a newline does not count, and a line longer than a chunk does.
func TestLinesLongerThanAChunk(t *testing.T) {
	long := strings.Repeat("x", 3*chunk)
	l := lines{of: Source{"f", strings.NewReader("1\n" + long + "\n2\n3")}}
	var got []int
	for {
		line, ok, err := l.next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		got = append(got, len(line))
	}
	if diff := cmp.Diff([]int{1, len(long), 1}, got); diff != "" {
		t.Error(diff)
	}
	l = lines{of: Source{"f", strings.NewReader("1\n" + strings.Repeat("x", 20<<20))}}
	_, _, err := l.next()
	for err == nil {
		_, _, err = l.next()
	}
	if err.Error() != "f: line 2 is longer than 16777216 bytes, the maximum" {
		t.Error(err)
	}
}

// The scanner takes JSON alone, and for what it takes encoding/json agrees.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","question":"\u00e9\ud83d\ude00","gold":[{"text":"x","start":3}],"labels":{"nli":"x"}}`, `{"passage":"\xff"}`,
		`a\u00e9\ud83d\ude00\n\t\"\\\/\b\ud800`, "a\xff\\n",
		`{"id":"1","x":[1,{}],"turns":[{"question":"q","answer":"a"}]}`, `{"id":01}`, `{"a":1,}`, `{`, `{"id":"\q"}`, ` {} x`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "\n") {
			return
		}
		var want string
		c := scanner{s: strconv.Quote(s)}
		if err := json.Unmarshal([]byte(c.s), &want); err == nil {
			if got := c.text(); got != want || c.end() != nil {
				t.Fatalf("%s is read as %q, by encoding/json as %q", c.s, got, want)
			}
		}
		c = scanner{s: "\"" + s + "\""}
		if err := json.Unmarshal([]byte(c.s), &want); err == nil {
			if got := c.text(); got != want || c.end() != nil {
				t.Fatalf("%s is read as %q, by encoding/json as %q", c.s, got, want)
			}
		}
		e := examples{lines: lines{of: Source{"f", strings.NewReader(s + "\n")}}}
		var p wire.Prediction
		more, err := e.next(&p, "nli")
		if err != nil || !more {
			return
		}
		if !json.Valid([]byte(s)) {
			t.Fatalf("%q was taken", s)
		}
	})
}
