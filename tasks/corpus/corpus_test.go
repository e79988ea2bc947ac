package corpus

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/durable"
	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/tokenize"
	"dev.road/workbench/tasks/window"
)

func tokenizer(t testing.TB) *tokenize.Tokenizer {
	t.Helper()
	tk, err := tokenize.New(demo.Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

func serving(names ...string) []tasks.Task {
	var out []tasks.Task
	for _, name := range names {
		task, _ := tasks.Lookup(name)
		out = append(out, task)
	}
	return out
}

func from(examples []tasks.Example) Source {
	return func(each func(*tasks.Example) error) error {
		for i := range examples {
			if err := each(&examples[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// whole starts a corpus and waits until it is read through.
func whole(t testing.TB, o Options, read Source) *Corpus {
	t.Helper()
	c, err := Start(o, read)
	if err != nil {
		t.Fatal(err)
	}
	<-c.Ended()
	return c
}

var words = rapid.SampledFrom([]string{"the", "fair", "was", "held", "in", "paris",
	"ünder", "x" + strings.Repeat("y", 300), "日本", "?"})

func drawText(t *rapid.T, most int) string {
	return strings.Join(rapid.SliceOfN(words, 0, most).Draw(t, "text"), " ")
}

func drawExamples(t *rapid.T) []tasks.Example {
	var out []tasks.Example
	passage := ""
	for i := range rapid.IntRange(0, 60).Draw(t, "examples") {
		if rapid.Bool().Draw(t, "another passage") {
			passage = drawText(t, 80)
		}
		ex := tasks.Example{ID: fmt.Sprint(i), Record: "file:" + fmt.Sprint(i), Title: drawText(t, 2), Passage: passage, Question: drawText(t, 9)}
		if rapid.Bool().Draw(t, "answered") && passage != "" {
			ex.Answers = []tasks.Answer{{Text: passage[:1], Start: 0}, {Text: "", Start: -1}}
			ex.Labels = map[string]string{"yesno": "y", "followup": "m"}
		}
		if rapid.Bool().Draw(t, "in a dialog") {
			ex.Turns = []tasks.Turn{{Question: "When?", Answer: "in 1920"}, {}}[:rapid.IntRange(0, 2).Draw(t, "turns")]
		}
		if rapid.Bool().Draw(t, "accepted") {
			ex.Accepted = []string{"a", ""}[:rapid.IntRange(0, 2).Draw(t, "n")]
		}
		out = append(out, ex)
	}
	return out
}

// For any number of goroutines and size of a block, a corpus holds the examples
// that were read and gives the windows that window.All cuts.
func TestACorpusIsItsExamplesAndTheirWindows(t *testing.T) {
	tk, folder := tokenizer(t), t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		examples := drawExamples(rt)
		served := serving("mrc", "yesno", "followup")
		o := window.Options{MaxLen: rapid.IntRange(16, 64).Draw(rt, "max_len"), Overlap: 5, MaxQuestion: 8}
		c := whole(t, Options{
			Name: "d", Folder: durable.At(folder), Tokenizer: tk, Tasks: served, Window: o,
			block: rapid.IntRange(1, 20).Draw(rt, "block"), workers: rapid.IntRange(1, 5).Draw(rt, "workers"),
		}, from(examples))
		defer c.Close()
		if _, err := c.Done(); err != nil {
			rt.Fatal(err)
		}
		want := window.All(tk, examples, served, o, 1)
		if c.Examples() != len(examples) || c.Windows() != len(want) || c.Fingerprint() != window.Fingerprint(tk, examples, o) {
			rt.Fatalf("%d examples in %d windows, want %d in %d", c.Examples(), c.Windows(), len(examples), len(want))
		}
		for i := range examples {
			ex, err := c.Example(i)
			if err != nil {
				rt.Fatal(err)
			}
			if d := cmp.Diff(examples[i], ex); d != "" {
				rt.Fatal(d)
			}
		}
		if len(want) == 0 {
			return
		}
		picked := rapid.SliceOfN(rapid.IntRange(0, len(want)-1), 1, 100).Draw(rt, "picked")
		got, err := c.Cut(picked)
		if err != nil {
			rt.Fatal(err)
		}
		for i, k := range picked {
			if d := cmp.Diff(want[k], got[i]); d != "" {
				rt.Fatalf("window %d: %s", k, d)
			}
		}
	})
}

// Draws do not depend on the moment of the request; they take every window once
// the first time through, block by block, and once each time after.
func TestTheOrderDoesNotDependOnTheSpeedOfReading(t *testing.T) {
	tk, folder := tokenizer(t), t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		examples := drawExamples(rt)
		block := rapid.IntRange(1, 20).Draw(rt, "block")
		o := Options{Name: "d", Folder: durable.At(folder), Tokenizer: tk, Tasks: serving("mrc"),
			Window: window.Options{MaxLen: 24, Overlap: 4}, block: block}
		slow := make(chan struct{})
		c := whole(t, o, from(examples))
		defer c.Close()
		d, err := Start(o, func(each func(*tasks.Example) error) error {
			for i := range examples {
				if err := each(&examples[i]); err != nil {
					return err
				}
				<-slow
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		defer d.Close()
		n := c.Windows()
		early := map[int]int{}
		look := func() {
			for cursor := range n {
				if k, ok := d.Draw(7, cursor); ok {
					if was, drawn := early[cursor]; drawn && was != k {
						rt.Fatalf("place %d was window %d, and then %d", cursor, was, k)
					}
					early[cursor] = k
				}
			}
		}
		for range examples {
			look()
			slow <- struct{}{}
		}
		<-d.Ended()
		look()
		if len(early) != n {
			rt.Fatalf("%d of %d windows were drawn", len(early), n)
		}
		seen := make([]int, n)
		for cursor := range 2 * n {
			k, ok := c.Draw(7, cursor)
			if !ok || cursor < n && early[cursor] != k {
				rt.Fatalf("place %d is %d here and %d there", cursor, k, early[cursor])
			}
			seen[k]++
			if cursor == n-1 && slices.Max(seen) > 1 {
				rt.Fatalf("the first time through is %v", seen)
			}
		}
		for k := range seen {
			if seen[k] != 2 {
				rt.Fatalf("window %d was drawn %d times in two rounds", k, seen[k])
			}
		}
		if _, ok := c.Draw(7, 0); ok != (n > 0) {
			rt.Fatal("an empty dataset was drawn from")
		}
	})
}

// numbered makes n examples of about size bytes, each a passage of its own.
func numbered(n, size int) Source {
	return func(each func(*tasks.Example) error) error {
		for i := range n {
			ex := tasks.Example{ID: fmt.Sprint(i), Passage: fmt.Sprint(i) + strings.Repeat(" fair", size/5), Question: "where?"}
			if err := each(&ex); err != nil {
				return err
			}
		}
		return nil
	}
}

func options(t testing.TB, block int) Options {
	return Options{
		Name: "d", Folder: durable.At(t.TempDir()), Tokenizer: tokenizer(t), Tasks: serving("mrc"),
		Window: window.Options{MaxLen: 32, Overlap: 4}, block: block,
	}
}

func TestDrawsBeginBeforeTheReadingEnds(t *testing.T) {
	o := options(t, 256) // a chunk
	news := make(chan struct{}, 100)
	o.Changed = func() { news <- struct{}{} }
	end := make(chan struct{})
	c, err := Start(o, func(each func(*tasks.Example) error) error {
		if err := numbered(2*256, 10)(each); err != nil {
			return err
		}
		<-end
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for c.Examples() < 2*256 {
		<-news
	}
	if done, _ := c.Done(); done || c.Fingerprint() != "" {
		t.Error("a corpus is done before its source")
	}
	for cursor := range c.Windows() {
		if k, ok := c.Draw(1, cursor); !ok || (k >= 256) != (cursor >= 256) {
			t.Fatalf("place %d is window %d, %v", cursor, k, ok)
		}
	}
	if _, ok := c.Draw(1, c.Windows()); ok {
		t.Error("what has not been read was drawn")
	}
	close(end)
	<-c.Ended()
}

func TestAFaultLeavesWhatCameBefore(t *testing.T) {
	broken := errors.New("cut off")
	c := whole(t, options(t, 4), func(each func(*tasks.Example) error) error {
		if err := numbered(6, 10)(each); err != nil {
			return err
		}
		return fmt.Errorf("train.json: %w", broken)
	})
	defer c.Close()
	if done, err := c.Done(); !done || !errors.Is(err, broken) || c.Examples() != 6 || c.Fingerprint() != "" {
		t.Errorf("done %v with %v and %d examples", done, err, c.Examples())
	}
}

func TestALimitEndsTheReading(t *testing.T) {
	o := options(t, 0)
	o.Limit = 300
	c := whole(t, o, numbered(1<<40, 10))
	defer c.Close()
	if done, err := c.Done(); !done || err != nil || c.Examples() != 300 {
		t.Errorf("done %v with %v and %d examples", done, err, c.Examples())
	}
}

func TestCloseEndsTheReadingAndLeavesNoFile(t *testing.T) {
	o := options(t, 0)
	c, err := Start(o, numbered(1<<40, 1000))
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(o.Folder.Path()); err != nil || len(left) > 0 {
		t.Errorf("%v, %v: kill -9 would leave this", left, err)
	}
	c.Close()
	<-c.Ended()
	if _, err := c.Done(); !errors.Is(err, errStopped) {
		t.Error(err)
	}
}

func TestAFolderThatIsNotThereIsToldOf(t *testing.T) {
	o := options(t, 0)
	o.Folder = o.Folder.Below("nowhere")
	if _, err := Start(o, numbered(1, 1)); err == nil || !strings.Contains(err.Error(), "keep the examples of d") {
		t.Error(err)
	}
}

// A folder that is held open is told of by its path, also when the last chunk fails.
func TestAFailedWriteNamesTheFoldersPath(t *testing.T) {
	dir, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	o := options(t, 0)
	o.Folder = durable.Held(dir, func() error { return nil })
	closed := make(chan struct{})
	c, err := Start(o, func(each func(*tasks.Example) error) error {
		<-closed
		return numbered(1, 1)(each)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.file.Close(); err != nil {
		t.Fatal(err)
	}
	close(closed)
	<-c.Ended()
	if _, err := c.Done(); !errors.Is(err, os.ErrClosed) ||
		!strings.Contains(err.Error(), "write "+dir.Name()+"/.examples-") {
		t.Error(err)
	}
}

// 200 MB of text are read with less than 60 MB of memory.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	runtime.GC()
	before, most := heap(), uint64(0)
	c := whole(t, options(t, 0), func(each func(*tasks.Example) error) error {
		n := 0
		return numbered(20_000, 10_000)(func(ex *tasks.Example) error {
			if n++; n%500 == 0 {
				most = max(most, heap())
			}
			return each(ex)
		})
	})
	defer c.Close()
	if _, err := c.Done(); err != nil || c.Examples() != 20_000 {
		t.Fatal(c.Examples(), err)
	}
	if grown := int64(most) - int64(before); grown > 60<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(appendRecord(nil, &tasks.Example{ID: "1", Passage: "p", Answers: []tasks.Answer{{Text: "a", Start: 3}},
		Labels: map[string]string{"nli": "x"}}, passage{at: here}))
	f.Add([]byte{1, 'a', 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, text []byte) {
		d := decoder{b: text}
		ex, _, _ := d.record()
		if !d.broken && len(ex.Answers)+len(ex.Accepted) > len(text) {
			t.Errorf("%d answers of %d bytes", len(ex.Answers), len(text))
		}
	})
}
