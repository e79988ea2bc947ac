package read

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"
)

// longestPage bounds a page of a parquet file, unpacked: the library makes room for as
// many bytes as a page says before it looks at it, and a page may say 2 GB in a file of 1 KB.
const longestPage = 256 << 20

// longestPages bounds the largest pages of all columns of a group together, which are in
// memory at once, with their dictionaries.
const longestPages = 512 << 20

const (
	longestPageHead = 1 << 20  // bytes; it may have the page's least and greatest text
	mostPageValues  = 16 << 20 // values in a page, as many as fit longestPage
	pageValueSize   = 16       // bytes beside a value's own: levels, offset, index
)

// checkPages looks at the heads of a group's pages, of the columns that are read, in the
// order in which the library reads them.
func checkPages(in io.ReaderAt, meta *parquetformat.FileMetaData, group int, needed []string) error {
	sum, widths := int64(0), widthsOf(meta.Schema)
	columns := meta.RowGroups[group].Columns
	for i := range columns {
		m := &columns[i].MetaData
		if len(m.PathInSchema) == 0 || !slices.Contains(needed, m.PathInSchema[0]) {
			continue
		}
		size, err := checkColumn(in, m, widths[i])
		if err != nil {
			return fmt.Errorf("column %s: %w", pathOf(m), err)
		}
		if sum += size; sum > longestPages {
			return fmt.Errorf("pages of %d bytes together, up to column %s; the maximum is %d", sum, pathOf(m), longestPages)
		}
	}
	return nil
}

// widthsOf returns, by column, the bytes of a value where all have the same.
func widthsOf(schema []parquetformat.SchemaElement) (widths []int64) {
	for i := range schema {
		if schema[i].Type.Valid {
			widths = append(widths, int64(schema[i].TypeLength.V))
		}
	}
	return widths
}

// checkColumn returns the bytes that a column takes in memory: of its largest page and its
// largest dictionary.
func checkColumn(in io.ReaderAt, m *parquetformat.ColumnMetaData, width int64) (int64, error) {
	dictionary, largest := int64(0), int64(0)
	at := firstPage(m)
	for end := at + m.TotalCompressedSize; at < end; {
		header, n, err := pageHead(in, at, end)
		if err != nil {
			return 0, err
		}
		if header == nil {
			break
		}
		size, err := checkPage(header, m.Codec, width, end-at-n)
		if err != nil {
			return 0, err
		}
		if header.Type == parquetformat.DictionaryPage {
			dictionary = max(dictionary, size)
		} else {
			largest = max(largest, size)
		}
		at += n + int64(header.CompressedPageSize)
	}
	return dictionary + largest, nil
}

// pageHead reads the head of the page at an offset, and returns its length; nil if there
// is none, of which the library says what it is.
func pageHead(in io.ReaderAt, at, end int64) (*parquetformat.PageHeader, int64, error) {
	most := min(end-at, longestPageHead)
	for size := min(most, 512); ; size = min(16*size, most) {
		text := make([]byte, size)
		n, err := in.ReadAt(text, at)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		text = text[:n]
		err = walkThrift(text)
		if errors.Is(err, errThriftShort) && size < most && n == int(size) {
			continue
		}
		if err != nil {
			return nil, 0, fmt.Errorf("the head of the page at byte %d: %w", at, err)
		}
		header := new(parquetformat.PageHeader)
		r := new(thrift.CompactProtocol).NewReaderFromBytes(text)
		if err := thrift.NewDecoder(r).Decode(header); err != nil {
			return nil, 0, nil //nolint:nilerr // the library says what it is
		}
		return header, int64(r.BytesRead()), nil
	}
}

// checkPage returns the bytes that a page takes in memory, packed, unpacked and beside its
// values. left is the number of bytes after its head.
func checkPage(header *parquetformat.PageHeader, codec parquetformat.CompressionCodec, width, left int64) (int64, error) {
	packed, unpacked := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
	values, encoding := header.DataPageHeader.V.NumValues, header.DataPageHeader.V.Encoding
	switch header.Type {
	case parquetformat.DataPageV2:
		values, encoding = header.DataPageHeaderV2.V.NumValues, header.DataPageHeaderV2.V.Encoding
	case parquetformat.DictionaryPage:
		values, encoding = header.DictionaryPageHeader.V.NumValues, parquetformat.Plain
	}
	switch encoding {
	case parquetformat.PlainDictionary, parquetformat.RLEDictionary: //nolint:staticcheck // older files have the first
		width = 0 // an index
	}
	switch size := max(packed, unpacked); {
	case packed < 0 || unpacked < 0 || values < 0:
		return 0, fmt.Errorf("a page of %d bytes, %d packed, with %d values", unpacked, packed, values)
	case size > longestPage:
		return 0, fmt.Errorf("a page of %d bytes; the maximum is %d", size, longestPage)
	case packed > left:
		return 0, fmt.Errorf("a page of %d bytes where the column has %d left", packed, left)
	case values > mostPageValues:
		return 0, fmt.Errorf("a page of %d values; the maximum is %d", values, mostPageValues)
	}
	if codec == parquetformat.Uncompressed {
		unpacked = packed
	}
	if header.Type == parquetformat.DictionaryPage && int64(values) > unpacked {
		return 0, fmt.Errorf("a dictionary of %d values in %d bytes", values, unpacked)
	}
	return packed + unpacked + (pageValueSize+max(width, 0))*int64(values), nil
}
