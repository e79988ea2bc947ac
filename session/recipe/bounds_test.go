package recipe

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A recipe beyond the bounds is refused before the parser sees it, with the bound and
// the line.
func TestFaultARecipeBeyondTheBoundsIsRefusedAtOnce(t *testing.T) {
	parts := strings.Repeat("a.", 120_000) + "b"
	for name, tt := range map[string]struct{ text, want string }{
		"a dotted key":         {"[model]\nx = 1\n" + parts + " = 1\n", ":3: a key has more than 16 parts, the maximum"},
		"quoted parts":         {strings.Repeat(`"a" . `, 40_000) + "b = 1\n", ":1: a key has more than 16 parts, the maximum"},
		"a table's name":       {"[" + parts + "]\n", ":1: a key has more than 16 parts, the maximum"},
		"lists in lists":       {"\nx = " + strings.Repeat("[", 120_000) + "\n", ":2: lists and tables are more than 16 deep in one another"},
		"tables in tables":     {"x = " + strings.Repeat("{a=", 60_000) + "\n", ":1: lists and tables are more than 16 deep in one another"},
		"a long key":           {strings.Repeat("a", 200_000) + " = 1\n", ":1: a name or number is longer than 1024 bytes, the maximum"},
		"keys":                 {lines(10_000, "k%d = 1\n"), ":5001: the file has more than 5000 keys, the maximum"},
		"a file without bound": {strings.Repeat("# much\n", 1<<20), ":1: the file is larger than 262144 bytes, the maximum"},
	} {
		file := filepath.Join(t.TempDir(), "r.toml")
		if err := os.WriteFile(file, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(file, nil)
		var bad *Invalid
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), "r.toml"+tt.want) || len(err.Error()) > 1000 {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	if _, err := Read("demo", []string{"datasets.squad2.teachers=" + strings.Repeat("[", 1000)}); err == nil ||
		!strings.Contains(err.Error(), "more than 16 deep") {
		t.Errorf("a set: %.300v", err)
	}
}

// lines repeats a text with the numbers from 0 to n-1.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
