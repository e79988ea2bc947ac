package recipe_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"dev.road/workbench/kd/world"
	"dev.road/workbench/session/recipe"
)

const worldly = `name = "worldly"
[model]
vocab = "demo"
[world.one]
errors = 0.1
shared = 0.5
seed = 7
[world.one.dataset_errors]
mnli = 0.4
[world.two]
[datasets.mnli]
task = "nli"
train = "demo:mnli"
teachers = ["world:one", "world:two"]
[datasets.snli]
task = "nli"
train = "demo:snli"
teachers = "world:one"
`

func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "worldly.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A teacher of the world has its own rule on each dataset, and survives being written.
func TestTeachersOfTheWorld(t *testing.T) {
	r, err := recipe.Load(written(t, worldly), []string{"world.two.noise=2"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		source, dataset string
		want            world.Rule
	}{
		{"world:one", "mnli", world.Rule{Name: "one", Seed: 7, Errors: 0.4, Shared: 0.5, Margin: 6, SpanMargin: 16, Noise: 1}},
		{"world:one", "snli", world.Rule{Name: "one", Seed: 7, Errors: 0.1, Shared: 0.5, Margin: 6, SpanMargin: 16, Noise: 1}},
		{"world:two", "mnli", world.Rule{Name: "two", Seed: 1, Errors: 0.3, Margin: 6, SpanMargin: 16, Noise: 2}},
	} {
		if got, ok := r.Rule(c.source, c.dataset); !ok || got != c.want {
			t.Errorf("%s on %s is %+v, want %+v", c.source, c.dataset, got, c.want)
		}
	}
	for _, source := range []string{"one", "demo:one", "world:three", "/models/one"} {
		if _, ok := r.Rule(source, "mnli"); ok {
			t.Errorf("%s has a rule", source)
		}
	}
	if name := recipe.TeacherName("world:one"); name != "one" {
		t.Errorf("the short name is %q", name)
	}
	var text bytes.Buffer
	if err := recipe.Encode(&text, r); err != nil {
		t.Fatal(err)
	}
	again, err := recipe.Load(written(t, text.String()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, r) {
		t.Errorf("written and read it is another recipe:\n%s", text.String())
	}
}

// A rule out of its ranges, and a teacher without one, are refused at their line.
func TestRulesThatCannotBe(t *testing.T) {
	for _, c := range []struct{ change, to, want string }{
		{`errors = 0.1`, `errors = 1.1`, `worldly.toml:5: world.one.errors is 1.1, outside 0 … 1`},
		{`errors = 0.1`, `erors = 0.1`, `worldly.toml:5: world.one.erors is not a key`},
		{`shared = 0.5`, `margin = 0`, `worldly.toml:6: world.one.margin is 0, outside 0.1 … 100`},
		{`seed = 7`, `hesitation = 1`, `worldly.toml:7: world.one.hesitation is 1, outside 0 … 0.99`},
		{`mnli = 0.4`, `mnli = -1`, `worldly.toml:9: world.one.dataset_errors.mnli is -1, outside 0 … 1`},
		{`mnli = 0.4`, `nli = 0.4`, `worldly.toml:9: world.one.dataset_errors.nli names no dataset`},
		{`"world:two"`, `"world:to"`, `worldly.toml:14: datasets.mnli.teachers names the teacher world:to, which has no rule`},
		{`"world:two"`, `"world:"`, `worldly.toml:14: datasets.mnli.teachers names the teacher world:, which has no rule ` +
			`(write world:NAME, of a table [world.NAME])`},
		{`"world:two"`, `"demo:one"`, `worldly.toml:14: datasets.mnli.teachers names demo:one, and world:one is called one, too`},
	} {
		_, err := recipe.Load(written(t, strings.Replace(worldly, c.change, c.to, 1)), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", c.to, err, c.want)
		} else if told := strings.Count(err.Error(), "worldly.toml:"); told != 1 {
			t.Errorf("%s is told %d times: %v", c.to, told, err)
		}
	}
}
