package analysis

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables into docs/evaluation.md")

const document = "../../docs/evaluation.md"

// TestTheTablesOfTheDocument holds the fields and groups in docs/evaluation.md against
// those of the code.
func TestTheTablesOfTheDocument(t *testing.T) {
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	want := string(text)
	for name, table := range map[string]string{"fields": fieldsTable(), "groups": groupsTable()} {
		begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->"
		before, rest, ok := strings.Cut(want, begin)
		_, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s has no table between %s and %s", document, begin, end)
		}
		want = before + begin + table + end + after
	}
	if want == string(text) {
		return
	}
	if *update {
		err = os.WriteFile(document, []byte(want), 0o644)
	} else {
		err = fmt.Errorf("the tables of fields and groups differ: go test ./session/analysis -run Document -update")
	}
	if err != nil {
		t.Error(err)
	}
}

func fieldsTable() string {
	var b strings.Builder
	b.WriteString("| field | | |\n|---|---|---|\n")
	for _, f := range All() {
		kind := map[Kind]string{Number: "number", Text: "text", Words: "text, not sliced by", Flag: "flag"}[f.Kind]
		needs := ""
		if f.Needs != "" {
			needs = "; needs " + f.Needs
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s%s |\n", f.Name, kind, f.Help, needs)
	}
	return b.String()
}

func groupsTable() string {
	var b strings.Builder
	b.WriteString("| group | |\n|---|---|\n")
	for _, g := range Groups {
		fmt.Fprintf(&b, "| %s | %s |\n", g.Group, g.Help)
	}
	return b.String()
}
