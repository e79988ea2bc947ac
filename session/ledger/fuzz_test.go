package ledger

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded/wordedtest"
)

// FuzzRead is about a stranger's ledger.jsonl. A refused one is refused by all with the
// line, and keeps its bytes; after another comes the next entry, and the questions
// about it are answered.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"seq":1,"id":"a","action":"set","fate":"scheduled"}` + "\n" +
		`{"seq":2,"id":"a","action":"set","fate":"applied"}` + "\n{"))
	f.Add([]byte("\n\n"))
	for i, v := range []string{
		`null`, `-1`, `1e999`, `NaN`, `9223372036854775807`, `9223372036854775808`, `-9223372036854775808`, `"x\u0000y"`, "\"\xff\"",
		`{}`, `[[]]`, `"` + strings.Repeat("k", 100_000) + `"`, strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), strings.Repeat("[",
			20_000),
	} {
		set := `{"seq":1,"id":"a","action":"set","fate":"applied","step":4,"changes":[{"name":"kd.w","old":%s,"new":1}]}`
		f.Add(fmt.Appendf(nil, set+"\n"+`{"seq":2,"id":"b","action":"undo","fate":"applied","step":5,"undoes":%s}`+"\n", v, v))
		f.Add(fmt.Appendf(nil, `{"seq":%s,"id":"a","action":"set","fate":"applied"}`+"\n", v))
		key := []string{"step", "time", "fate", "changes", "attempt"}[i%5]
		f.Add(fmt.Appendf(nil, `{"seq":3,"id":"a","action":"rewind","fate":"applied",%q:%s}`+"\n", key, v))
	}
	for _, text := range []string{
		"null\n", "{}\n{}\n", `{"id":"a","ID":"b","id":"c"}` + "\n", "\x00\n", "{\"seq\":1}\r\n",
		`{"seq":1,"id":"a","action":"set","fate":"applied","changes":[{"name":"x"},{"name":"x","new":1},{"name":"","old":2}]}` + "\n",
		`{"id":"new one","seq":9,"action":"set","fate":"applied"}` + "\n",
		strings.Repeat(`{"seq":1,"id":"a","action":"rewind","fate":"applied","step":1}`+"\n", 300),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "ledger.jsonl")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := Read(file)
		if err != nil {
			wordedtest.Refused(t, err, file+":", string(data))
			_, opened := Open(owned.At(file))
			copied := Copy(owned.At(file+".copy"), file, 4)
			if now, read := os.ReadFile(file); opened == nil || copied == nil || read != nil || !bytes.Equal(now, data) {
				t.Errorf("open: %v; copy: %v; there are %d bytes, %v", opened, copied, len(now), read)
			}
			return
		}
		questioned(t, before)
		copied(t, file)
		l := open(t, file)
		e := appended(t, l, pause("new one"))
		after, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(after, func(e wire.Entry) bool { return e.ID == "new one" })
		if i < 0 || len(after) < len(before) || after[i].Seq != e.Seq {
			t.Fatalf("%d entries before, %d after, the new one is number %d", len(before), len(after), i)
		}
		for _, b := range before {
			if b.Seq >= e.Seq {
				t.Errorf("entry %d comes after %d", e.Seq, b.Seq)
			}
		}
		if d := cmp.Diff(after, l.Entries(), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); d != "" {
			t.Error(d)
		}
	})
}

// questioned asks about folded entries.
func questioned(t *testing.T, entries []wire.Entry) {
	t.Helper()
	for _, e := range entries {
		if Attributed(e) == "" {
			t.Errorf("%+v has no sentence", e)
		}
		Inverse(e)
	}
	u := Undoable(entries, 5, nil)
	if u.Entry != nil && (u.Entry.Fate != wire.Applied || u.Entry.Step > 5 || u.Entry.ByTrainer) {
		t.Errorf("an undo reverts %+v", u.Entry)
	}
	if len(u.PassedOver) > namedPassedOver {
		t.Errorf("it passes over %d", len(u.PassedOver))
	}
	last := wire.Entry{}
	for _, e := range After(entries, 3) {
		if e.Step <= 3 || e.Step < last.Step || e.Fate != wire.Applied {
			t.Errorf("after step 3, and after that of %d, comes %+v", last.Step, e)
		}
		last = e
	}
}

// copied copies the entries up to step 4; a copy of the copy is the same.
func copied(t *testing.T, file string) {
	t.Helper()
	first, second := file+".1", file+".2"
	if err := Copy(owned.At(first), file, 4); err != nil {
		t.Fatal(err)
	}
	if err := Copy(owned.At(second), first, 4); err != nil {
		t.Fatal(err)
	}
	one, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	two, err := os.ReadFile(second)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(one), string(two)); d != "" {
		t.Error(d)
	}
	entries, err := Read(first)
	if err != nil || slices.ContainsFunc(entries, func(e wire.Entry) bool { return e.Step > 4 }) {
		t.Errorf("the copy has %+v, %v", entries, err)
	}
}
