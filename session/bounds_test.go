package session_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dev.road/workbench/session"
	"dev.road/workbench/session/wire"
)

// memory is the memory that a value of do takes, and that which its making allocated.
func memory[T any](t *testing.T, do func() (T, error)) (v T, kept, allocated uint64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	v, err := do()
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(v)
	return v, after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc), after.TotalAlloc - before.TotalAlloc
}

// A million events take no more memory than those that are shown.
func TestOnlyTheNewestEventsAreKeptInMemory(t *testing.T) {
	f := newRun(t)
	var text bytes.Buffer
	for range 200_000 {
		text.WriteString("{}\n")
	}
	for n := range 200_000 {
		fmt.Fprintf(&text, "{\"seq\":%d}\n", n+1)
	}
	put(t, f.Events(), text.Bytes())
	events, kept, _ := memory(t, func() ([]wire.Event, error) { return session.Open(f).Events(0) })
	if n := len(events); n != session.MostEvents || events[n-1].Seq != 200_000 || events[0].Seq != int64(200_001-n) {
		t.Errorf("%d events from %+v", n, events[0])
	}
	if kept > 4<<20 {
		t.Errorf("they take %d bytes", kept)
	}
	count, kept, _ := memory(t, func() (n int, err error) {
		return n, session.Open(f).EachEvent(199_000, func(wire.Event) error { n++; return nil })
	})
	if kept > 1<<20 {
		t.Errorf("to go through %d takes %d bytes", count, kept)
	}
	if _, kept, allocated := memory(t, func() (wire.State, error) { return f.State(time.Now()) }); kept > 1<<20 || allocated > 8<<20 {
		t.Errorf("a state takes %d bytes, of %d", kept, allocated)
	}
}

func TestLargeEventsAreFewInMemory(t *testing.T) {
	f := newRun(t)
	var text bytes.Buffer
	for n := range 40 {
		fmt.Fprintf(&text, "{\"seq\":%d,\"text\":%q}\n", n+1, strings.Repeat("x", 1<<20))
	}
	put(t, f.Events(), text.Bytes())
	events, kept, _ := memory(t, func() ([]wire.Event, error) { return session.Open(f).Events(0) })
	if n := len(events); n < 10 || n > 16 || events[n-1].Seq != 40 || kept > 40<<20 {
		t.Errorf("%d events take %d bytes", len(events), kept)
	}
}

// A line of a stranger's events that would take a hundred times its size is skipped, and
// named.
func TestAnEventOfTooManyValuesIsLeftOut(t *testing.T) {
	f := newRun(t)
	put(t, f.Events(), []byte(`{"seq":1,"entry":{"changes":[`+strings.Repeat("{},", 4<<20)+"{}]}}\n{\"seq\":2}\n"+
		strings.Repeat("x", 17<<20)+"\n"))
	all, _, allocated := memory(t, func() ([]wire.Event, error) { return events(f, -1) })
	if len(all) != 3 || !strings.HasSuffix(all[0].Text, ":1 is damaged and was left out: it has more than 100000 values, the maximum") ||
		!strings.HasSuffix(all[2].Text, ":3 is damaged and was left out: it is longer than 16777216 bytes, the maximum") {
		t.Errorf("%.400v", all)
	}
	if allocated > 200<<20 {
		t.Errorf("they took %d bytes", allocated)
	}
}

// The jobs and evaluations of a stranger's events do not fill a state.
func TestAStateIsCaughtUpWithSoMany(t *testing.T) {
	f := newRun(t)
	var text bytes.Buffer
	for n := range 20_000 {
		fmt.Fprintf(&text, `{"seq":%d,"time":"2026-11-23T12:00:00Z","job":{"id":"j%d"},"eval":{"dataset":"d%d"}}`+"\n", n+1, n, n)
	}
	put(t, f.Events(), text.Bytes())
	s, kept, _ := memory(t, func() (wire.State, error) { return f.State(time.Now()) })
	said := strings.Contains(s.Note, f.Events()+" has more than 1000 evaluations or jobs")
	if len(s.Jobs) != 1000 || len(s.Evals) != 1000 || kept > 4<<20 || !said {
		t.Errorf("%d jobs, %d evaluations, %d bytes: %s", len(s.Jobs), len(s.Evals), kept, s.Note)
	}
}

// Every file of a stranger's run that is read as a whole has a maximum of values.
func TestFilesOfTooManyValuesAreRefused(t *testing.T) {
	f := foreign(t)
	put(t, filepath.Join(f.Dir(), "snapshot.json"), []byte(`{"state":{"jobs":[`+strings.Repeat("{},", 600_000)+`{}]}}`))
	s, _, allocated := memory(t, func() (wire.State, error) { return session.Open(f).State(t.Context()) })
	ignored := strings.Contains(s.Note, "snapshot.json is damaged: it has more than 50000 values, the maximum, and was ignored")
	if !ignored || allocated > 32<<20 {
		t.Errorf("a state took %d bytes: %s", allocated, s.Note)
	}
	put(t, filepath.Join(f.Checkpoint(10), "state.json"), []byte(`{"step":10,"targets":[`+strings.Repeat("{},", 4<<20)+`{}]}`))
	branched, _, allocated := memory(t, func() (error, error) {
		_, err := session.Branch(t.Context(), t.TempDir(), f, 10, "")
		return err, nil
	})
	if branched == nil || !strings.Contains(branched.Error(), "it has more than 1500000 values") || allocated > 64<<20 {
		t.Errorf("a branch took %d bytes: %v", allocated, branched)
	}
	put(t, f.Prediction("squad2", 10), bytes.Repeat([]byte("{}\n"), 1<<20))
	looked, kept, _ := memory(t, func() (error, error) {
		_, _, err := session.Open(f).Predictions("squad2", 10)
		return err, nil
	})
	if looked == nil || !strings.Contains(looked.Error(), "10.jsonl:200001: the file has more than 200000 predictions") || kept > 1<<20 {
		t.Errorf("predictions take %d bytes: %v", kept, looked)
	}
}
