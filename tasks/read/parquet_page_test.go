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
	"dev.road/workbench/worded/wordedtest"
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
	head := headOf(t, parquetformat.PageHeader{Type: parquetformat.DataPage, UncompressedPageSize: 200 << 20, CompressedPageSize: 8})
	bad := parquetWith(t, append(head, make([]byte, 8)...), func(meta *parquetformat.FileMetaData) {
		for i := range meta.RowGroups[0].Columns {
			meta.RowGroups[0].Columns[i].MetaData.Codec = parquetformat.Snappy
		}
	})
	refusedInLittleMemory(t, bad, "the maximum is 536870912")
}

// headOf is the head of a page.
func headOf(t *testing.T, header parquetformat.PageHeader) []byte {
	t.Helper()
	head, err := thrift.Marshal(new(thrift.CompactProtocol), header)
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// parquetWith is a file of three columns of texts, each of which has the same bytes as
// its pages, with a footer that edit changes.
func parquetWith(t *testing.T, pages []byte, edit func(*parquetformat.FileMetaData)) []byte {
	t.Helper()
	data := parquetOf(t, "premise", "hypothesis", "label")
	whole, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	meta := *whole.Metadata()
	out := []byte("PAR1")
	for i := range meta.RowGroups[0].Columns {
		m := &meta.RowGroups[0].Columns[i].MetaData
		m.DictionaryPageOffset, m.DataPageOffset, m.TotalCompressedSize = 0, int64(len(out)), int64(len(pages))
		out = append(out, pages...)
	}
	edit(&meta)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), meta)
	if err != nil {
		t.Fatal(err)
	}
	return withFooter(out, footer)
}

func withFooter(pages, footer []byte) []byte {
	out := slices.Concat(pages, footer)
	return append(binary.LittleEndian.AppendUint32(out, uint32(len(footer))), "PAR1"...)
}

// refusedInLittleMemory reads a file, which has to be refused in words before its sizes
// are believed.
func refusedInLittleMemory(t *testing.T, bad []byte, want string) {
	t.Helper()
	name := file(t, "f.parquet", string(bad))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Stream(name, serving("nli"), func(*tasks.Example) error { return nil })
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v\nwant %s", err, want)
	} else {
		wordedtest.Refused(t, err, name, string(bad))
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20+30*uint64(len(bad)) {
		t.Errorf("a file of %d bytes took %d MiB", len(bad), grown>>20)
	}
}
