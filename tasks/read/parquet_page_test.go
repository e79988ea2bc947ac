package read

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"dev.road/workbench/tasks"
)

// A file of a few KB whose first page says that it has up to 2 GB, packed or unpacked, is
// refused in the memory of its size.
func TestAPageIsNotBelievedToBeHuge(t *testing.T) {
	const most = 1<<31 - 1
	data, err := os.ReadFile("testdata/boolq.parquet")
	if err != nil {
		t.Fatal(err)
	}
	// A header begins with the page's type, and its sizes unpacked and packed.
	head := data[4:]
	unpacked, n := binary.Varint(head[3:])
	packed, m := binary.Varint(head[3+n+1:])
	if head[0] != 0x15 || head[2] != 0x15 || head[3+n] != 0x15 || n < 1 || m < 1 {
		t.Fatalf("the file does not begin with a page: %x", head[:16])
	}
	for _, c := range [][2]int64{{most, packed}, {unpacked, most}, {most, most}, {longestPage + 1, 1}} {
		bad := slices.Concat(data[:4], head[:3], binary.AppendVarint(nil, c[0]), head[3+n:3+n+1], binary.AppendVarint(nil, c[1]),
			head[3+n+1+m:])
		name := file(t, "f.parquet", string(bytes.Clone(bad)))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Stream(name, serving("mrc", "nli"), func(*tasks.Example) error { return nil })
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), "the maximum is 268435456") {
			t.Errorf("%v: %v", c, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
			t.Errorf("%v: a file of %d bytes took %d MB", c, len(bad), grown>>20)
		}
	}
}
