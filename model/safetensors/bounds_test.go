package safetensors

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// A header of 24 MB, of each part that can grow, is refused or read in a small multiple
// of its memory and 256 MiB, and its refusal has few words.
func TestAHugeHeaderIsRefusedInBoundedMemory(t *testing.T) {
	const big = 24 << 20
	const values = "the header: it has more than 1000000 values, the maximum"
	numbered := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	entry := func(dtype, shape, offsets string) string {
		return `{"dtype":"` + dtype + `","shape":[` + shape + `],"data_offsets":[` + offsets + `]}`
	}
	none := entry("F32", "0", "0,0")
	for name, c := range map[string]struct{ header, want string }{
		"axes": {`{"a":` + entry("F32", strings.Repeat("1,", big/2)+"1", "0,4") + `}`, values},
		"fewer axes": {
			`{"a":` + entry("F32", strings.Repeat("1,", mostValues-10)+"1", "0,4") + `}`, "its shape has 999991 axes; the maximum is 64",
		},
		"2^60 values": {`{"a":` + entry("F32", "1152921504606846976", "0,4611686018427387904") + `}`, "is out of range"},
		"2^56 values": {`{"a":` + entry("F32", "72057594037927936", "0,288230376151711744") + `}`, `truncated in tensor "a"`},
		"offsets":     {`{"a":` + entry("F32", "1", strings.Repeat("1,", big/2)+"1") + `}`, values},
		"the same bytes": {
			"{" + numbered(100_000, `"t%d":`+entry("F32", "1", "0,4")+",") + `"z":` + entry("F32", "1", "0,4") + `}`, "begins at byte 0",
		},
		"tensors": {"{" + numbered(300_000, `"t%d":`+none+",") + `"z":` + none + `}`, values},
		"fewer tensors": {
			"{" + numbered(100_000, `"t%d":`+none+",") + `"z":` + none + `}`, "4 bytes of values, the header describes 0",
		},
		"metadata":        {`{"__metadata__":{` + numbered(1_500_000, `"%d":"",`) + `"z":""}}`, values},
		"a tensor's name": {`{"` + strings.Repeat("x", big) + `":` + entry("F32", "1", "0,8") + `}`, "do not hold the 4 bytes"},
		"a type":          {`{"a":` + entry(strings.Repeat("x", big), "1", "0,4") + `}`, "is unknown"},
		"depth":           {strings.Repeat(`{"a":`, mostValues-1), "exceeded max depth"},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, c.header, []byte("0123"))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f, err := Open(path)
			runtime.ReadMemStats(&after)
			if err == nil {
				f.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > len(path)+500 {
				t.Errorf("%.1000v, want %s", err, c.want)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > uint64(20*len(c.header)+256<<20) {
				t.Errorf("a header of %d MiB took %d MiB", len(c.header)>>20, grown>>20)
			}
		})
	}
}
