package read

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"
)

// longestPage bounds a page of a parquet file, unpacked: the library makes room for as
// many bytes as a page says before it looks at it, and a page may say 2 GB in a file of 1 KB.
const longestPage = 256 << 20

// checkPages looks at the headers of a group's pages, of the columns that are read.
func checkPages(in io.ReaderAt, group *parquetformat.RowGroup, needed []string) error {
	for _, c := range group.Columns {
		m := c.MetaData
		if len(m.PathInSchema) == 0 || !slices.Contains(needed, m.PathInSchema[0]) {
			continue
		}
		end := m.DataPageOffset + m.TotalCompressedSize
		if m.DictionaryPageOffset > 0 {
			end = m.DictionaryPageOffset + m.TotalCompressedSize
			if _, err := checkPage(in, m.DictionaryPageOffset, end); err != nil {
				return fmt.Errorf("column %s: %w", m.PathInSchema[0], err)
			}
		}
		for at := m.DataPageOffset; at < end; {
			next, err := checkPage(in, at, end)
			if err != nil {
				return fmt.Errorf("column %s: %w", m.PathInSchema[0], err)
			}
			if next <= at {
				break // no page: the library says what it is
			}
			at = next
		}
	}
	return nil
}

// checkPage looks at the header of the page at an offset, and returns the next page's; 0
// if there is no header.
func checkPage(in io.ReaderAt, at, end int64) (next int64, err error) {
	section := io.NewSectionReader(in, at, end-at)
	text := bufio.NewReader(section)
	var header parquetformat.PageHeader
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReader(text)).Decode(&header); err != nil {
		return 0, nil //nolint:nilerr // the library says what it is
	}
	if size := max(header.UncompressedPageSize, header.CompressedPageSize); size > longestPage {
		return 0, fmt.Errorf("a page of %d bytes; the maximum is %d", size, longestPage)
	}
	read, err := section.Seek(0, io.SeekCurrent)
	return at + read - int64(text.Buffered()) + int64(max(header.CompressedPageSize, 0)), err
}
