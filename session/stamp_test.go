package session

import (
	"os"
	"testing"
	"time"
)

func TestAStampChangesWithTheFilesOfARunAlone(t *testing.T) {
	f := Folder(t.TempDir())
	seen := map[string]string{}
	look := func(what string) {
		t.Helper()
		s := f.Stamp()
		if s != f.Stamp() {
			t.Errorf("%s: the stamp changes by itself", what)
		}
		if before, found := seen[s]; found {
			t.Errorf("%s: the stamp is that of %s", what, before)
		}
		seen[s] = what
	}
	look("nothing")
	for _, file := range []string{f.info(), f.waits(), f.alive(), f.Events(), f.Ledger(), f.Metrics()} {
		if err := os.WriteFile(file, []byte("1"), 0o600); err != nil {
			t.Fatal(err)
		}
		look("a new " + file)
		if err := os.WriteFile(file, []byte("12"), 0o600); err != nil {
			t.Fatal(err)
		}
		look("a longer " + file)
		if err := os.Chtimes(file, time.Time{}, time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		look("a later " + file)
	}
	if err := os.Remove(f.waits()); err != nil {
		t.Fatal(err)
	}
	look("one less")
}
