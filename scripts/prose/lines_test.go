package prose

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// longest is the limit of a line, in code points, as golangci's lll has it for Go.
const longest = 140

// wrapped are the files whose lines are limited, besides Go's. None is a generated
// table: those are Go, and lll leaves them out.
var wrapped = regexp.MustCompile(`(^|/)Makefile$|\.(sh|py|c|h|cpp|hpp|yml|yaml)$|^\.ci/|^scripts/cgo/`)

func TestLinesAreNotTooLong(t *testing.T) {
	files, err := exec.Command("git", "-C", root, "ls-files").Output()
	if err != nil {
		t.Skipf("the files of the project are known by git: %v", err)
	}
	checked := 0
	for file := range strings.Lines(string(files)) {
		file = strings.TrimSpace(file)
		if !wrapped.MatchString(file) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, file))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			if width := utf8.RuneCountInString(strings.TrimRight(line, "\n")); width > longest {
				t.Errorf("%s:%d has %d columns: wrap it after %d at most", file, n, width, longest)
			}
		}
		checked++
	}
	if checked == 0 {
		t.Error("no file was checked: is this test looking at the right place?")
	}
}
