package read

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One answer, not a list, is written under the key answer, too.
func TestAnAnswerMayBeAnObject(t *testing.T) {
	for line, want := range map[string]string{
		`"context": "He was born in Paris.", "answer": {"text": "Paris", "answer_start": 15}`:     "",
		`"passage": "He was born in Paris.", "answer": {"text": "Paris", "answer_start": 15}`:     "",
		`"context": "He was born in Paris.", "answer": {"text": ["Paris"], "answer_start": [15]}`: "",
		`"context": "He was born in Paris.", "answer": {"text": "Paris", "start": 15}`:            `{"text": "…", "answer_start": N}`,
	} {
		path := filepath.Join(t.TempDir(), "a.jsonl")
		if err := os.WriteFile(path, []byte(`{"id": "1", "question": "Where?", `+line+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		got, _, err := All(path, serving("mrc"))
		switch {
		case want != "":
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", line, err)
			}
		case err != nil || len(got) != 1 || len(got[0].Answers) != 1 || got[0].Answers[0].Start != 15:
			t.Errorf("%s: %+v, %v", line, got, err)
		}
	}
}
