package prose

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// quoted is a word in code style; commands and placeholders do not match.
var quoted = regexp.MustCompile("`([a-z0-9_./-]+)`")

// Every folder and file that the contributor guide names exists: a path in the
// repository, or a file's name anywhere in it.
func TestTheGuideNamesExistingFiles(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	names := files(t)
	for _, m := range quoted.FindAllStringSubmatch(string(text), -1) {
		name := strings.TrimSuffix(strings.TrimPrefix(m[1], "./"), "/...")
		switch _, err := os.Stat(filepath.Join(root, name)); {
		case strings.Contains(name, "/"):
			if err != nil {
				t.Errorf("%s names %s, which does not exist", guide, name)
			}
		case filepath.Ext(name) != "" && isSource.MatchString(name):
			if !names[name] {
				t.Errorf("%s names %s, and there is no such file", guide, name)
			}
		}
	}
}

// isSource tells a file's name from a value's, such as kd.w.
var isSource = regexp.MustCompile(`\.(go|md|py|sh|cpp|hpp|h|txt|yml|gz)$`)

// files are the names of all files in the repository.
func files(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return fs.SkipDir
		}
		names[entry.Name()] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
