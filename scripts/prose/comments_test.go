package prose

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// edited are the folders whose comments keep the rules of style.
var edited = []string{
	"bench", "cmd", "confined", "durable", "engine", "evalsuite", "kd", "model", "scripts", "session", "tasks", "tui", "visible", "worded",
}

// The first sentence of a package's comment stands alone on the map: it has
// nouns, and no clause in their place.
func TestPackageCommentsHaveNouns(t *testing.T) {
	clause := regexp.MustCompile(`(?i)\b(what|whatever|who|whoever)\b`)
	for folder, comment := range packages(t) {
		if word := clause.FindString(synopsis(comment)); word != "" && isEdited(folder) {
			t.Errorf("the comment of package %s has %q in its first sentence: name the thing", folder, word)
		}
	}
}

// clauses begin a comment with a clause, or explain a name with one.
var clauses = regexp.MustCompile(`^\s*// (What|Whatever|Who|Whoever|[\w.]+ (is|are|says?|tells?) (what|whatever|who|whoever))\b`)

func TestCommentsBeginWithNouns(t *testing.T) {
	for _, folder := range edited {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !slices.Contains([]string{".go", ".h", ".hpp", ".cpp"}, filepath.Ext(path)) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			before := ""
			for i, line := range strings.Split(string(text), "\n") {
				if found := clauses.FindString(line); found != "" && !strings.HasPrefix(strings.TrimSpace(before), "//") {
					t.Errorf("%s:%d: a comment begins %q: name the thing", path, i+1, strings.TrimSpace(found))
				}
				before = line
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// isEdited reports whether a folder is one of edited, or below one.
func isEdited(folder string) bool {
	return slices.ContainsFunc(edited, func(root string) bool {
		return folder == root || strings.HasPrefix(folder, root+"/")
	})
}
