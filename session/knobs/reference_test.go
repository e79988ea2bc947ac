package knobs

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/knobs.md")

// The reference is made of the declarations of the recipe's values.
func TestTheReferenceOfKnobsIsTrue(t *testing.T) {
	const file = "../../docs/knobs.md"
	got := reference(t)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as the code declares it; go test ./session/knobs -run Reference -update writes it", file)
	}
}

func reference(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Knobs\n\nKnobs are the values that can change while a run goes on: on the Knobs screen, or with `road set [RUN] " +
		"KNOB=VALUE …`. " +
		"A set of changes applies whole, at the next step or the one named with `--at-step`, or it is refused whole. " +
		"The ledger has it before the step sees it. They keep the names of the recipe; `road knobs` lists those of a run with their values. " +
		"The table has those of a run with the datasets nq, mnli and quac.\n\n" +
		"| knob | range | meaning |\n|---|---|---|\n")
	for _, k := range Declare(load(t)) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, Span(k.Knob), k.Help)
	}
	return b.String()
}
