package recipe

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestTeachersAreNamedByTheirPaths(t *testing.T) {
	for source, want := range map[string]string{
		"demo:teacher-1": "teacher-1", "/x/large/checkpoints/12000": "large-12000", "models/electra": "electra", "/x/electra/": "electra",
		"google/electra-base-discriminator":                   "electra-base-discriminator",
		"/c/hub/models--google--electra-large/snapshots/0a1b": "electra-large",
	} {
		if got := TeacherName(source); got != want {
			t.Errorf("%s is called %s, want %s", source, got, want)
		}
	}
}

// Targets lie in a folder of the teacher's name.
func TestATeacherHasTheNameOfAFolder(t *testing.T) {
	for _, source := range []string{"/", "/x\n", "/x\x1b[2J", "/" + strings.Repeat("x", 256)} {
		_, err := Read("demo", []string{"datasets.nq.teachers=[" + quote(source) + "]"})
		if err == nil || !strings.Contains(err.Error(), "datasets.nq.teachers") {
			t.Errorf("%.40q: %v", source, err)
		}
	}
	for name, want := range map[string]bool{
		"": false, ".": false, "..": false, "a/b": false, "a\x00": false, "\xff": false, "Étude 2.1@main": true, "...": true,
	} {
		if got := IsElement(name); got != want {
			t.Errorf("%q is a name: %t", name, got)
		}
	}
}

// kd.teachers are the teachers of all datasets that train, and a mistake is told once, at
// its line.
func TestTeachersOfAllDatasets(t *testing.T) {
	text := small + "teachers = [\"demo:teacher-1\"]\n" +
		"[kd]\nteachers = [\"demo:teacher-2\"]\n[datasets.nq]\ntask = \"mrc\"\ndev = \"dev.json\"\n"
	r, err := Load(write(t, text), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Names{"mnli": {"demo:teacher-2"}, "squad2": {"demo:teacher-2"}, "nq": nil} {
		if got := r.Datasets[name].Teachers; !slices.Equal(got, want) {
			t.Errorf("%s has the teachers %q, want %q", name, got, want)
		}
	}
	if len(r.KD.Teachers) > 0 {
		t.Errorf("a run's recipe would have them twice: %q", r.KD.Teachers)
	}
	file := write(t, small+"[kd]\nteachers = \"no/such/run\"\n")
	_, err = Load(file, nil)
	var wrong *Invalid
	if !errors.As(err, &wrong) || len(wrong.Problems) != 1 || wrong.Problems[0].Line != 12 || !strings.Contains(err.Error(), "no/such/run") {
		t.Errorf("a missing one: %v", err)
	}
	if _, err = Load(write(t, small), []string{"kd.teachers=no/such"}); err != nil { // a name on the hub
		t.Error(err)
	}
}
