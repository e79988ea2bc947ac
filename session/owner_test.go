package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dev.road/workbench/durable"
	"dev.road/workbench/session/recipe"
)

// own takes a folder for the duration of the test.
func own(t *testing.T, f Folder) *Owner {
	t.Helper()
	o, err := Own(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Release)
	return o
}

// entry is the state of a file or folder.
type entry struct {
	Mode    fs.FileMode
	Changed time.Time
	Text    string
}

// everything returns all entries below a folder, by path.
func everything(t *testing.T, dir string) map[string]entry {
	t.Helper()
	all := map[string]entry{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var text []byte
		if d.Type().IsRegular() {
			text, err = os.ReadFile(path)
		}
		all[path] = entry{info.Mode(), info.ModTime(), string(text)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every client has a Folder. Each of its methods is called with arguments that match
// the run's content; whatever they return, not a byte of the run may change.
func TestAFolderOnlyReads(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	root := t.TempDir()
	d, err := Create(root, recipe.Default())
	if err != nil {
		t.Fatal(err)
	}
	f, o := d.Folder(), own(t, d.Folder())
	if _, err := o.Begin(Beginning{}); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{f.Checkpoint(7), f.Checkpoint(9) + durable.Partial, filepath.Dir(f.Prediction("squad2", 7))} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err = errors.Join(o.LinkBest(7), o.Waits("a device"), o.SignLife(Alive{Step: 7}), o.KeepSnapshot(Snapshot{}),
		os.WriteFile(f.Prediction("squad2", 7), []byte("{}\n"), 0o644), os.WriteFile(f.Log(), []byte("a line\n"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	arguments := map[reflect.Type]any{
		reflect.TypeFor[int](): 7, reflect.TypeFor[string](): "squad2",
		reflect.TypeFor[time.Time](): time.Now(), reflect.TypeFor[context.Context](): t.Context(),
	}
	before := everything(t, root)
	methods := reflect.ValueOf(f)
	for i := range methods.NumMethod() {
		name, m := methods.Type().Method(i).Name, methods.Method(i)
		var in []reflect.Value
		for k := range m.Type().NumIn() {
			arg, ok := arguments[m.Type().In(k)]
			if !ok {
				t.Fatalf("Folder.%s takes a %s: which one would a reader pass?", name, m.Type().In(k))
			}
			in = append(in, reflect.ValueOf(arg))
		}
		m.Call(in)
		if diff := cmp.Diff(before, everything(t, root)); diff != "" {
			t.Fatalf("Folder.%s writes; that is for an Owner:\n%s", name, diff)
		}
	}
}
