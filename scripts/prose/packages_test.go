package prose

import (
	"flag"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the map of packages in CONTRIBUTING.md anew")

const (
	root  = "../.."
	guide = root + "/CONTRIBUTING.md"
)

// packageMap is the table between the two comments that frame it.
var packageMap = regexp.MustCompile(`(?s)(<!-- packages -->\n).*?(<!-- end -->)`)

// The contributor guide's map of packages is made from their comments.
func TestPackagesAreOnTheMap(t *testing.T) {
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	frame := packageMap.FindStringSubmatch(string(text))
	if frame == nil {
		t.Fatalf("%s has no map between <!-- packages --> and <!-- end -->", guide)
	}
	want := frame[1] + table(t) + frame[2]
	if *update {
		written := strings.Replace(string(text), frame[0], want, 1)
		if err := os.WriteFile(guide, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(frame[0], want); diff != "" {
		t.Errorf("the map of packages in %s differs from their comments; go test ./scripts/prose -run Packages -update writes it:\n"+
			"%s", guide, diff)
	}
}

// table gives each package a row: its folder and its comment's first sentence.
func table(t *testing.T) string {
	t.Helper()
	comments := packages(t)
	var b strings.Builder
	b.WriteString("| package | |\n|---|---|\n")
	for _, folder := range slices.Sorted(maps.Keys(comments)) {
		sentence := synopsis(comments[folder])
		if sentence == "" {
			t.Errorf("package %s has no comment", folder)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", folder, strings.ReplaceAll(sentence, "|", `\|`))
	}
	return b.String()
}

// synopsis is a package comment's first sentence without its subject, which is
// "Package NAME", "Command NAME" or the name of a program.
func synopsis(comment string) string {
	sentence := strings.TrimSuffix(new(doc.Package).Synopsis(comment), ".")
	for _, kind := range []string{"Package ", "Command "} {
		sentence = strings.TrimPrefix(sentence, kind)
	}
	_, predicate, _ := strings.Cut(sentence, " ")
	return predicate
}

// packages maps the folder of each package in the repository to its comment.
func packages(t *testing.T) map[string]string {
	t.Helper()
	comments := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || slices.Contains([]string{"testdata", "bin", "dist"}, name)) {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		comments[folder] += file.Doc.Text()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return comments
}
