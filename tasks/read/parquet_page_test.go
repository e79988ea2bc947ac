package read

import (
	"bytes"
	"encoding/binary"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"

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

// Columns whose pages are each within the bound are refused together.
func TestPagesOfManyColumnsAreBoundedTogether(t *testing.T) {
	data := parquetOf(t, "premise", "hypothesis", "label")
	whole, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	meta := *whole.Metadata()
	bad := []byte("PAR1")
	for i := range meta.RowGroups[0].Columns {
		m := &meta.RowGroups[0].Columns[i].MetaData
		header, err := thrift.Marshal(new(thrift.CompactProtocol), parquetformat.PageHeader{
			Type: parquetformat.DataPage, UncompressedPageSize: 200 << 20, CompressedPageSize: 8,
		})
		if err != nil {
			t.Fatal(err)
		}
		m.DictionaryPageOffset, m.DataPageOffset, m.TotalCompressedSize = 0, int64(len(bad)), int64(len(header)+8)
		bad = append(append(bad, header...), make([]byte, 8)...)
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), meta)
	if err != nil {
		t.Fatal(err)
	}
	bad = binary.LittleEndian.AppendUint32(append(bad, footer...), uint32(len(footer)))
	name := file(t, "f.parquet", string(append(bad, "PAR1"...)))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = Stream(name, serving("nli"), func(*tasks.Example) error { return nil })
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "the maximum is 536870912") {
		t.Error(err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("a file of %d bytes took %d MB", len(bad), grown>>20)
	}
}
