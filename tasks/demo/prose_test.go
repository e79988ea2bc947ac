package demo

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// For any sentences, every marked stretch is found at the place that say returned.
func TestSayFindsWhatIsMarked(t *testing.T) {
	stretch := rapid.StringMatching(`[a-zéøß][a-zéøß ]{0,8}`)
	part := rapid.StringMatching(`[a-zéøß ,]{0,8}`)
	rapid.Check(t, func(t *rapid.T) {
		var p prose
		var plain []string
		for range rapid.IntRange(1, 4).Draw(t, "sentences") {
			sentence := part.Draw(t, "before")
			var marked []string
			for range rapid.IntRange(0, 3).Draw(t, "marked") {
				m := stretch.Draw(t, "stretch")
				marked = append(marked, m)
				sentence += "[" + m + "]" + part.Draw(t, "after")
			}
			sentence += "."
			plain = append(plain, capital(strings.NewReplacer("[", "", "]", "").Replace(sentence)))
			answers := p.say(sentence)
			if len(answers) != len(marked) {
				t.Fatalf("%d stretches of %q, want %d", len(answers), sentence, len(marked))
			}
			text := []rune(p.text)
			for i, a := range answers {
				if got := string(text[a.Start : a.Start+len([]rune(a.Text))]); got != a.Text || !strings.EqualFold(a.Text, marked[i]) {
					t.Fatalf("%q lies at %d of %q, where %q is; marked was %q", a.Text, a.Start, p.text, got, marked[i])
				}
			}
		}
		if want := strings.Join(plain, " "); p.text != want {
			t.Fatalf("%q, want %q", p.text, want)
		}
	})
}
