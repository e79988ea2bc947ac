package recipe

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/recipe.md")

// The reference is made of the table that recipes are checked against.
func TestTheReferenceIsTrue(t *testing.T) {
	const file = "../../docs/recipe.md"
	got := reference()
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
		t.Errorf("%s is not what the code says; go test ./session/recipe -run Reference -update writes it", file)
	}
}

func reference() string {
	var b strings.Builder
	b.WriteString(`# Recipes

A recipe is a TOML file with all settings of a run. A missing value has the default below; ` + "`road recipes NAME`" + `
prints a built-in recipe with all values filled in, and ` + "`--set KEY=VALUE`" + ` changes a value by its dotted name.
With ` + "`extends = \"NAME\"`" + ` at its top, a recipe starts from another one, built-in or a file, and has only the
values that differ:

    extends = "finetune-squad2-base"
    name = "mine"

    [datasets.squad2]
    train = "train-v2.0.json"
    dev = "dev-v2.0.json"

` + "`road recipes`" + ` lists the built-in recipes. Relative paths start at the recipe's folder, those of a ` + "`--set`" + ` at the
working directory, and ~/ is the home folder. An unknown key, a value of another type or out of range, or a missing file is
an error that names the line, and nothing is started.

In a name, * stands for a dataset, a task, or a teacher of the world. The tasks are mrc (spans), yesno, followup, nli,
sentiment and paraphrase; a recipe adds another class task with its labels in [tasks.NAME].

| key | default | takes | meaning |
|---|---|---|---|
`)
	defaults := reflect.ValueOf(Default()).Elem()
	for _, k := range values {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", k.Name, startsAs(defaults, k.Name), takes(k), k.Help)
	}
	return b.String()
}

// startsAs is a key's default as a recipe would write it; tables of a dataset
// or task have theirs when the recipe names one.
func startsAs(defaults reflect.Value, name string) string {
	v, ok := at(defaults, name)
	if !ok || v.Kind() == reflect.Slice || v.Kind() == reflect.String && v.Len() == 0 {
		return ""
	}
	return "`" + strings.TrimSuffix(literal(v), ".0") + "`"
}

// at walks down a dotted name; below a * are the values of a table that a
// recipe has just named.
func at(v reflect.Value, name string) (reflect.Value, bool) {
	for part := range strings.SplitSeq(name, ".") {
		if part == "*" {
			if kind := v.Type().Elem().Kind(); kind == reflect.String {
				return reflect.Zero(v.Type().Elem()), true
			} else if kind != reflect.Struct {
				return v, false
			}
			switch v.Type().Elem() {
			case reflect.TypeFor[Task]():
				v = reflect.ValueOf(defaultTask())
			case reflect.TypeFor[World]():
				v = reflect.ValueOf(defaultWorld())
			default:
				v = reflect.ValueOf(defaultDataset())
			}
			continue
		}
		var ok bool
		if v, ok = field(v, part); !ok {
			return v, false
		}
	}
	return v, true
}

// takes describes the values that a key accepts.
func takes(v Value) string {
	switch v.Type() {
	case "bool":
		return "true, false"
	case "list":
		return "text, or a list"
	case "text":
		if v.Choices == nil {
			return "text"
		}
		return strings.Join(v.Choices, ", ")
	}
	return strings.TrimSpace(Span(v.Lo, v.Hi) + " " + v.Unit)
}
