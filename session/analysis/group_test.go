package analysis

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/session/wire"
)

func TestGroupsOfErrors(t *testing.T) {
	bare := asked("q", denver, "Who?", "Manning led", "Peyton Manning") // as a file of others has it
	bare.Student.Start, bare.Student.End = 0, 0
	text := asked("q", denver, "Who won?", "Denver Broncos", "Denver Broncos")
	text.Student.Start, text.Student.End, text.Gold[0].Start = 0, 0, -1
	for _, tt := range []struct {
		p    wire.Prediction
		want string
	}{
		{asked("q", denver, "Who?", "Manning"), "false answer"},
		{asked("q", denver, "Who?", ""), ""},
		{asked("q", denver, "Who?", "", "Peyton Manning"), "false null"},
		{asked("q", denver, "Who?", "Tom Brady", "Peyton Manning"), "not in passage"},
		{asked("q", denver, "Who?", "Peyton", "Tom Brady"), "not in passage"},
		{asked("q", denver, "Who?", "Peyton", "Peyton Manning"), "too short"},
		{asked("q", denver, "Who?", "Peyton Manning led", "Peyton Manning"), "over-long"},
		{asked("q", denver, "Who?", "Manning led", "Peyton Manning"), "near span"},
		{asked("q", denver, "Who?", "Peyton Manning", "Manning", "Peyton Manning led"), "near span"},
		{at(asked("q", denver, "Who won?", "Denver", "Denver Broncos"), 1), "wrong mention"},
		{at(asked("q", denver, "Who won?", "Denver Broncos", "Denver Broncos"), 1), ""},
		{asked("q", denver, "Who?", "the title", "Peyton Manning"), "same sentence"},
		{asked("q", denver, "Who?", "California", "Peyton Manning"), "wrong sentence"},
		{bare, "near span"},
		{text, ""},
		{labelled("q", "x", "yes", "no", 0.5), "yes as no"},
		{unpredicted(asked("q", denver, "Who?", "", "Peyton Manning")), "no prediction"},
		{unpredicted(asked("q", denver, "Who?", "")), "no prediction"},
		{unpredicted(labelled("q", "x", "yes", "", 0)), "no prediction"},
	} {
		s := set(t, tt.p)
		if got := s.column["error"].texts[s.column["error"].codes[0]]; got != tt.want {
			t.Errorf("%q with gold %v: %q, want %q", tt.p.Student.Text, tt.p.Gold, got, tt.want)
		}
	}
	elsewhere := set(t, at(asked("q", denver, "Who won?", "Denver Broncos", "Denver Broncos"), 1))
	if !elsewhere.column["elsewhere"].flags[0] {
		t.Error("a right text at another place is not elsewhere")
	}
}

// unpredicted is an example as a file of predictions without it leaves it.
func unpredicted(p wire.Prediction) wire.Prediction {
	p.Student = wire.Said{}
	return p
}

// TestEveryErrorIsInOneGroup draws passages, answers and models' answers, and compares
// the groups with their definitions, written once more over the letters of the passage.
func TestEveryErrorIsInOneGroup(t *testing.T) {
	word := rapid.SampledFrom([]string{"Ash", "bee", "Cue", "dew", "é", "Ash"})
	rapid.Check(t, func(t *rapid.T) {
		var list []wire.Prediction
		for range rapid.IntRange(1, 12).Draw(t, "examples") {
			list = append(list, drawn(t, word))
		}
		s, err := New(list)
		if err != nil {
			t.Fatal(err)
		}
		buckets, err := s.Buckets(s.All(), "error")
		if err != nil {
			t.Fatal(err)
		}
		errors, wrong := 0, 0
		for _, b := range buckets {
			errors += b.Errors
			if b.Errors != 0 && b.Errors != b.N {
				t.Fatalf("bucket %s has %d errors of %d", b.Name, b.Errors, b.N)
			}
		}
		for i := range list {
			got := s.column["error"].texts[s.column["error"].codes[i]]
			if list[i].Student.EM == 0 {
				wrong++
			}
			if want := defined(&list[i]); got != want {
				t.Fatalf("%q in %q with gold %v is in %q, want %q", list[i].Student.Text, list[i].Passage, list[i].Gold, got, want)
			}
		}
		if errors != wrong {
			t.Fatalf("%d errors in groups, %d wrong answers", errors, wrong)
		}
	})
}

