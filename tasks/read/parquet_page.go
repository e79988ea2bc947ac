package read

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"

	"dev.road/workbench/visible"
)

// longestPage bounds a page of a parquet file, unpacked: the library makes room for as
// many bytes as a page says before it looks at it, and a page may say 2 GB in a file of 1 KB.
const longestPage = 256 << 20

// longestPages bounds the largest pages of all columns of a group together, which are in
// memory at once, with their dictionaries.
const longestPages = 512 << 20

// checkPages looks at the headers of a group's pages, of the columns that are read.
func checkPages(in io.ReaderAt, group *parquetformat.RowGroup, needed []string) error {
	sum := int64(0)
	for _, c := range group.Columns {
		m := c.MetaData
		if len(m.PathInSchema) == 0 || !slices.Contains(needed, m.PathInSchema[0]) {
			continue
		}
		end := m.DataPageOffset + m.TotalCompressedSize
		if m.DictionaryPageOffset > 0 {
			end = m.DictionaryPageOffset + m.TotalCompressedSize
			dictionary, _, err := checkPage(in, m.DictionaryPageOffset, end)
			if err != nil {
				return fmt.Errorf("column %s: %w", visible.Name(m.PathInSchema[0]), err)
			}
			sum += dictionary
		}
		largest := int64(0)
		for at := m.DataPageOffset; at < end; {
			size, next, err := checkPage(in, at, end)
			if err != nil {
				return fmt.Errorf("column %s: %w", visible.Name(m.PathInSchema[0]), err)
			}
			largest = max(largest, size)
			if next <= at {
				break // no page: the library says what it is
			}
			at = next
		}
		if sum += largest; sum > longestPages {
			return fmt.Errorf("pages of %d bytes together, up to column %s; the maximum is %d", sum, visible.Name(m.PathInSchema[0]), longestPages)
		}
	}
	return nil
}

// checkPage looks at the header of the page at an offset, and returns the size that it
// says, packed and unpacked, and the next page's offset; 0 if there is no header.
func checkPage(in io.ReaderAt, at, end int64) (pageSize, next int64, err error) {
	section := io.NewSectionReader(in, at, end-at)
	text := bufio.NewReader(section)
	var header parquetformat.PageHeader
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReader(text)).Decode(&header); err != nil {
		return 0, 0, nil //nolint:nilerr // the library says what it is
	}
	if size := max(header.UncompressedPageSize, header.CompressedPageSize); size > longestPage {
		return 0, 0, fmt.Errorf("a page of %d bytes; the maximum is %d", size, longestPage)
	}
	read, err := section.Seek(0, io.SeekCurrent)
	packed := int64(max(header.CompressedPageSize, 0))
	return packed + int64(max(header.UncompressedPageSize, 0)), at + read - int64(text.Buffered()) + packed, err
}
