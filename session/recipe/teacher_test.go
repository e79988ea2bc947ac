package recipe

import (
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
