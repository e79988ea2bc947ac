package notes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded/wordedtest"
)

func TestChangesOfTagsDoNotTouchThoseOfOthers(t *testing.T) {
	text, none := "twice in the passage", ""
	now := time.Now()
	n, err := Notes(nil).Change([]wire.NoteChange{{ID: "q", Add: []string{"odd", "label-noise"}}}, "ann", now)
	if err != nil {
		t.Fatal(err)
	}
	n, err = n.Change([]wire.NoteChange{{ID: "q", Add: []string{"odd", "kept"}, Remove: []string{"label-noise"}, Text: &text}}, "bob", now)
	if got := n["q"]; err != nil || fmt.Sprint(got.Tags) != "[kept odd]" || got.Text != text || got.Author != "bob" {
		t.Errorf("%+v, %v", got, err)
	}
	n, err = n.Change([]wire.NoteChange{{ID: "q", Remove: []string{"odd", "kept"}, Text: &none}}, "ann", now)
	if len(n) != 0 || err != nil {
		t.Errorf("an empty note stays: %v, %v", n, err)
	}
}

func TestAChangeThatIsRefusedChangesNothing(t *testing.T) {
	n, err := Notes(nil).Change([]wire.NoteChange{{ID: "q", Add: []string{"odd"}}}, "ann", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", longText+1)
	many := make([]wire.NoteChange, Most)
	for i := range many {
		many[i] = wire.NoteChange{ID: fmt.Sprint(i), Add: []string{"x"}}
	}
	tags := make([]string, mostTags)
	for i := range tags {
		tags[i] = fmt.Sprint("t", i)
	}
	for want, changes := range map[string][]wire.NoteChange{
		"a note needs the id of its example":         {{ID: "a", Add: []string{"x"}}, {ID: "", Add: []string{"x"}}},
		`"two words" is no tag: write one word`:      {{ID: "a", Add: []string{"x"}}, {ID: "b", Add: []string{"two words"}}},
		`"-x" is no tag`:                             {{ID: "b", Add: []string{"-x"}}},
		"no tag":                                     {{ID: "b", Add: []string{"a\x1b[2J"}}},
		"a tag cannot be empty":                      {{ID: "b", Remove: []string{""}}},
		"has 51 characters, but the maximum is 50":   {{ID: "b", Add: []string{strings.Repeat("x", 51)}}},
		"UTF-8 text of at most 4000 characters":      {{ID: "b", Text: &long}},
		"example q would have 21 tags":               {{ID: "q", Add: tags}},
		"10001 examples would have notes, but the m": many,
	} {
		if after, err := n.Change(changes, "bob", time.Now()); err == nil || !strings.Contains(err.Error(), want) || after != nil {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if len(n) != 1 || len(n["q"].Tags) != 1 {
		t.Errorf("the notes have changed: %v", n)
	}
}

func TestNotesAreReadAsTheyWereWritten(t *testing.T) {
	word := rapid.StringMatching(`[a-zé<&]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		n := Notes{}
		for range rapid.IntRange(0, 6).Draw(t, "changes") {
			text := rapid.String().Draw(t, "text")
			c := wire.NoteChange{ID: word.Draw(t, "id"), Add: rapid.SliceOfN(word, 0, 4).Draw(t, "tags"), Text: &text}
			if after, err := n.Change([]wire.NoteChange{c}, "ann", time.Unix(1, 0)); err == nil {
				n = after
			}
		}
		file, err := n.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		twice, _ := again.Bytes()
		if len(again) != len(n) || !bytes.Equal(file, twice) {
			t.Fatalf("%s became %s", file, twice)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"q","tags":["odd"],"text":"why","time":"2026-01-02T03:04:05Z"}` + "\n"))
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"id":3}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		n, err := Read(file)
		if err != nil {
			wordedtest.Worded(t, err.Error(), string(file))
			return
		}
		if _, err := n.Bytes(); err != nil && len(file) < MostBytes/8 {
			t.Error(err)
		}
	})
}

func TestWritersOfAFilesNotesTakeTurns(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	at := filepath.Join(t.TempDir(), "predictions.json")
	if err := os.WriteFile(at, []byte(`{"q":"x"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	const writers, each = 8, 10
	for w := range writers {
		all.Go(func() {
			f, err := Of(at)
			for k := 0; k < each && err == nil; k++ {
				mine := wire.NoteChange{ID: fmt.Sprint(w, "-", k), Add: []string{"x"}}
				_, err = f.Change([]wire.NoteChange{{ID: "q", Add: []string{fmt.Sprint("w", w)}}, mine}, "ann")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	copied := filepath.Join(t.TempDir(), "renamed.json")
	if err := os.WriteFile(copied, []byte(`{"q":"x"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Of(copied)
	if err != nil {
		t.Fatal(err)
	}
	n, err := f.Read()
	if err != nil || len(n) != 1+writers*each || len(n["q"].Tags) != writers {
		t.Errorf("%d notes, tags %v: %v", len(n), n["q"].Tags, err)
	}
	if err := os.WriteFile(copied, []byte(`{"q":"y"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if f, err = Of(copied); err != nil {
		t.Fatal(err)
	}
	if n, err = f.Read(); err != nil || len(n) != 0 {
		t.Errorf("another file has %d notes: %v", len(n), err)
	}
}

func TestADamagedFileOfNotesIsKeptAndNamed(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	at := filepath.Join(t.TempDir(), "predictions.json")
	if err := os.WriteFile(at, []byte(`{}`), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Of(at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Change([]wire.NoteChange{{ID: "q", Add: []string{"odd"}}}, "ann"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.place, []byte("{\"id\":\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = f.Change([]wire.NoteChange{{ID: "q", Add: []string{"new"}}}, "ann")
	if err == nil || !strings.Contains(err.Error(), f.place+": line 1 is no note") {
		t.Error(err)
	}
	if content, _ := os.ReadFile(f.place); json.Valid(content) || len(content) == 0 {
		t.Errorf("the damaged file was replaced by %q", content)
	}
}
