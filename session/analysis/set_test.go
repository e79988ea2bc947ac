package analysis

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/session/wire"
)

const denver = "The Denver Broncos won Super Bowl 50. Peyton Manning led the Broncos to the title. " +
	"The game was played in Santa Clara, California. It was the third title of the Denver Broncos."

// asked makes a prediction for a question about a passage: each gold answer is where its
// text is first, or at the code point behind an @.
func asked(id, passage, question, said string, golds ...string) wire.Prediction {
	p := wire.Prediction{ID: id, Dataset: "squad2", Task: "mrc", Passage: passage, Question: question, Gold: []wire.Gold{}, Windows: 1,
		Group: wire.Group("", passage)}
	var texts []string
	for _, g := range golds {
		p.Gold = append(p.Gold, wire.Gold{Text: g, Start: points(passage, g)})
		texts = append(texts, g)
	}
	p.Student = wire.Said{Model: "student", Text: said, Prob: 0.5, Null: 0.25}
	if said != "" {
		p.Student.Start = points(passage, said)
		p.Student.End = p.Student.Start + len([]rune(said))
	}
	p.Student.EM, p.Student.F1 = evalsuite.Question{Gold: texts}.Score(said)
	return p
}

func points(passage, text string) int {
	i := strings.Index(passage, text)
	if i < 0 {
		return 0
	}
	return len([]rune(passage[:i]))
}

// at moves the answer to its n-th occurrence, from 0.
func at(p wire.Prediction, n int) wire.Prediction {
	from := 0
	for range n {
		from += strings.Index(p.Passage[from:], p.Student.Text) + 1
	}
	from += strings.Index(p.Passage[from:], p.Student.Text)
	p.Student.Start = len([]rune(p.Passage[:from]))
	p.Student.End = p.Student.Start + len([]rune(p.Student.Text))
	return p
}

func labelled(id, text, gold, said string, prob float64) wire.Prediction {
	p := wire.Prediction{ID: id, Dataset: "mnli", Task: "nli", Passage: text, Question: "A man sleeps.", Label: gold, Gold: []wire.Gold{}}
	p.Student = wire.Said{Model: "student", Text: said, Prob: prob}
	p.Student.Labels = []wire.Label{{Name: said, Prob: prob}, {Name: "other", Prob: 1 - prob}}
	if said != gold {
		p.Student.Labels[1].Name = gold
		return p
	}
	p.Student.EM, p.Student.F1 = 1, 1
	return p
}

