package read

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"
)

// Sizes that a small file claims are compared with its bytes before anything is
// made of them.
func TestTheSizesOfAParquetFileAreNotBelieved(t *testing.T) {
	const most = math.MaxInt32
	data, err := os.ReadFile("testdata/snli.parquet")
	if err != nil {
		t.Fatal(err)
	}
	at := len(data) - 8 - int(binary.LittleEndian.Uint32(data[len(data)-8:]))
	pages, footer := data[:at], data[at:len(data)-8]
	// patched is the file with other bytes at a place in its footer.
	patched := func(old, other []byte) []byte {
		if n := bytes.Count(footer, old); n != 1 {
			t.Fatalf("%x is %d times in the footer %x", old, n, footer)
		}
		return withFooter(pages, bytes.Replace(footer, old, other, 1))
	}
	var meta parquetformat.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), footer, &meta); err != nil {
		t.Fatal(err)
	}
	// The number of rows, then a list of structs.
	groups := append(binary.AppendVarint([]byte{0x16}, meta.NumRows), 0x19, byte(len(meta.RowGroups)<<4|0xc))
	manyGroups := append(binary.AppendUvarint(append(slices.Clone(groups[:len(groups)-1]), 0xfc), most), 0)
	name := []byte("\x07premise\x25")
	longName := append(binary.AppendUvarint(nil, most), name[1:]...)

	rows := func(n int32, page parquetformat.PageHeader) []byte {
		page.UncompressedPageSize, page.CompressedPageSize = 8, 8
		page.DataPageHeader.V.NumValues, page.DictionaryPageHeader.V.NumValues = n, n
		page.DataPageHeaderV2.V.NumValues = n
		return append(headOf(t, page), make([]byte, 8)...)
	}
	as := func(*parquetformat.FileMetaData) {}
	optional := func(meta *parquetformat.FileMetaData) {
		for i := range meta.Schema[1:] {
			meta.Schema[1+i].RepetitionType.Set(parquetformat.Optional)
		}
	}
	var v1, v2, dictionary parquetformat.PageHeader
	v1.Type, v2.Type, dictionary.Type = parquetformat.DataPage, parquetformat.DataPageV2, parquetformat.DictionaryPage
	v1.DataPageHeader.Valid, v2.DataPageHeaderV2.Valid, dictionary.DictionaryPageHeader.Valid = true, true, true
	fair := rows(1, v1)
	long := []byte{0x15, 0, 0x15, 16, 0x15, 16, 0x2c, 0x15, 2, 0x15, 0, 0x15, 6, 0x15, 6, 0x1c, 0x18}
	long = append(binary.AppendUvarint(long, most), make([]byte, 64)...)

	for what, c := range map[string]struct {
		data []byte
		want string
	}{
		"a footer of 4 GB": {slices.Concat(pages, footer, []byte("\xff\xff\xff\xffPAR1")),
			"its footer says that it has 4294967295 bytes, and the file has"},
		"2^31 row groups":         {patched(groups, manyGroups), "its lists have more than 500000 elements, the maximum"},
		"a name of 2 GB":          {patched(name, longName), "a value of 2147483647 bytes where"},
		"a page's text of 2 GB":   {parquetWith(t, long, as), "the head of the page at byte 4: a value of 2147483647 bytes where"},
		"2^31 values, v1":         {parquetWith(t, rows(most, v1), optional), "a page of 2147483647 values; the maximum is 16777216"},
		"2^31 values, v2":         {parquetWith(t, rows(most, v2), optional), "a page of 2147483647 values; the maximum is 16777216"},
		"2^31 values, dictionary": {parquetWith(t, rows(most, dictionary), as), "a page of 2147483647 values; the maximum is 16777216"},
		"2^20 values, dictionary": {parquetWith(t, rows(1<<20, dictionary), as), "a dictionary of 1048576 values in 8 bytes"},
		"a page between the dictionary and the data": {parquetWith(t, slices.Concat(rows(1, dictionary), rows(most, v1), fair),
			func(meta *parquetformat.FileMetaData) {
				for i := range meta.RowGroups[0].Columns {
					m := &meta.RowGroups[0].Columns[i].MetaData
					m.DictionaryPageOffset = m.DataPageOffset
					m.DataPageOffset += m.TotalCompressedSize - int64(len(fair))
				}
			}), "a page of 2147483647 values; the maximum is 16777216"},
		"a column beyond the file": {parquetWith(t, fair, func(meta *parquetformat.FileMetaData) {
			meta.RowGroups[0].Columns[1].MetaData.TotalCompressedSize = math.MaxInt64
		}), "has 9223372036854775807 bytes from byte"},
		"values of 2 GB": {parquetWith(t, rows(8, dictionary), func(meta *parquetformat.FileMetaData) {
			for i := range meta.Schema[1:] {
				e := &meta.Schema[1+i]
				e.LogicalType, e.ConvertedType.Valid = parquetformat.LogicalType{}, false
				e.Type.Set(parquetformat.FixedLenByteArray)
				e.TypeLength.Set(most)
			}
		}), "the maximum is 536870912"},
		"a deep schema": {parquetWith(t, fair, func(meta *parquetformat.FileMetaData) {
			deep := parquetformat.SchemaElement{Name: "a"}
			deep.RepetitionType.Set(parquetformat.Required)
			deep.NumChildren.Set(1)
			meta.Schema = slices.Concat(slices.Repeat([]parquetformat.SchemaElement{deep}, 20_000), meta.Schema[1:])
		}), "its columns are more than 64 deep in one another"},
		"a wide schema": {parquetWith(t, fair, func(meta *parquetformat.FileMetaData) {
			meta.Schema = slices.Concat(meta.Schema, slices.Repeat(meta.Schema[1:2], 100_000))
		}), "its schema has 100004 columns and groups; the maximum is 100000"},
		"groups of other columns": {parquetWith(t, fair, func(meta *parquetformat.FileMetaData) {
			meta.RowGroups = slices.Repeat(meta.RowGroups, 1000)
			meta.RowGroups[999].Columns = nil
		}), "row group 1000: it has 0 columns, and the schema 3"},
		"a column without values": {parquetWith(t, fair, func(meta *parquetformat.FileMetaData) {
			for i := range meta.Schema[1:] {
				meta.Schema[1+i].Type.Valid = false
			}
			meta.RowGroups[0].Columns, meta.RowGroups[0].NumRows = nil, math.MaxInt64
		}), "has no values; the 0 examples"},
	} {
		t.Run(what, func(t *testing.T) { refusedInLittleMemory(t, c.data, c.want) })
	}
}
