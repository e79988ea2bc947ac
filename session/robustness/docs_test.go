package robustness_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"dev.road/workbench/tasks/perturb"
)

// The document lists the kinds as they are.
func TestTheDocumentListsTheKinds(t *testing.T) {
	text, err := os.ReadFile("../../docs/evaluation.md")
	if err != nil {
		t.Fatal(err)
	}
	want := "<!-- kinds -->\n| kind | changes | right answer |\n|---|---|---|\n"
	for _, k := range perturb.Kinds {
		help, answer := k.Help, "kept"
		if k.Spans {
			help += "; for questions with an answer"
		}
		if k.NoAnswer {
			answer = "none"
		}
		want += fmt.Sprintf("| `%s` | %s | %s |\n", k.Name, help, answer)
	}
	if want += "<!-- end of kinds -->\n"; !strings.Contains(string(text), want) {
		t.Errorf("docs/evaluation.md has not\n%s", want)
	}
}
