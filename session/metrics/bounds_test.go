package metrics

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// stranger writes a metrics file and polls it; allocated is the memory that it took.
func stranger(t *testing.T, text []byte) (c *Columns, allocated uint64, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "metrics.jsonl")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	c = Open(file, nil)
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err = c.Poll()
	runtime.ReadMemStats(&after)
	return c, after.TotalAlloc - before.TotalAlloc, err
}

// Rows of a stranger with ever more tags are skipped, and named.
func TestTagsAreSoMany(t *testing.T) {
	var text bytes.Buffer
	text.WriteString(`{"attempt":1,"step":1,"time":"2026-11-23T05:00:00Z","loss":2}` + "\n")
	for row := range 300 {
		fmt.Fprintf(&text, `{"attempt":1,"step":%d`, row+2)
		for n := range 1000 {
			fmt.Fprintf(&text, `,"t%d":1`, 1000*row+n)
		}
		text.WriteString("}\n")
	}
	text.WriteString(`{"attempt":1,"step":400,"time":"2026-11-23T05:00:00Z","loss":1}` + "\n")
	c, allocated, err := stranger(t, text.Bytes())
	if err == nil || !strings.Contains(err.Error(), "metrics.jsonl:11: the line is skipped: with it the file has more than 10000 tags") {
		t.Error(err)
	}
	if n := len(c.Tags()); n > mostReaders*mostTags {
		t.Errorf("there are %d tags", n)
	}
	if step, v, _ := c.Last("loss"); step != 400 || v != 1 {
		t.Errorf("the loss is %v at step %d", v, step)
	}
	if allocated > 100<<20 {
		t.Errorf("%d bytes of rows took %d", text.Len(), allocated)
	}
}

// An attempt in each row of many columns is one of a stranger.
func TestAttemptsInAFileAreSoMany(t *testing.T) {
	var text bytes.Buffer
	text.WriteString(`{"attempt":1,"step":1,"loss":2`)
	for n := range 5000 {
		fmt.Fprintf(&text, `,"t%d":1`, n)
	}
	text.WriteString("}\n")
	for row := range 20_000 {
		fmt.Fprintf(&text, `{"attempt":%d,"step":%d,"loss":1}`+"\n", row+2, row+2)
	}
	_, allocated, err := stranger(t, text.Bytes())
	if err == nil || !strings.Contains(err.Error(), "the line is skipped: more attempts begin near it than a run has") {
		t.Error(err)
	}
	if allocated > 200<<20 {
		t.Errorf("%d bytes of rows took %d", text.Len(), allocated)
	}
}
