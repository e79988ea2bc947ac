package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
)

func open(t *testing.T, file string) *Ledger {
	t.Helper()
	l, err := Open(owned.At(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func appended(t *testing.T, l *Ledger, e wire.Entry) wire.Entry {
	t.Helper()
	e, err := l.Append(e)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEntriesSurviveTheTrainer(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	l := open(t, file)
	appended(t, l, wire.Entry{ID: "a", Action: wire.Set, Fate: wire.Scheduled, Step: 9})
	b := appended(t, l, wire.Entry{ID: "b", Action: wire.Pause, Fate: wire.Applied, Step: 3})
	a := appended(t, l, wire.Entry{ID: "a", Action: wire.Set, Fate: wire.Applied, Step: 9,
		Changes: []wire.Changed{{Name: "kd.w", Old: 0.75, New: 0.6}}})
	if a.Seq != 3 || a.Time.IsZero() {
		t.Errorf("got seq %d, time %v", a.Seq, a.Time)
	}
	// Nobody closes a ledger whose trainer is killed; a line may be half there.
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"seq":4,"id":"c"`); err != nil {
		t.Fatal(err)
	}
	f.Close()

	want := []wire.Entry{a, b}
	read, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, read); d != "" {
		t.Error(d)
	}
	again := open(t, file)
	if d := cmp.Diff(want, again.Entries()); d != "" {
		t.Error(d)
	}
	if _, found := again.Find("c"); found {
		t.Error("a line that was cut short counts")
	}
	if d := appended(t, again, pause("d")); d.Seq != 4 {
		t.Errorf("the next entry has seq %d", d.Seq)
	}
	if _, err := Read(file); err != nil {
		t.Error(err)
	}
}

// pause is a small whole entry.
func pause(id string) wire.Entry { return wire.Entry{ID: id, Action: wire.Pause, Fate: wire.Applied} }

// folded are lines as a reader sees them.
func folded(lines []wire.Entry) []wire.Entry {
	l := Ledger{index: map[string]int{}}
	for _, e := range lines {
		l.fold(e)
	}
	return l.entries
}

// fullDisk has room for a number of bytes; room returns when a file is removed.
type fullDisk struct {
	disk
	room func() int64
}

func (d fullDisk) WriteAt(p []byte, at int64) (int, error) {
	if over := at + int64(len(p)) - d.room(); over > 0 {
		n, _ := d.disk.WriteAt(p[:max(0, int64(len(p))-over)], at)
		return n, syscall.ENOSPC
	}
	return d.disk.WriteAt(p, at)
}

func TestTheReserveIsTakenAgainWhenThereIsRoom(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.jsonl"))
	if !l.reserve.giveUp() || l.reserve.giveUp() {
		t.Error("the reserve was not there to give up, or is so twice")
	}
	appended(t, l, pause("a"))
	if info, err := os.Stat(l.reserve.name); err != nil || info.Size() != reserved {
		t.Errorf("there is no reserve again: %v", err)
	}
}

func TestAFullDiskGetsTheReserveAndThenChangesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	l := open(t, file)
	appended(t, l, pause("first"))
	limit := l.size + 10
	l.file = fullDisk{l.file, func() int64 {
		if _, err := os.Stat(l.reserve.name); err != nil {
			return limit + 400
		}
		return limit
	}}
	accepted := 1
	var err error
	for accepted < 100 {
		if _, err = l.Append(pause(fmt.Sprint(accepted))); err != nil {
			break
		}
		accepted++
	}
	if accepted < 2 || accepted == 100 {
		t.Errorf("%d entries were accepted: the reserve was not used, or the disk has no end", accepted)
	}
	if !full(err) {
		t.Errorf("got error %v", err)
	}
	read, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(read) != accepted || len(l.Entries()) != accepted {
		t.Errorf("%d entries were accepted; %d are on disk, %d in memory", accepted, len(read), len(l.Entries()))
	}
	if info, _ := os.Stat(file); info.Size() != l.size {
		t.Errorf("the file has %d bytes, its entries %d", info.Size(), l.size)
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger.jsonl"))
	if _, err := l.Append(wire.Entry{ID: "a", Changes: []wire.Changed{{New: func() {}}}}); err == nil {
		t.Error("a function was written to the ledger")
	}
	if e := appended(t, l, pause("b")); e.Seq != 1 {
		t.Errorf("the refused entry took a number: next is %d", e.Seq)
	}
}

func TestARewindSupersedesTheChangesAfterItsStep(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	l := open(t, file)
	for i, e := range []wire.Entry{
		{ID: "early", Action: wire.Set, Fate: wire.Applied, Step: 10},
		{ID: "late", Action: wire.Set, Fate: wire.Applied, Step: 11},
		{ID: "pause", Action: wire.Pause, Fate: wire.Applied, Step: 12},
		{ID: "refused", Action: wire.Set, Fate: wire.Refused, Step: 12},
		{ID: "targets", Action: wire.TargetsIn, Fate: wire.Applied, Step: 12},
	} {
		if e = appended(t, l, e); e.Seq != int64(i+1) {
			t.Fatal(e.Seq)
		}
	}
	appended(t, l, wire.Entry{ID: "no checkpoint", Action: wire.Rewind, Fate: wire.Refused, Step: 1})
	appended(t, l, wire.Entry{ID: "rewind", Action: wire.Rewind, Fate: wire.Applied, Step: 11, Attempt: 2})
	appended(t, l, wire.Entry{ID: "targets", Action: wire.TargetsIn, Fate: wire.Applied, Step: 11, Attempt: 2}) // again
	read, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	var superseded []string
	for _, e := range read {
		if e.Fate == wire.Superseded {
			superseded = append(superseded, e.ID)
		}
	}
	if d := cmp.Diff([]string{"late"}, superseded); d != "" {
		t.Error(d)
	}
	var left []string
	for _, e := range After(read, 0) {
		left = append(left, e.ID)
	}
	if d := cmp.Diff([]string{"early", "rewind", "targets"}, left); d != "" {
		t.Errorf("in effect: %s", d)
	}
	if d := cmp.Diff(read, l.Entries()); d != "" {
		t.Errorf("the ledger knows otherwise than its file: %s", d)
	}
}

func TestFolding(t *testing.T) {
	actions := []wire.Action{wire.Set, wire.Undo, wire.TargetsIn, wire.Rewind, wire.Pause}
	fates := []wire.Fate{wire.Scheduled, wire.Applied, wire.Refused, wire.Superseded, wire.Cancelled}
	rapid.Check(t, func(t *rapid.T) {
		var lines []wire.Entry
		for i := range rapid.IntRange(0, 30).Draw(t, "lines") {
			lines = append(lines, wire.Entry{
				Seq:    int64(i + 1),
				ID:     rapid.StringMatching("[a-e]").Draw(t, "id"),
				Action: rapid.SampledFrom(actions).Draw(t, "action"),
				Fate:   rapid.SampledFrom(fates).Draw(t, "fate"),
				Step:   rapid.IntRange(0, 9).Draw(t, "step"),
			})
		}
		once := folded(lines)
		for _, e := range once {
			for _, later := range lines[e.Seq:] {
				if later.ID == e.ID {
					t.Fatalf("%s: line %d stands, though line %d came later", e.ID, e.Seq, later.Seq)
				}
			}
		}
		for _, line := range lines {
			if n := len(slices.DeleteFunc(slices.Clone(once), func(e wire.Entry) bool { return e.ID != line.ID })); n != 1 {
				t.Fatalf("%s is there %d times", line.ID, n)
			}
		}
		if d := cmp.Diff(once, folded(once)); d != "" {
			t.Fatal(d)
		}
		for _, by := range lines {
			for _, e := range After(once, by.Step-1) {
				if by.Action == wire.Rewind && by.Fate == wire.Applied && e.Seq < by.Seq {
					t.Fatalf("%+v stands, though line %d took it back", e, by.Seq)
				}
			}
		}
		step := rapid.IntRange(0, 9).Draw(t, "after")
		after := After(once, step)
		for i, e := range after {
			if e.Step <= step || e.Fate != wire.Applied || e.Action == wire.Pause {
				t.Fatalf("%+v is no change after step %d", e, step)
			}
			if i > 0 && (after[i-1].Step > e.Step || after[i-1].Step == e.Step && after[i-1].Seq > e.Seq) {
				t.Fatal("the changes are out of order")
			}
		}
	})
}

func TestACopyHasTheChangesInEffectAtItsStep(t *testing.T) {
	dir := t.TempDir()
	file, to := filepath.Join(dir, "ledger.jsonl"), filepath.Join(dir, "copy.jsonl")
	l := open(t, file)
	for _, e := range []wire.Entry{
		{ID: "first", Author: "ann", Action: wire.Set, Fate: wire.Applied, Step: 5},
		{ID: "pause", Action: wire.Pause, Fate: wire.Applied, Step: 6},
		{ID: "taken back", Action: wire.Set, Fate: wire.Applied, Step: 9},
		{ID: "waiting", Action: wire.Set, Fate: wire.Scheduled, Step: 10},
		{ID: "rewind", Action: wire.Rewind, Fate: wire.Applied, Step: 8, Attempt: 2},
		{ID: "late", Action: wire.Set, Fate: wire.Applied, Step: 21},
		{ID: "targets", Action: wire.TargetsIn, Fate: wire.Applied, Step: 20},
	} {
		appended(t, l, e)
	}
	if err := Copy(owned.At(to), file, 20); err != nil {
		t.Fatal(err)
	}
	kept, err := Read(to)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, e := range kept {
		ids = append(ids, e.ID)
		if e.Seq != int64(i+1) || e.Time.IsZero() {
			t.Errorf("line %d is %+v", i+1, e)
		}
	}
	if d := cmp.Diff([]string{"first", "rewind", "targets"}, ids); d != "" {
		t.Error(d)
	}
	if e := appended(t, open(t, to), pause("next")); e.Seq != 4 {
		t.Errorf("the next entry is number %d", e.Seq)
	}
}
