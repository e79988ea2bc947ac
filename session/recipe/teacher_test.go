package recipe

import "testing"

func TestTeachersAreNamedByTheirPaths(t *testing.T) {
	for source, want := range map[string]string{
		"demo:teacher-1": "teacher-1", "/x/large/checkpoints/12000": "large-12000", "models/electra": "electra", "/x/electra/": "electra",
		"google/electra-base-discriminator": "electra-base-discriminator",
	} {
		if got := TeacherName(source); got != want {
			t.Errorf("%s is called %s, want %s", source, got, want)
		}
	}
}
