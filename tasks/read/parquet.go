package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/parquet-go/parquet-go"
	parquetformat "github.com/parquet-go/parquet-go/format"

	"dev.road/workbench/visible"
)

// isParquet reports whether the file is a parquet one.
func isParquet(head []byte, _ string) bool { return bytes.HasPrefix(head, []byte("PAR1")) }

// parquet reads rows as Hugging Face publishes data sets. Memory holds a page
// of every column that is needed, not the file.
func (r *reader) parquet(f *source) (err error) {
	in, size, err := f.readerAt()
	if err != nil {
		return err
	}
	defer func() { // the library does not report every damaged file with an error
		if damage := recover(); damage != nil {
			err = fmt.Errorf("%s: the parquet file is damaged: %s", r.path, damageOf(damage))
		}
	}()
	if err := checkFooter(in, size); err != nil {
		return fmt.Errorf("%s: the parquet file is damaged or cut off: %w", r.path, ended(err))
	}
	file, err := parquet.OpenFile(in, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("%s: the parquet file is damaged or cut off: %w", r.path, ended(err))
	}
	if err := unpackable(file); err != nil {
		return fmt.Errorf("%s: %w", r.path, err)
	}
	var names []string
	for _, c := range file.Root().Columns() {
		names = append(names, c.Name())
	}
	notes, _ := file.Lookup("huggingface")
	t := table{reader: r, names: notedNames([]byte(notes))}
	if err := t.head(names); err != nil {
		return err
	}
	w := row{names: names, cells: make([]cell, len(names))}
	needed := t.needed(&w)
	number := 0
	for i, group := range file.RowGroups() {
		err := readGroup(in, file, i, group, needed, func(cells []cell) error {
			number++
			w.record = fmt.Sprintf("%s: row %d", r.file(), number)
			w.cells = cells
			return t.add(&w)
		})
		if damage, ok := errors.AsType[*pageError](err); ok {
			w.record = fmt.Sprintf("%s: row %d", r.file(), number+1)
			return t.done(t.reject(&w, faultf("%v; the %d examples before it are kept, the rest of the file is lost",
				damage, r.report.Examples)))
		}
		if err != nil {
			return t.done(err)
		}
	}
	return t.done(nil)
}

// damageOf is a panic of the library in words: those of the program itself say nothing
// about the file.
func damageOf(damage any) string {
	if _, ok := damage.(runtime.Error); ok {
		return "its parts do not fit together"
	}
	return fmt.Sprint(damage)
}

// unpackable refuses compression that data sets are not published in: of
// damaged LZ4 the library asks for ever more memory.
func unpackable(file *parquet.File) error {
	known := []parquetformat.CompressionCodec{parquetformat.Uncompressed, parquetformat.Snappy, parquetformat.Gzip, parquetformat.Zstd}
	for _, group := range file.Metadata().RowGroups {
		for _, column := range group.Columns {
			if codec := column.MetaData.Codec; !slices.Contains(known, codec) {
				return fmt.Errorf("the parquet file is compressed with %v: write it again with snappy, gzip or zstd", codec)
			}
		}
	}
	return nil
}

// needed lists the columns that are read: the others of some files are by far
// the larger part.
func (t *table) needed(w *row) []string {
	c := t.options.Columns
	needed := append(c.named(),
		"title", "turn_ids", "wikipedia_page_title", "orig_answers", "answerKey", "label", "passage",
		"context", "question", "answer", "answers", "answer_text", "answer_start", "is_impossible")
	needed = append(append(needed, questionIDs...), labels...)
	for _, names := range texts {
		needed = append(needed, names...)
	}
	for _, l := range layouts {
		if w.has(l.columns...) {
			needed = append(needed, l.columns...)
		}
	}
	return slices.DeleteFunc(slices.Clone(w.names), func(name string) bool { return !slices.Contains(needed, name) })
}

// pageError says that a part of the file cannot be read.
type pageError struct{ err error }

func (e *pageError) Error() string { return "the file is damaged here: " + ended(e.err).Error() }

func (e *pageError) Unwrap() error { return e.err }

// readGroup calls each with every row of a group: the cells of all columns, of
// those that are not needed empty ones.
func readGroup(in io.ReaderAt, file *parquet.File, i int, group parquet.RowGroup, needed []string,
	each func(cells []cell) error) (err error) {
	defer func() {
		if damage := recover(); damage != nil {
			err = &pageError{errors.New(damageOf(damage))}
		}
	}()
	if err := checkPages(in, file.Metadata(), i, needed); err != nil {
		return &pageError{err}
	}
	chunks := group.ColumnChunks()
	var columns []*column
	for _, c := range file.Root().Columns() {
		read := slices.Contains(needed, c.Name())
		columns = append(columns, newColumn(c, chunks, read))
		if read && columns[len(columns)-1].leaves == nil { // it has as many rows as it says, without end
			return &pageError{fmt.Errorf("column %s has no values", visible.Name(c.Name()))}
		}
	}
	defer func() {
		for _, c := range columns {
			c.close()
		}
	}()
	cells := make([]cell, len(columns))
	for range group.NumRows() {
		for i, c := range columns {
			if cells[i], err = c.next(); err != nil {
				if errors.Is(err, io.EOF) {
					err = io.ErrUnexpectedEOF
				}
				return &pageError{fmt.Errorf("column %s: %w", visible.Name(c.name), err)}
			}
		}
		if err := each(cells); err != nil {
			return err
		}
	}
	return nil
}
