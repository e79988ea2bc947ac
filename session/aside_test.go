package session_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"dev.road/workbench/session"
	"dev.road/workbench/session/ledger"
	"dev.road/workbench/session/metrics"
	"dev.road/workbench/session/recipe"
	"dev.road/workbench/session/server"
	"dev.road/workbench/session/wire"
)

// runsIn are the runs of a folder, as road ls has them; each has to be whole: a branch
// of step 10, with targets.
func runsIn(t *testing.T, root string) []session.Folder {
	t.Helper()
	t.Setenv("ROAD_RUNS", root)
	all, err := session.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		info, _, err := f.Info()
		if err != nil || info.Parent == nil || info.Parent.Step != 10 || info.Name != f.Name() {
			t.Errorf("%s has %+v, %v", f.Name(), info, err)
		}
		if whole, err := session.Unseal(f.Checkpoint(10), new(struct{})); err != nil || !whole {
			t.Errorf("%s: %t, %v", f.Name(), whole, err)
		}
		if r, err := recipe.ReadRun(f.Recipe(), nil); err != nil || r.Name != f.Name() {
			t.Errorf("%s: %v", f.Name(), err)
		}
		for _, file := range []string{filepath.Join(f.Targets(), shard), f.Metrics(), f.Ledger()} {
			if _, err := os.Stat(file); err != nil {
				t.Error(err)
			}
		}
	}
	return all
}

// visible are the entries that take a run's name.
func visible(root string) []string {
	return slices.DeleteFunc(strings.Fields(names(root)), func(name string) bool { return strings.HasPrefix(name, ".") })
}

// changes calls do at the n-th state of the folder's entries, or returns false when the
// other process has ended before.
func changes(dir string, n int, over <-chan error, do func() error) (bool, error) {
	last := ""
	for {
		var now strings.Builder
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // an entry may be renamed meanwhile
			if err == nil {
				fmt.Fprintln(&now, path)
			}
			return nil
		})
		if now.String() != last {
			if last = now.String(); n == 0 {
				return true, do()
			}
			n--
		}
		select {
		case err := <-over:
			return false, err
		default:
		}
	}
}

