package read

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"

	"dev.road/workbench/worded/wordedtest"
)

func TestThriftIsWalked(t *testing.T) {
	deep := func(begin, end string, n int) string { return strings.Repeat(begin, n) + strings.Repeat(end, n) }
	for what, c := range map[string]struct{ text, want string }{
		"nothing":                {"", "it is cut off"},
		"no fields":              {"\x00", ""},
		"truth values":           {"\x11\x12\x00", ""},
		"numbers":                {"\x13\xff\x14\x01\x15\x01\x16\x80\x01\x17abcdefgh\x00", ""},
		"a field with a number":  {"\x05\x28\x02\x00", ""},
		"a text":                 {"\x18\x02ab\x00", ""},
		"a text that is cut":     {"\x18\x03ab", "a value of 3 bytes where 2 are left: it is cut off"},
		"a list":                 {"\x19\x25\x02\x04\x00", ""},
		"a list of truth values": {"\x19\x21\x01\x02\x00", ""},
		"a list of 15":           {"\x19\xf3\x0fabcdefghijklmno\x00", ""},
		"a list that is cut":     {"\x19\xf3\x7f", "a list of 127 elements in 0 bytes: it is cut off"},
		"a list of no kind":      {"\x19\x10\x00\x00", "a value of the unknown kind 0"},
		"a map":                  {"\x1b\x02\x85\x01a\x02\x01b\x02\x00", ""},
		"a map that is cut":      {"\x1b\x02\x85\x01a\x02\x01b\x02", "it is cut off"},
		"an empty map":           {"\x1b\x00\x00", ""},
		"an unknown kind":        {"\x1e", "a value of the unknown kind 14"},
		"a long number":          {"\x15" + strings.Repeat("\xff", 11), "a number of more than 64 bits"},
		"structs, deep":          {deep("\x1c", "\x00", deepestThrift) + "\x00", ""},
		"structs, deeper":        {deep("\x1c", "\x00", 1<<20) + "\x00", "more than 32 deep"},
		"lists, deeper":          {"\x19" + strings.Repeat("\x19", 1<<20), "more than 32 deep"},
		"empty elements": {"\x19" + string(binary.AppendUvarint([]byte{0xfc}, mostThrift+1)) + strings.Repeat("\x00", mostThrift+2),
			"more than 500000 elements"},
	} {
		err := walkThrift([]byte(c.text))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

// A text that is walked without a fault is decoded in memory of its size and elements,
// and one that the library can decode has none.
func FuzzThrift(f *testing.F) {
	f.Fuzz(func(t *testing.T, text []byte) {
		err := walkThrift(text)
		if err != nil {
			wordedtest.Worded(t, err.Error(), string(text))
			return
		}
		w := thriftWalk{text: text}
		if err := w.fields(0); err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{new(parquetformat.FileMetaData), new(parquetformat.PageHeader)} {
			p := new(thrift.CompactProtocol)
			for _, r := range []thrift.Reader{p.NewReaderFromBytes(text), p.NewReader(bytes.NewReader(text))} {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				err := thrift.NewDecoder(r).Decode(v)
				runtime.ReadMemStats(&after)
				if grown := after.TotalAlloc - before.TotalAlloc; grown > uint64(1<<20+1000*w.elements+100*len(text)) {
					t.Errorf("%d elements in %d bytes took %d bytes of memory", w.elements, len(text), grown)
				}
				if err == nil && r.BytesRead() > w.at {
					t.Errorf("the library reads %d bytes, and %d are checked", r.BytesRead(), w.at)
				}
			}
		}
	})
}
