package prose

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// A rule is a form that no help text takes.
type rule struct {
	form    *regexp.Regexp
	instead string
}

var rules = []rule{
	{regexp.MustCompile(`^(?i)(what|whatever|who|whoever|which|that|how|of)\b`), "begin with a noun or a verb"},
	{regexp.MustCompile(`(?i)\bleft out:|\bwhen left out`), `write "default: VALUE"`},
	{regexp.MustCompile(`(^|; )0: `), `write "0 disables", or "0 is"`},
	{regexp.MustCompile(`: any(;|$)`), `name the effect, as in "0 disables clipping"`},
}

// documents are made from the program's own tables: commands and flags, keys,
// knobs, values of a recipe.
var documents = []string{"commands", "keys", "knobs", "recipe"}

func TestHelpBeginsWithANounOrAVerb(t *testing.T) {
	for _, name := range documents {
		file := root + "/docs/" + name + ".md"
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		for _, line := range strings.Split(string(text), "\n") {
			for _, cell := range cells(line) {
				check(t, file, cell)
				checked++
			}
		}
		if checked == 0 {
			t.Errorf("%s has no table: is this test looking at the right thing?", file)
		}
	}
}

func TestTheMakefileHelpBeginsWithAVerb(t *testing.T) {
	text, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^[a-z-]+:.*## (.*)$`).FindAllStringSubmatch(string(text), -1) {
		check(t, "the help of make", m[1])
	}
}

func check(t *testing.T, where, text string) {
	t.Helper()
	for _, r := range rules {
		if found := r.form.FindString(text); found != "" {
			t.Errorf("%s: %q has %q: %s", where, text, strings.TrimSpace(found), r.instead)
		}
	}
}

// cells are the texts in a row of a table in Markdown, without those in code.
func cells(line string) []string {
	row, ok := strings.CutPrefix(line, "| ")
	if !ok {
		return nil
	}
	var texts []string
	for _, cell := range strings.Split(strings.ReplaceAll(row, `\|`, "/"), "|") {
		if cell = strings.TrimSpace(cell); cell != "" && !strings.HasPrefix(cell, "`") {
			texts = append(texts, cell)
		}
	}
	return texts
}
