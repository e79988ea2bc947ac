package session

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"dev.road/workbench/confined"
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
		reflect.TypeFor[int](): 7, reflect.TypeFor[string](): "squad2", reflect.TypeFor[[]string](): []string{"kd.w=0.5"},
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

// A link in the lock's place leads no writer to a victim: not before the lock is opened,
// nor between that and its signing.
func TestALinkInTheLocksPlaceLeadsToNoFile(t *testing.T) {
	f := Folder(t.TempDir())
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(victim, []byte("precious\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(victim)
	if err != nil {
		t.Fatal(err)
	}
	file, err := f.openLock(f.lock())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(strings.Repeat("a longer holder of before ", 100)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Rename(f.lock(), f.lock()+".moved"), os.Symlink(victim, f.lock())); err != nil {
		t.Fatal(err)
	}
	if err := sign(file); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(f.lock() + ".moved"); err != nil || !json.Valid(text) {
		t.Errorf("the lock that was opened says %q, %v", text, err)
	}
	for name, take := range map[string]func(Folder) (*Owner, error){"own": Own, "take over": TakeOver} {
		if _, err := take(f); !errors.As(err, new(*confined.Refusal)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.openLock(f.lock()); !errors.As(err, new(*confined.Refusal)) {
		t.Errorf("opened: %v", err)
	}
	now, err := os.Stat(victim)
	text, unread := os.ReadFile(victim)
	if err != nil || unread != nil || string(text) != "precious\n" || now.Mode() != before.Mode() || now.ModTime() != before.ModTime() {
		t.Errorf("the victim is %q, %v, %v, %v", text, now, err, unread)
	}
}

// A pipe in the lock's place is named by whoever looks, at once, also if it comes there
// between the look and the opening.
func TestAPipeInTheLocksPlaceHoldsUpNobody(t *testing.T) {
	f := Folder(t.TempDir())
	if err := unix.Mkfifo(f.lock(), 0o600); err != nil {
		t.Fatal(err)
	}
	said := make(chan error, 3)
	go func() {
		_, err := f.held()
		said <- err
		_, err = Own(f)
		said <- err
		_, err = f.openLock(f.lock())
		said <- err
	}()
	for range cap(said) {
		select {
		case err := <-said:
			if !errors.As(err, new(*confined.Refusal)) || !strings.Contains(err.Error(), "is a named pipe") {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("it waits for the pipe")
		}
	}
	over := make(chan struct{})
	changed := make(chan error, 1)
	go func() { // a file and a pipe take turns
		defer close(changed)
		for {
			select {
			case <-over:
				return
			default:
			}
			file, pipe := f.lock()+".file", f.lock()+".pipe"
			err := errors.Join(os.WriteFile(file, nil, 0o600), os.Rename(file, f.lock()), unix.Mkfifo(pipe, 0o600),
				os.Rename(pipe, f.lock()))
			if err != nil {
				changed <- err
				return
			}
		}
	}()
	looked := make(chan error, 1)
	go func() {
		for range 3000 {
			if _, err := f.held(); err != nil && !errors.As(err, new(*confined.Refusal)) {
				looked <- err
				return
			}
		}
		looked <- nil
	}()
	select {
	case err := <-looked:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for the pipe")
	}
	close(over)
	if err := <-changed; err != nil {
		t.Error(err)
	}
}
