package demo

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestTeachersAreModelFolders(t *testing.T) {
	for _, name := range []string{"teacher-1", "teacher-2"} {
		folder, ok := Teacher(name)
		if !ok {
			t.Errorf("there is no %s: run scripts/demo-teachers.sh", name)
			continue
		}
		for _, file := range []string{"config.json", "model.safetensors"} {
			if _, err := fs.Stat(folder, file); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		vocabulary, err := fs.ReadFile(folder, "vocab.txt")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !slices.Equal(strings.Fields(string(vocabulary)), Vocabulary()) {
			t.Errorf("%s has another vocabulary than the world: run scripts/demo-teachers.sh", name)
		}
	}
}

func TestNoSuchTeacher(t *testing.T) {
	for _, name := range []string{"", ".", "..", "teacher-9", "../teachers/teacher-1", "README.md"} {
		if _, ok := Teacher(name); ok {
			t.Errorf("Teacher(%q) found something", name)
		}
	}
}
