package read

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	parquetformat "github.com/parquet-go/parquet-go/format"

	"dev.road/workbench/visible"
)

const (
	longestFooter = 64 << 20 // bytes; a file of 1,000 row groups of 20 columns has 4 MB
	deepestSchema = 64       // groups in one another; a list of lists of texts is 6 deep
	largestSchema = 100_000  // columns and groups
)

// checkFooter looks at a parquet file's footer before the library does: its length, the
// sizes in it, the depth of its schema, and the columns of its row groups. The library
// makes room for what the footer says of each.
func checkFooter(in io.ReaderAt, size int64) error {
	end := make([]byte, 8)
	if _, err := in.ReadAt(end, max(size-8, 0)); err != nil || string(end[4:]) != "PAR1" {
		return nil //nolint:nilerr // the library says what is there instead
	}
	length := int64(binary.LittleEndian.Uint32(end))
	if left := size - 8 - int64(len("PAR1")); length > left {
		return fmt.Errorf("its footer says that it has %d bytes, and the file has %d before it", length, max(left, 0))
	}
	if length > longestFooter {
		return fmt.Errorf("its footer has %d bytes; the maximum is %d", length, longestFooter)
	}
	text := make([]byte, length)
	if _, err := in.ReadAt(text, size-8-length); err != nil {
		return err
	}
	if err := walkThrift(text); err != nil {
		return fmt.Errorf("its footer: %w", err)
	}
	var meta parquetformat.FileMetaData
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReaderFromBytes(text)).Decode(&meta); err != nil {
		return nil //nolint:nilerr // the library says what is wrong
	}
	leaves, err := leavesOf(meta.Schema)
	if err != nil {
		return err
	}
	for i := range meta.RowGroups {
		if err := checkGroup(&meta.RowGroups[i], leaves, size); err != nil {
			return fmt.Errorf("row group %d: %w", i+1, err)
		}
	}
	return nil
}

// leavesOf returns the number of columns with values in a schema, which lists each group
// before its children. The library makes room for the names on the way to every element,
// which grows with the square of the depth.
func leavesOf(schema []parquetformat.SchemaElement) (leaves int, err error) {
	if len(schema) > largestSchema {
		return 0, fmt.Errorf("its schema has %d columns and groups; the maximum is %d", len(schema), largestSchema)
	}
	var open []int32 // children to come, of each group around the next element
	for i := range schema {
		e := &schema[i]
		if e.Type.Valid {
			leaves++
		}
		if e.NumChildren.V > 0 {
			open = append(open, e.NumChildren.V)
			if len(open) > deepestSchema {
				return 0, fmt.Errorf("its columns are more than %d deep in one another", deepestSchema)
			}
			continue
		}
		for len(open) > 0 {
			if open[len(open)-1]--; open[len(open)-1] > 0 {
				break
			}
			open = open[:len(open)-1]
		}
	}
	return leaves, nil
}

// checkGroup sees that a row group has the schema's columns, and that these lie in the file.
func checkGroup(group *parquetformat.RowGroup, leaves int, size int64) error {
	if len(group.Columns) != leaves {
		return fmt.Errorf("it has %d columns, and the schema %d", len(group.Columns), leaves)
	}
	for i := range group.Columns {
		m := &group.Columns[i].MetaData
		if at := firstPage(m); at < 0 || m.TotalCompressedSize < 0 || m.TotalCompressedSize > size-at {
			return fmt.Errorf("column %s has %d bytes from byte %d on, and the file has %d bytes", pathOf(m), m.TotalCompressedSize, at, size)
		}
	}
	return nil
}

// firstPage is where a column's pages begin. They follow one another.
func firstPage(m *parquetformat.ColumnMetaData) int64 {
	if m.DictionaryPageOffset != 0 {
		return m.DictionaryPageOffset
	}
	return m.DataPageOffset
}

// pathOf is the name of a column in an error.
func pathOf(m *parquetformat.ColumnMetaData) string {
	if len(m.PathInSchema) == 0 {
		return "without a name"
	}
	return visible.Name(m.PathInSchema[0])
}