// The process is killed at one change of the folder after another. Where it is faster,
// the run has to be there.
func TestFaultABranchThatIsKilledIsWholeOrNotThere(t *testing.T) {
	f := foreign(t)
	for i := range 40 { // to be copied in as many steps
		if err := os.WriteFile(filepath.Join(f.Checkpoint(10), fmt.Sprint("file", i)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seal(t, f, shard)
	root := filepath.Join(t.TempDir(), "runs")
	killed, runs := 0, 0
	for round := range 24 {
		cmd := exec.Command(os.Args[0], "branch", f.Dir(), root)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		over := make(chan error, 1)
		go func() { over <- cmd.Wait() }()
		was, err := changes(root, 2*round, over, cmd.Process.Kill)
		if err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if was {
			killed++
			if err := <-over; err != nil { // else it was done just before
				t.Log(err)
			}
		}
		now := runsIn(t, root)
		if len(visible(root)) != len(now) || len(now) > runs+1 || !was && len(now) == runs {
			t.Errorf("in round %d there are %s; %d are runs", round, names(root), len(now))
		}
		runs = len(now)
	}
	if killed == 0 {
		t.Error("it was never killed")
	}
	d, err := session.Branch(t.Context(), root, f, 10, "")
	if err != nil {
		t.Fatal(err)
	}
	if all := runsIn(t, root); names(root) != strings.Join(visible(root), " ") || !slices.Contains(all, d.Folder()) {
		t.Errorf("the remains were not removed: %s", names(root))
	}
}

// A file can have few bytes only, so that the copy of the weights fails.
func TestFaultABranchWithoutRoomLeavesNothing(t *testing.T) {
	f := foreign(t)
	root := filepath.Join(t.TempDir(), "runs")
	cmd := exec.Command("sh", "-c", `trap "" XFSZ; ulimit -f 100; exec "$@"`, "sh", os.Args[0], "branch", f.Dir(), root)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "file too large") || names(root) != "" {
		t.Errorf("%v: %s; there are %q", err, out, names(root))
	}
	if d, err := session.Branch(t.Context(), root, f, 10, ""); err != nil || d.Folder().Name() != "mtl-10" {
		t.Errorf("then it is %s, %v", d.Folder().Name(), err)
	}
}

func TestRunsMadeAtOnceHaveNamesOfTheirOwn(t *testing.T) {
	root := t.TempDir()
	r := recipe.Default()
	r.Name = "mtl"
	for name, put := range map[string]func(path string) error{ // taken by something else
		"mtl":   func(path string) error { return os.WriteFile(path, nil, 0o644) },
		"mtl-2": func(path string) error { return os.Symlink("nothing", path) },
		"mtl-3": func(path string) error { return os.Mkdir(path, 0o755) },
	} {
		if err := put(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	const n = 16
	var made [n]session.Draft
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			var err error
			if made[i], err = session.Create(root, r); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, d := range made {
		f := d.Folder()
		seen[f.Name()] = true
		if r, err := recipe.ReadRun(f.Recipe(), nil); err != nil || r.Name != f.Name() {
			t.Errorf("the recipe of %s: %v", f.Name(), err)
		}
	}
	for i := range n {
		if !seen[fmt.Sprintf("mtl-%d", i+4)] {
			t.Errorf("they are %v", seen)
		}
	}
	if got := names(root); strings.Contains(got, ".part") || len(strings.Fields(got)) != n+3 {
		t.Errorf("there are %s", got)
	}
}

func TestAFolderAsideIsNoRunAndItsRemainsAreRemoved(t *testing.T) {
	root := t.TempDir()
	t.Setenv("ROAD_RUNS", root)
	r := recipe.Default()
	r.Name = "mtl"
	d, err := session.Create(root, r)
	if err != nil {
		t.Fatal(err)
	}
	left, busy := filepath.Join(root, ".run-left.part"), filepath.Join(root, ".run-busy.part")
	for _, dir := range []string{left, busy} {
		if err := os.CopyFS(dir, os.DirFS(d.Folder().Dir())); err != nil {
			t.Fatal(err)
		}
	}
	other := filepath.Join(root, ".run-link.part")
	if err := os.Symlink(d.Folder().Dir(), other); err != nil {
		t.Fatal(err)
	}
	maker, err := os.Open(busy)
	if err != nil {
		t.Fatal(err)
	}
	defer maker.Close()
	if err := unix.Flock(int(maker.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if all, err := session.List(); err != nil || len(all) != 1 {
		t.Errorf("the runs are %v, %v", all, err)
	}
	for _, name := range []string{".run-left.part", left} {
		if f, err := session.Find(name); err == nil {
			t.Errorf("%s is the run %s", name, f)
		}
	}
	if _, err := session.Create(root, r); err != nil {
		t.Fatal(err)
	}
	if got := names(root); got != ".run-busy.part .run-link.part mtl mtl-2" {
		t.Errorf("there are %s", got)
	}
	if _, err := os.Stat(d.Folder().Recipe()); err != nil {
		t.Error(err)
	}
}

func TestModesAreExplicitWhateverTheUmask(t *testing.T) {
	f := foreign(t)
	for _, mask := range []int{0, 0o022, 0o077} {
		root := filepath.Join(t.TempDir(), "a", "runs")
		before := syscall.Umask(mask)
		d, err := session.Branch(t.Context(), root, f, 10, "")
		var o *session.Owner
		if err == nil {
			o, err = session.Own(d.Folder())
		}
		if err == nil {
			err = write(o)
		}
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(filepath.Dir(root), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			want := fs.FileMode(0o644)
			if d.IsDir() {
				want = 0o755
			}
			if path != filepath.Join(o.Dir(), "lock") && info.Mode().Perm() != want {
				t.Errorf("with umask %03o %s has mode %v", mask, path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		o.Release()
	}
}

// write writes each of the files that a trainer writes, but for weights.
func write(o *session.Owner) error {
	_, err := o.Begin(session.Beginning{Resume: true, Version: "test"})
	l, err1 := ledger.Open(o.LedgerFile())
	if err1 == nil {
		_, err1 = l.Append(wire.Entry{ID: "x", Action: wire.Pause, Fate: wire.Applied})
	}
	m, err2 := metrics.Create(o.MetricsFile())
	if err2 == nil {
		err2 = m.Close()
	}
	_, err3 := server.OpenEvents(o.EventsFile())
	p, err4 := o.NewAnswers("mnli", "0123456789abcdef", 20)
	if err4 == nil {
		err4 = p.Keep()
	}
	return errors.Join(err, err1, err2, err3, err4, o.SignLife(session.Alive{}), o.KeepSnapshot(session.Snapshot{}),
		o.WriteCheckpoint(20, func(dir string) error { return session.Seal(dir, struct{ Step int }{20}) }))
}
