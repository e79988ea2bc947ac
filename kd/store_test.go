package kd

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"dev.road/workbench/durable"
)

func spans(windows, shardSize int) Manifest {
	return Manifest{
		Dataset: "squad2", Teacher: "t1", Task: "mrc", Kind: "span",
		Data: "d1", Tokenizer: "v1", Windowing: "w1", Windows: windows, ShardSize: shardSize,
	}
}

// spanLogits are window i's: exact as halves, of a length of its own.
func spanLogits(i int) []float32 {
	l := make([]float32, 2*(1+i%5))
	for j := range l {
		l[j] = float32(i) + float32(j)/8
	}
	return l
}

// fill adds windows from w.Next() up to, not including, end.
func fill(t testing.TB, w *Writer, end int) (shards []string) {
	t.Helper()
	for w.Next() < end {
		name, err := w.Add(spanLogits(w.Next()))
		if err != nil {
			t.Fatal(err)
		}
		if name != "" {
			shards = append(shards, name)
		}
	}
	return shards
}

func create(t testing.TB, dir string, m Manifest) *Writer {
	t.Helper()
	w, err := Create(durable.At(dir), m)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func open(t testing.TB, dir string, m Manifest) *Reader {
	t.Helper()
	r, err := Open(dir, dir, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestTargetsComeBack(t *testing.T) {
	dir, m := filepath.Join(t.TempDir(), "squad2", "t1"), spans(10, 4)
	w := create(t, dir, m)
	names := fill(t, w, 10)
	if want := []string{"00000.logits", "00001.logits", "00002.logits"}; !slices.Equal(names, want) {
		t.Fatalf("shards %q, want %q", names, want)
	}
	if listed, err := w.Shards(); err != nil || !slices.Equal(listed, names) {
		t.Errorf("Shards = %q, %v", listed, err)
	}
	if _, err := w.Add(spanLogits(0)); err == nil {
		t.Error("an eleventh window is accepted")
	}
	m.ShardSize = 0 // a reader need not know
	r := open(t, dir, m)
	if _, ok, err := r.Logits(nil, 3); ok || err != nil {
		t.Errorf("before Use: ok %v, %v", ok, err)
	}
	for _, name := range append(names, names[0]) {
		if err := r.Use(name); err != nil {
			t.Fatal(err)
		}
	}
	if r.Windows() != 10 {
		t.Errorf("%d windows", r.Windows())
	}
	var dst []float32
	for i := range 10 {
		var ok bool
		var err error
		if dst, ok, err = r.Logits(dst, i); !ok || err != nil || !slices.Equal(dst, spanLogits(i)) {
			t.Errorf("window %d: %v, %v, %v", i, dst, ok, err)
		}
	}
	for _, i := range []int{-1, 10} {
		if _, _, err := r.Logits(nil, i); err == nil {
			t.Errorf("window %d is given", i)
		}
	}
}

func TestLogitsAreRoundedToHalves(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		logits := rapid.SliceOfN(rapid.Float32Range(-60000, 60000), 3, 3).Draw(rt, "logits")
		m := Manifest{Dataset: "mnli", Task: "nli", Kind: "class", Labels: []string{"e", "n", "c"}, Windows: 1, ShardSize: 1}
		name, err := create(t, dir, m).Add(logits)
		if err != nil {
			rt.Fatal(err)
		}
		r := open(t, dir, m)
		if err := r.Use(name); err != nil {
			rt.Fatal(err)
		}
		got, ok, err := r.Logits(nil, 0)
		if !ok || err != nil {
			rt.Fatal(ok, err)
		}
		for i := range got {
			if got[i] != fromHalf(toHalf(logits[i])) {
				rt.Fatalf("%v became %v", logits[i], got[i])
			}
		}
	})
}

func TestAShardIsThereOnlyWhenComplete(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	w := create(t, dir, m)
	fill(t, w, 7)
	r := open(t, dir, m)
	if err := r.Use("00001.logits"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the second shard: %v", err)
	}
	if err := r.Use("00000.logits"); err != nil {
		t.Error(err)
	}
	fill(t, w, 8)
	if err := r.Use("00001.logits"); err != nil {
		t.Errorf("a reader that was there before: %v", err)
	}
}

func TestAWriterGoesOnWhereOneWasKilled(t *testing.T) {
	dir, m := t.TempDir(), spans(10, 4)
	fill(t, create(t, dir, m), 6) // and no Close
	left := filepath.Join(dir, "00001.logits.part")
	if err := os.WriteFile(left, []byte("half a shard"), 0o666); err != nil {
		t.Fatal(err)
	}
	w := create(t, dir, m)
	if w.Next() != 4 {
		t.Fatalf("Next is %d, want 4", w.Next())
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the unfinished file is still there: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if _, err := w.Add(spanLogits(4)); err == nil {
		t.Error("Add after Close is accepted")
	}
	fill(t, create(t, dir, m), 10)
	if w := create(t, dir, m); w.Next() != 10 {
		t.Errorf("Next of a full folder is %d", w.Next())
	}
}

func TestADamagedShardIsMadeAnew(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	fill(t, create(t, dir, m), 8)
	if err := os.Truncate(filepath.Join(dir, "00000.logits"), 60); err != nil {
		t.Fatal(err)
	}
	w := create(t, dir, m)
	if w.Next() != 0 {
		t.Fatalf("Next is %d", w.Next())
	}
	fill(t, w, 8)
	r := open(t, dir, m)
	if err := r.Use("00000.logits"); err != nil {
		t.Error(err)
	}
}

func TestAnotherManifestIsRefusedWithBothValues(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	m.Weights = "b1"
	fill(t, create(t, dir, m), 8)
	for _, c := range []struct {
		change func(*Manifest)
		says   string
	}{
		{func(m *Manifest) { m.Tokenizer = "v2" }, `tokenizer is "v1", but "v2" is wanted`},
		{func(m *Manifest) { m.Data = "d2" }, `data is "d1", but "d2" is wanted`},
		{func(m *Manifest) { m.Windowing = "w2" }, `windowing is "w1", but "w2" is wanted`},
		{func(m *Manifest) { m.Teacher = "t2" }, `teacher is "t1", but "t2" is wanted`},
		{func(m *Manifest) { m.Weights = "b2" }, `teacher's weights is "b1", but "b2" is wanted`},
		{func(m *Manifest) { m.Windows = 9 }, `windows is "8", but "9" is wanted`},
		{func(m *Manifest) { m.Kind, m.Labels = "class", []string{"y", "n"} }, `labels is [], but ["y" "n"] is wanted`},
	} {
		other := m
		c.change(&other)
		for what, err := range map[string]error{"Create": second(Create(durable.At(dir), other)), "Open": second(Open(dir, dir, other))} {
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v; want it to say %s", what, err, c.says)
			}
		}
	}
	m.Weights = "" // of a reader that does not have the teacher
	if err := second(Open(dir, dir, m)); err != nil {
		t.Errorf("without the teacher: %v", err)
	}
	if err := second(openIn(t.TempDir(), m)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
}

// A teacher that failed at its first window, and was mended, has other weights: the folder
// has nothing of the first ones, so that a resumed run teaches without more ado.
func TestAFolderWithoutAShardIsTheNextTeachers(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	m.Weights = "b1"
	fill(t, create(t, dir, m), 3) // no whole shard
	m.Weights = "b2"
	fill(t, create(t, dir, m), 8)
	if err := open(t, dir, m).Use("00001.logits"); err != nil {
		t.Error(err)
	}
	m.Weights = "b1"
	if _, err := Create(durable.At(dir), m); err == nil || !strings.Contains(err.Error(), "move that folder away") {
		t.Errorf("a folder with shards of other weights: %v", err)
	}
}

// A folder that is moved gets the shards wherever it is, unless its owner refuses them;
// its old path gets nothing, and errors name the path that it was opened at.
func TestAMovedFolderIsWrittenWhereItIs(t *testing.T) {
	root := t.TempDir()
	run, moved := filepath.Join(root, "run"), filepath.Join(root, "moved")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	open, err := os.Open(run)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	var away error
	held := durable.Held(open, func() error { return away }).Below("targets", "t")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(run, moved)
	away = errors.New("it was moved")
	if err := second(Create(held, spans(2, 1))); !errors.Is(err, away) {
		t.Errorf("a store in a folder that was moved: %v", err)
	}
	if left, err := os.ReadDir(moved); err != nil || len(left) > 0 {
		t.Errorf("there are %v, %v", left, err)
	}
	away = nil // as between the check and the write
	w, err := Create(held, spans(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	fill(t, w, 1)
	away = errors.New("it was moved again")
	if _, err := w.Add(spanLogits(1)); !errors.Is(err, away) || w.Next() != 1 {
		t.Errorf("a shard: %v; the next window is %d", err, w.Next())
	}
	if _, err := os.Lstat(run); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old path: %v", err)
	}
	move(moved, run)
	away = nil
	fill(t, w, 2)
	if listed, err := w.Shards(); err != nil || len(listed) != 2 {
		t.Errorf("the shards are %q, %v", listed, err)
	}
	if err := os.RemoveAll(held.Path()); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Shards(); err == nil || !strings.Contains(err.Error(), held.Path()) || strings.Contains(err.Error(), "/proc/") {
		t.Errorf("a folder that is gone: %v", err)
	}
}

// openIn opens a folder in itself.
func openIn(dir string, m Manifest) (*Reader, error) { return Open(dir, dir, m) }

func second[T any](_ T, err error) error { return err }

func TestBadManifests(t *testing.T) {
	for _, text := range []string{"", "{}", "[]", `{"version":1`, `{"version":3,"kind":"span","shard_size":1}`,
		`{"version":1,"kind":"span","shard_size":0}`, `{"version":1,"kind":"class","shard_size":1}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, manifestFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := second(Open(dir, dir, spans(1, 1))); err == nil {
			t.Errorf("%q is accepted", text)
		}
		if err := second(Create(durable.At(dir), spans(1, 1))); err == nil {
			t.Errorf("%q is written over", text)
		}
	}
}

func TestManifestsAreOfSoManyValues(t *testing.T) {
	many := strings.Repeat(`"",`, mostManifestValues)
	for text, want := range map[string]string{
		`{"version":1,"labels":[` + many + `""]}`: "it has more than 100000 values",
		strings.Repeat(" ", mostManifest) + "{}":  "has 8388610 bytes; the maximum is 8388608",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, manifestFile), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := second(Open(dir, dir, spans(1, 1))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got %.300v", want, err)
		}
	}
}

func TestBadLogitsAreRefusedAndNothingIsAdded(t *testing.T) {
	m := Manifest{Dataset: "mnli", Task: "nli", Kind: "class", Labels: []string{"e", "n", "c"}, Windows: 1, ShardSize: 1}
	w := create(t, t.TempDir(), m)
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, bad := range [][]float32{nil, {1, 2}, {1, 2, nan}, {inf, 1, 2}, {1, -70000, 2}} {
		_, err := w.Add(bad)
		if err == nil || !strings.Contains(err.Error(), "window 0") || errors.Is(err, ErrNotFinite) != (len(bad) == 3) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if name, err := w.Add([]float32{1, 2, 3}); err != nil || name != "00000.logits" {
		t.Errorf("then a good one: %q, %v", name, err)
	}
}

func TestAFailedWriteCanBeTriedAgain(t *testing.T) {
	dir, m := filepath.Join(t.TempDir(), "targets"), spans(4, 2)
	w := create(t, dir, m)
	fill(t, w, 1)
	moved := dir + ".moved"
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Add(spanLogits(1)); !errors.Is(err, fs.ErrNotExist) || w.Next() != 1 {
		t.Fatalf("without its folder: %v, next %d", err, w.Next())
	}
	if err := os.Rename(moved, dir); err != nil {
		t.Fatal(err)
	}
	fill(t, w, 4)
	r := open(t, dir, m)
	for _, name := range []string{"00000.logits", "00001.logits"} {
		if err := r.Use(name); err != nil {
			t.Error(err)
		}
	}
	if got, _, _ := r.Logits(nil, 1); !slices.Equal(got, spanLogits(1)) {
		t.Errorf("window 1 is %v", got)
	}
}

func TestEveryDamageIsFound(t *testing.T) {
	dir, m := t.TempDir(), spans(4, 4)
	fill(t, create(t, dir, m), 4)
	path := filepath.Join(dir, "00000.logits")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, at int, content []byte, says string) {
		t.Helper()
		if err := os.WriteFile(path, content, 0o666); err != nil {
			t.Fatal(err)
		}
		err := open(t, dir, m).Use("00000.logits")
		if err == nil || !strings.Contains(err.Error(), "00000.logits") || !strings.Contains(err.Error(), says) {
			t.Errorf("%s %d: %v", what, at, err)
		}
	}
	for at := range good {
		refused("cut at", at, good[:at], "")
		bad := slices.Clone(good)
		bad[at] ^= 0x10
		says := ""
		if at >= len(good)-len(spanLogits(3))*2 {
			says = "window 3"
		}
		refused("changed at", at, bad, says)
	}
	refused("longer by", 1, append(slices.Clone(good), 0), "more than its index says")
}

func TestDamageAfterUseIsFound(t *testing.T) {
	dir, m := t.TempDir(), spans(4, 4)
	fill(t, create(t, dir, m), 4)
	r := open(t, dir, m)
	if err := r.Use("00000.logits"); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "00000.logits"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte{0xff}, info.Size()-1); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := r.Logits(nil, 3); ok || err == nil || !strings.Contains(err.Error(), "window 3") {
		t.Errorf("ok %v, %v", ok, err)
	}
	if _, ok, err := r.Logits(nil, 2); !ok || err != nil {
		t.Errorf("the window before: ok %v, %v", ok, err)
	}
}

func TestAShardOfAnotherPlaceIsRefused(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	fill(t, create(t, dir, m), 8)
	if err := os.Rename(filepath.Join(dir, "00001.logits"), filepath.Join(dir, "00000.logits")); err != nil {
		t.Fatal(err)
	}
	r := open(t, dir, m)
	if err := r.Use("00000.logits"); err == nil || !strings.Contains(err.Error(), "from 4 on") {
		t.Errorf("%v", err)
	}
	for _, name := range []string{"", "0.logits", "00002.logits", "../00000.logits", "-0001.logits", "00000.logits.part"} {
		if r.Use(name) == nil {
			t.Errorf("%q is used", name)
		}
	}
}

// A shard counts only beside the manifest that it was written under: those of two teachers
// of one dataset, which are alike in all else, are not mistaken for each other.
func TestAShardOfAnotherFolderIsRefused(t *testing.T) {
	root, m := t.TempDir(), spans(4, 4)
	other := m
	other.Teacher = "t2"
	mine, theirs := filepath.Join(root, "t1"), filepath.Join(root, "t2")
	fill(t, create(t, mine, m), 4)
	fill(t, create(t, theirs, other), 4)
	if err := os.Rename(filepath.Join(theirs, "00000.logits"), filepath.Join(mine, "00000.logits")); err != nil {
		t.Fatal(err)
	}
	says := "it belongs to a folder with another manifest.json"
	if err := open(t, mine, m).Use("00000.logits"); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("it is used: %v", err)
	}
	s, err := ReadStore(root, mine)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Complete(root, mine); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("a store has it: %v", err)
	}
	if next := create(t, mine, m).Next(); next != 0 {
		t.Errorf("a writer continues with window %d", next)
	}
}

// A folder of version 1 is read and continued as one: its shards name no manifest.
func TestAFolderOfVersion1IsContinuedAsOne(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	text := `{"version": 1, "dataset": "squad2", "teacher": "t1", "task": "mrc", "kind": "span", "data": "d1", "tokenizer": "v1",
		"windowing": "w1", "windows": 8, "shard_size": 4}`
	if err := os.WriteFile(filepath.Join(dir, manifestFile), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, create(t, dir, m), 5)
	fill(t, create(t, dir, m), 8)
	r := open(t, dir, m)
	for _, shard := range []string{"00000.logits", "00001.logits"} {
		if err := r.Use(shard); err != nil {
			t.Error(err)
		}
		if content, err := os.ReadFile(filepath.Join(dir, shard)); err != nil || !strings.HasPrefix(string(content), "roadkd\x01\n") {
			t.Errorf("%s begins with %.8q, %v", shard, content, err)
		}
	}
}

// A store is whole when all its shards are, as far as their indexes tell.
func TestAStoreWithAShardThatIsCutIsNotComplete(t *testing.T) {
	dir, m := t.TempDir(), spans(8, 4)
	fill(t, create(t, dir, m), 8)
	s, err := ReadStore(dir, dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Complete(dir, dir); err != nil {
		t.Error(err)
	}
	file := filepath.Join(dir, "00001.logits")
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	damaged := slices.Clone(content)
	damaged[60] ^= 1
	for says, bad := range map[string][]byte{"it is cut off": content[:len(content)-1], "its index is damaged": damaged} {
		if err := os.WriteFile(file, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Complete(dir, dir); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), file) {
			t.Errorf("%v, without %q", err, says)
		}
	}
}

func TestReadersReadWhileTheWriterWrites(t *testing.T) {
	const windows = 200
	dir, m := t.TempDir(), spans(windows, 10)
	w := create(t, dir, m)
	r := open(t, dir, m)
	finished := make(chan string, windows)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			var dst []float32
			for name := range finished {
				if err := r.Use(name); err != nil {
					t.Error(err)
				}
				k, _ := shardNumber(name)
				for i := k * 10; i < k*10+10; i++ {
					var ok bool
					var err error
					if dst, ok, err = r.Logits(dst, i); !ok || err != nil || !slices.Equal(dst, spanLogits(i)) {
						t.Errorf("window %d: %v, %v, %v", i, dst, ok, err)
					}
				}
			}
		})
	}
	for w.Next() < windows {
		name, err := w.Add(spanLogits(w.Next()))
		if err != nil {
			t.Fatal(err)
		}
		if name != "" {
			finished <- name
		}
	}
	close(finished)
	readers.Wait()
	if r.Windows() != windows {
		t.Errorf("%d windows", r.Windows())
	}
}

func TestAnEmptyDataset(t *testing.T) {
	dir, m := t.TempDir(), spans(0, 4)
	w := create(t, dir, m)
	if w.Next() != 0 {
		t.Errorf("Next is %d", w.Next())
	}
	if r := open(t, dir, m); r.Windows() != 0 {
		t.Errorf("%d windows", r.Windows())
	}
	if names, err := w.Shards(); err != nil || names != nil {
		t.Errorf("Shards of an empty store: %q, %v", names, err)
	}
}

func TestACopyOfSomeShardsIsReadAndGoneOnWith(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	m := spans(40, 8)
	w := create(t, from, m)
	shards := fill(t, w, 20) // two are finished
	if err := Copy(to, from, from, shards); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(from); err != nil {
		t.Fatal(err)
	}
	r := open(t, to, m)
	for _, shard := range shards {
		if err := r.Use(shard); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 20 {
		got, ok, err := r.Logits(nil, i)
		if err != nil || ok != (i < 16) || ok && !slices.Equal(got, spanLogits(i)) {
			t.Errorf("window %d: %v, %t, %v", i, got, ok, err)
		}
	}
	if next := create(t, to, m).Next(); next != 16 {
		t.Errorf("a writer goes on with window %d", next)
	}
	if err := Copy(filepath.Join(to, "more"), from, from, shards); err == nil {
		t.Error("what is not there was copied")
	}
}

// A folder of targets may be a stranger's: what is not a file in it is not read, and
// no name leads out of the copy.
func TestTargetsAreRegularFilesOfTheirFolder(t *testing.T) {
	root := t.TempDir()
	m := spans(40, 8)
	from := filepath.Join(root, "d", "t", "mrc")
	shards := fill(t, create(t, from, m), 20)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"../../../secret", secret, "", ".", "..", "manifest.json", "00000.logits/", "00000.logits\n", "00000.logits\x00", "-0001.logits",
		"+0001.logits", "0.logits", "0000a.logits", "d/00000.logits", strings.Repeat("0", 5000) + ".logits",
	} {
		to := filepath.Join(t.TempDir(), "copy")
		err := Copy(to, root, from, []string{shards[0], name})
		if err == nil || !strings.Contains(err.Error(), "is not the name of a shard") {
			t.Errorf("%.60q: %v", name, err)
		}
		if _, err := os.Lstat(to); err == nil {
			t.Errorf("%.60q: something was written", name)
		}
	}
	replaced := func(path string, by func(path string) error) {
		t.Helper()
		aside := path + ".aside"
		if err := os.Rename(path, aside); err != nil {
			t.Fatal(err)
		}
		if err := by(path); err != nil {
			t.Fatal(err)
		}
		err := Copy(filepath.Join(t.TempDir(), "copy"), root, from, shards)
		if err == nil || !strings.Contains(err.Error(), path+" is a ") {
			t.Errorf("%s: copied: %v", path, err)
		}
		if filepath.Dir(path) == from {
			r, err := Open(from, from, m)
			if err == nil {
				err = r.Use(shards[0])
				r.Close()
			}
			if err == nil || !strings.Contains(err.Error(), path+" is a ") {
				t.Errorf("%s: used: %v", path, err)
			}
		}
		if err := errors.Join(os.Remove(path), os.Rename(aside, path)); err != nil {
			t.Fatal(err)
		}
	}
	link := func(path string) error { return os.Symlink(path+".aside", path) }
	pipe := func(path string) error { return syscall.Mkfifo(path, 0o600) }
	for _, path := range []string{filepath.Join(from, shards[0]), filepath.Join(from, manifestFile)} {
		replaced(path, link)
		replaced(path, pipe)
	}
	replaced(from, link)
	replaced(filepath.Join(root, "d"), link)
}
