package tokenizer

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/bench"
)

func TestAPassageIsEncodedOnceForItsQuestions(t *testing.T) {
	file := filepath.Join(t.TempDir(), "spans.json")
	question := func(text string) string {
		return `{"id":"` + text + `","question":"` + text + `","answers":[],"is_impossible":true}`
	}
	text := `{"version":"v2.0","data":[{"title":"t","paragraphs":[` +
		`{"context":"p","qas":[` + question("a") + "," + question("b") + `]},{"context":"q","qas":[` + question("c") + `]}]}]}`
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Options{Text: []string{file}}.texts()
	if want := []string{"p", "a", "b", "q", "c"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the texts are %q, %v; want %q", got, err, want)
	}
}

func TestTokensThatDifferAreNotMeasured(t *testing.T) {
	script := filepath.Join(t.TempDir(), "theirs.sh")
	if err := os.WriteFile(script, []byte(`read texts; echo '{"tokens":"none"}'`), 0o644); err != nil {
		t.Fatal(err)
	}
	err := Options{Python: "sh", Script: script, Rounds: 1}.Measure(t.Context(), func(...bench.Row) error {
		t.Error("a row is reported")
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "that of theirs none") {
		t.Errorf("the error is %v", err)
	}
}