func set(t testing.TB, list ...wire.Prediction) *Set {
	t.Helper()
	s, err := New(list)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAttributesOfAnExample(t *testing.T) {
	p := asked("q1", denver, "Who led the Broncos to the glorious title?", "Manning", "Peyton Manning", "Manning")
	p.Teachers = []wire.Said{{Model: "a", Text: "peyton manning.", F1: 1}, {Model: "b", Text: "the Manning", F1: 1}}
	p.Student.NullDiff, p.Title = -2.5, "Super Bowl"
	null := asked("q2", denver, "In which city was it?", "Santa Clara")
	where := asked("q3", denver, "Where was the game played?", "California", "Santa Clara")
	long := asked("q4", denver, "Why?", "", "led the Broncos to the title. The game")
	s := set(t, p, null, where, long)
	for field, want := range map[string][4]string{
		"f1": {"1", "0", "0", "0"}, "em": {"1", "0", "0", "0"}, "prob": {"0.5", "0.5", "0.5", "0.5"}, "null": {"0.25", "0.25", "0.25", "0.25"},
		"null_diff": {"-2.5", "", "", ""}, "delta": {"0", "", "", ""}, "agree": {"0.5", "", "", ""}, "q_len": {"8", "5", "5", "1"},
		"ctx_len": {"32", "32", "32", "32"}, "gold_len": {"2", "", "2", "8"}, "answer_len": {"1", "2", "1", "0"},
		"windows": {"1", "1", "1", "1"}, "mentions": {"1", "", "1", "1"}, "rare": {"8", "5", "5", "1"},
		"overlap": {"0.75", "", "1", ""}, "wh": {"who", "which", "where", "why"}, "type": {"person", "none", "place", "clause"},
		"error": {"", "false answer", "same sentence", "false null"}, "title": {"Super Bowl", "", "", ""}, "task": {"mrc", "mrc", "mrc", "mrc"},
		"answerable": {"1", "0", "1", "1"}, "answered": {"1", "1", "1", "0"}, "exact": {"1", "0", "0", "0"}, "wrong": {"0", "1", "1", "1"},
		"elsewhere": {"0", "0", "0", "0"}, "disputed": {"1", "0", "0", "0"}, "gold_prob": {}, "label": {}, "turns": {}, "predicted": {},
	} {
		for i, want := range want {
			v, ok := s.column[field].value(i)
			got := v.Text
			if v.IsNum {
				got = fmt.Sprint(v.Number)
			}
			if !ok {
				got = ""
			}
			if got != want {
				t.Errorf("%s of %s: %q, want %q", field, s.Example(i).ID, got, want)
			}
		}
	}
	if got := s.column["position"].numbers[0]; math.Abs(got-38.0/float64(len(denver))) > 1e-9 {
		t.Errorf("position %v", got)
	}
}

func TestAttributesOfAClass(t *testing.T) {
	s := set(t, labelled("a", "A man sleeps.", "entailment", "entailment", 0.9), labelled("b", "A dog.", "neutral", "entailment", 0.7))
	for i, want := range []struct {
		group string
		prob  float64
	}{{"", 0.9}, {"neutral as entailment", 0.3}} {
		group, _ := s.column["error"].value(i)
		if prob := s.column["gold_prob"].numbers[i]; group.Text != want.group || math.Abs(prob-want.prob) > 1e-9 {
			t.Errorf("example %d: group %q, probability of the gold label %v", i, group.Text, prob)
		}
	}
	for _, name := range []string{"null", "position", "type", "answer_len"} {
		if !s.column[name].absent {
			t.Errorf("a class has %s", name)
		}
	}
}

func TestAnswerTypes(t *testing.T) {
	for _, tt := range []struct{ question, gold, want string }{
		{"Is it?", "Yes", "yes/no"}, {"When?", "1998", "date"}, {"When?", "May 3", "date"}, {"When?", "the 19th century", "date"},
		{"How many came?", "1500", "number"}, {"How much?", "$3 million", "number"}, {"How many?", "about forty", "number"},
		{"What share?", "12%", "number"}, {"Who came?", "Ludwig van Beethoven", "person"}, {"In what city?", "New York", "place"},
		{"Where is it?", "Paris", "place"}, {"What band?", "The Rolling Stones", "name"}, {"Why?", "because of it", "clause"},
		{"What?", "a very long and winding road", "clause"}, {"What?", "green cheese", "phrase"}, {"What may it be?", "it may", "phrase"},
	} {
		if got := typeOf(tt.gold, tt.question, whWord(tt.question)); got != tt.want {
			t.Errorf("%s %s: %s, want %s", tt.question, tt.gold, got, tt.want)
		}
	}
}

func TestSentences(t *testing.T) {
	text := "Mr. J. Smith of the U.S. came at 3.5 p.m. and left. \"He slept!\" Then?  Then nothing\nA line."
	want := []string{"Mr. J. Smith of the U.S. came at 3.5 p.m. and left. ", "\"He slept!\" ", "Then?  ", "Then nothing\n", "A line."}
	p := &passage{text: text}
	p.read()
	var got []string
	for n := range p.begins {
		got = append(got, p.sentenceText(n))
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q", got)
	}
	for at := range text {
		n := p.sentence(at)
		if at < p.begins[n] || n+1 < len(p.begins) && at >= p.begins[n+1] {
			t.Errorf("byte %d is not in sentence %d", at, n)
		}
	}
}

func TestBadPredictionsAreRefusedWithTheirPlace(t *testing.T) {
	good := asked("a", denver, "Who?", "Manning", "Peyton Manning")
	nan, inf, other, teacher := asked("b\n", denver, "Who?", "x", "y"), good, good, good
	nan.Student.F1 = math.NaN()
	inf.Student.Prob = math.Inf(1)
	other.Dataset = "newsqa"
	teacher.Teachers = []wire.Said{{Model: "t", EM: math.NaN()}}
	for want, list := range map[string][]wire.Prediction{
		`there are no predictions`:                                             nil,
		`prediction 2 (id b\u000a): its f1 is NaN`:                             {good, nan},
		`prediction 1 (id a): its prob is +Inf`:                                {inf},
		`prediction 2 (id a): it is of dataset newsqa, those before of squad2`: {good, other},
		`prediction 1 (id a): its em is NaN`:                                   {teacher},
		`there are 200001 predictions, but a set has at most 200000`:           make([]wire.Prediction, Most+1),
	} {
		if _, err := New(list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
