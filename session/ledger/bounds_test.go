package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"dev.road/workbench/session/internal/owned"
	"dev.road/workbench/session/wire"
)

// written writes lines to a ledger's file.
func written(t *testing.T, lines ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// kept is the memory that a value of do takes, and allocated that of its making.
func kept(t *testing.T, do func() (any, error)) (kept, allocated uint64, err error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	v, err := do()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(v)
	return after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc), after.TotalAlloc - before.TotalAlloc, err
}

// A line that no trainer has written is an error that names it: a stranger's file of a
// million of them would take much more memory than disk.
func TestLinesThatAreNoEntriesAreRefused(t *testing.T) {
	whole := `{"seq":1,"id":"a","action":"set","fate":"applied","changes":[{"name":"kd.w","old":null,"new":1}]}`
	for name, tt := range map[string]struct{ line, why string }{
		"an empty object":    {`{}`, "its seq is 0, but must be 1 … 9007199254740992"},
		"without an id":      {`{"seq":2,"action":"set","fate":"applied"}`, "it needs an id, an action and a fate"},
		"without a fate":     {`{"seq":2,"id":"b","action":"set"}`, "it needs an id, an action and a fate"},
		"an empty change":    {strings.Replace(whole, `{"name"`, `{},{"name"`, 1), "changes[0] needs a name, and values that are"},
		"a list as a value":  {strings.Replace(whole, `null`, `[[],[]]`, 1), "changes[0] needs a name, and values that are"},
		"an uncountable one": {strings.Replace(whole, `1`, `9007199254740993`, 1), "its seq is 9007199254740993, but must be 1"},
		"a hundred thousand changes": {
			strings.Replace(whole, `[`, `[`+strings.Repeat(`{},`, 100_000), 1), "it has more than 100000 values, the maximum",
		},
	} {
		file := written(t, whole, tt.line)
		if _, err := Read(file); err == nil || !strings.Contains(err.Error(), file+":2: the line is damaged: "+tt.why) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Open(owned.At(file)); err == nil || !strings.Contains(err.Error(), ":2: the line is damaged: "+tt.why) {
			t.Errorf("%s: it is opened to append to: %v", name, err)
		}
	}
	if entries, err := Read(written(t, whole)); err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
}

// An entry that would be refused when it is read is not written.
func TestAnEntryThatCannotBeReadIsNotWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.jsonl")
	l := open(t, file)
	many := make([]wire.Changed, 60_000)
	for i := range many {
		many[i].Name = "kd.w"
	}
	for name, e := range map[string]wire.Entry{
		"no id": pause(""), "no action": {ID: "a", Fate: wire.Applied},
		"too many values": {ID: "a", Action: wire.Set, Fate: wire.Refused, Changes: many},
		"too long":        {ID: "a", Action: wire.Set, Fate: wire.Refused, Why: strings.Repeat("x", 17<<20)},
	} {
		if _, err := l.Append(e); err == nil || !strings.Contains(err.Error(), "could not be read again") {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	appended(t, l, pause("b"))
	if entries, err := Read(file); err != nil || len(entries) != 1 {
		t.Error(len(entries), err)
	}
}

// The memory of a ledger is a small multiple of its file's size, whatever that has.
func TestMemoryIsInProportionToTheFile(t *testing.T) {
	const entries = 50_000
	short, same := make([]string, entries), make([]string, entries)
	for i := range short {
		short[i] = fmt.Sprintf(`{"seq":%d,"id":"%x","action":"s","fate":"f"}`, i+1, i)
		same[i] = fmt.Sprintf(`{"seq":%d,"id":"a","action":"set","fate":"scheduled"}`, i+1)
	}
	for name, tt := range map[string]struct {
		lines []string
		most  uint64 // bytes in memory for one of the file
	}{
		"the shortest entries": {short, 10},
		"one request's":        {same, 1},
	} {
		file := written(t, tt.lines...)
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		size := uint64(info.Size())
		memory, _, err := kept(t, func() (any, error) { return Read(file) })
		if err != nil || memory > tt.most*size {
			t.Errorf("%s: %d bytes take %d, %v", name, size, memory, err)
		}
	}
	file := written(t, `{"seq":1,"id":"a","changes":[`+strings.Repeat(`{},`, 4<<20)+`{}]}`)
	if _, allocated, err := kept(t, func() (any, error) { return Read(file) }); err == nil || allocated > 100<<20 {
		t.Errorf("a line of 4 million changes took %d bytes, %v", allocated, err)
	}
}