func drawn(t *rapid.T, word *rapid.Generator[string]) wire.Prediction {
	var b strings.Builder
	for range rapid.IntRange(1, 4).Draw(t, "sentences") {
		for k := range rapid.IntRange(1, 4).Draw(t, "words") {
			if k > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(word.Draw(t, "word"))
		}
		b.WriteString(". ")
	}
	passage := b.String()
	cut := func(label string) (string, int) {
		words := strings.Fields(passage)
		from := rapid.IntRange(0, len(words)-1).Draw(t, label+" from")
		to := min(len(words), from+rapid.IntRange(1, 3).Draw(t, label+" words"))
		start := 0
		for _, w := range words[:from] {
			start += len([]rune(w)) + 1
		}
		return strings.TrimSuffix(strings.Join(words[from:to], " "), "."), start
	}
	var golds []string
	var starts []int
	for range rapid.IntRange(0, 2).Draw(t, "golds") {
		g, at := cut("gold")
		golds, starts = append(golds, g), append(starts, at)
	}
	said, start := "", 0
	if rapid.Bool().Draw(t, "answers") {
		said, start = cut("answer")
	}
	p := asked("q", passage, "Who?", said, golds...)
	for i := range p.Gold {
		p.Gold[i].Start = starts[i]
	}
	if said != "" {
		p.Student.Start, p.Student.End = start, start+len([]rune(said))
	}
	return p
}

// defined is the group by the words of the documents, over sets of code points.
func defined(p *wire.Prediction) string {
	if p.Student.EM > 0 {
		return ""
	}
	text := []rune(p.Passage)
	letters := func(start, n int) map[int]bool {
		m := map[int]bool{}
		for i := start; i < start+n; i++ {
			m[i] = true
		}
		return m
	}
	meet := func(a, b map[int]bool) bool {
		for i := range a {
			if b[i] {
				return true
			}
		}
		return false
	}
	subset := func(a, b map[int]bool) bool {
		for i := range a {
			if !b[i] {
				return false
			}
		}
		return true
	}
	said := letters(p.Student.Start, p.Student.End-p.Student.Start)
	switch {
	case len(p.Gold) == 0:
		return "false answer"
	case p.Student.Text == "":
		return "false null"
	}
	var inside, around, near, mention, sentence bool
	numbers := make([]int, len(text))
	n := 0
	for i := range text {
		if i > 1 && text[i-2] == '.' { // ". " ends a sentence, and the next begins with a capital or é
			if r := text[i]; r != 'b' && r != 'd' && r != 'é' {
				n++
			}
		}
		numbers[i] = n
	}
	in := func(m map[int]bool) map[int]bool {
		s := map[int]bool{}
		for i := range m {
			s[numbers[i]] = true
		}
		return s
	}
	for _, g := range p.Gold {
		gold := letters(g.Start, len([]rune(g.Text)))
		inside = inside || subset(said, gold)
		around = around || subset(gold, said)
		near = near || meet(said, gold)
		sentence = sentence || meet(spread(in(said)), spread(in(gold)))
		for at := range text {
			k := len([]rune(g.Text))
			if at+k <= len(text) && string(text[at:at+k]) == g.Text && !cuts(text, at, at+k) {
				mention = mention || meet(said, letters(at, k))
			}
		}
	}
	switch {
	case inside && !around:
		return "too short"
	case around && !inside:
		return "over-long"
	case near:
		return "near span"
	case mention:
		return "wrong mention"
	case sentence:
		return "same sentence"
	}
	return "wrong sentence"
}

// spread fills the numbers between the least and the greatest.
func spread(m map[int]bool) map[int]bool {
	var all []int
	for i := range m {
		all = append(all, i)
	}
	for i := slices.Min(all); i < slices.Max(all); i++ {
		m[i] = true
	}
	return m
}

func cuts(text []rune, from, to int) bool {
	letter := func(i int) bool { return i >= 0 && i < len(text) && text[i] != ' ' && text[i] != '.' }
	return letter(from-1) && letter(from) || letter(to-1) && letter(to)
}
