package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"dev.road/workbench/visible"
)

// The first bytes of Arrow's file form, and of the first version of Feather.
var (
	arrowFile  = []byte("ARROW1\x00\x00")
	oldFeather = []byte("FEA1")
)

// isArrow reports whether the file is an Arrow one, in the form of a stream or of a file.
func isArrow(head []byte, _ string) bool {
	return bytes.HasPrefix(head, []byte{0xff, 0xff, 0xff, 0xff}) || bytes.HasPrefix(head, arrowFile) || bytes.HasPrefix(head, oldFeather)
}

// arrow reads the rows of one file, with the names that its own notes have for numbers.
func (r *reader) arrow(f *source) error { return r.arrowRows(f, nil) }

// arrowRows reads rows batch by batch: memory holds one of them, of the columns that are
// needed. A file's numbers have the given names, or those of its notes. The form of a file
// is that of a stream between two marks, with a list of batches behind, and is read as one.
func (r *reader) arrowRows(f *source, names map[string][]string) error {
	if bytes.HasPrefix(f.head, oldFeather) {
		return fmt.Errorf("%s is a Feather file of version 1: write it again as version 2, which is Arrow", r.path)
	}
	s, err := newArrowStream(f, bytes.HasPrefix(f.head, arrowFile))
	if err != nil {
		return fmt.Errorf("%s: the Arrow file is damaged or cut off: %w", r.path, ended(err))
	}
	defer s.close()
	if names == nil {
		names = notedNames(s.notes)
	}
	w := &row{}
	for _, f := range s.fields {
		w.names = append(w.names, f.name)
	}
	t := table{reader: r, names: names}
	if err := t.head(w.names); err != nil {
		return err
	}
	needed := t.needed(w)
	for _, f := range s.fields {
		if slices.Contains(needed, f.name) {
			if err := s.need(f); err != nil {
				return fmt.Errorf("%s: %w", r.path, err)
			}
		}
	}
	number := 0
	for {
		b, err := s.next(func(i int) bool { return slices.Contains(needed, w.names[i]) })
		if errors.Is(err, io.EOF) {
			return t.done(nil)
		}
		if err == nil {
			err = t.batch(b, w, &number)
		}
		if damage, ok := errors.AsType[*pageError](err); ok || b == nil {
			if !ok {
				damage = &pageError{err}
			}
			w.record = fmt.Sprintf("%s: row %d", r.file(), number+1)
			return t.done(t.reject(w, faultf("%v; the %d examples before it are kept, the rest of the file is lost",
				damage, r.report.Examples)))
		}
		if err != nil {
			return t.done(err)
		}
	}
}

// batch adds the rows of a batch; number counts those of the file.
func (t *table) batch(b *arrowBatch, w *row, number *int) error {
	w.cells = make([]cell, len(w.names))
	for i := range b.rows {
		for k, column := range b.columns {
			if column == nil {
				continue
			}
			var err error
			if w.cells[k], err = column.cell(i); err != nil {
				return &pageError{fmt.Errorf("column %s: %w", visible.Name(w.names[k]), err)}
			}
		}
		*number++
		w.record = fmt.Sprintf("%s: row %d", t.file(), *number)
		if err := t.add(w); err != nil {
			return err
		}
	}
	return nil
}
