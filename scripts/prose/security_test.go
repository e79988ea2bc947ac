package prose

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every promise of docs/security.md names the tests that attack it, and they exist.
func TestPromisesOfSecurityAreTested(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/security.md"))
	if err != nil {
		t.Fatal(err)
	}
	code := testCode(t)
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1) {
		if !strings.Contains(code, "func "+name[1]+"(") {
			t.Errorf("docs/security.md names %s, which is no test", name[1])
		}
	}
	_, promises, _ := strings.Cut(string(text), "## Promises")
	promises, _, _ = strings.Cut(promises, "Tests of a second user")
	for _, promise := range strings.Split(promises, "\n**")[1:] {
		if !strings.Contains(promise, "\n- `Test") {
			t.Errorf("no test is named for %q", promise[:strings.Index(promise, "**")])
		}
	}
}

// testCode is the text of all tests.
func testCode(t *testing.T) string {
	t.Helper()
	var code strings.Builder
	for _, folder := range edited {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			code.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return code.String()
}
