package read

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// A TSV file has a record a line and tabs between its columns. Quotes mean
// nothing in it, as texts are full of unbalanced ones, unless the first line has all
// of its columns in quotes: then a column may be quoted as in a CSV file.

// firstLine returns the columns of a file's first line.
func firstLine(head []byte, separator string) []string {
	if quotedHead(head) {
		return firstOf(head, separator[0])
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	names := strings.Split(strings.TrimSuffix(string(line), "\r"), separator)
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names
}

// quotedHead reports whether all columns of a TSV file's first line are in quotes.
func quotedHead(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	columns := 0
	for name := range bytes.SplitSeq(bytes.TrimSpace(line), []byte("\t")) {
		if len(name) < 2 || name[0] != '"' || name[len(name)-1] != '"' {
			return false
		}
		columns++
	}
	return columns > 1
}

// isTSV goes by the columns, and where those say nothing, by the name or the lines' shape.
func isTSV(head []byte, file string) bool {
	names := firstLine(head, "\t")
	return len(names) > 1 && (isNamed(file, ".tsv") || knownColumns(names) || isRegular(head))
}

// isNamed reports whether a file, compressed perhaps, has a name with that ending.
func isNamed(file, ending string) bool { return strings.HasSuffix(withoutPacking(file), ending) }

// knownColumns reports whether columns are those of some known layout.
func knownColumns(names []string) bool {
	t := table{reader: &reader{}}
	return t.head(names) == nil
}

// tsv reads records whose columns the first line names, or, where the options
// know them by number, none.
func (r *reader) tsv(f *source) error {
	names := firstLine(f.head, "\t")
	first := 2
	if r.options.Columns.numbered(names) {
		names, first = numbers(len(names)), 1
	}
	t := table{reader: r}
	if err := t.head(names); err != nil {
		if (r.options.Columns == Columns{}) && looksBare(names) {
			return r.bare(f.head)
		}
		return err
	}
	return t.done(r.tabs(f, names, first, func(w *row) error {
		if len(w.cells) != len(names) {
			return t.ragged(w)
		}
		return t.add(w)
	}))
}

// tabs calls each with every line from first on.
func (r *reader) tabs(f *source, names []string, first int, each func(w *row) error) error {
	if quotedHead(f.head) {
		return r.quoted(f, '\t', names, first, each)
	}
	w := row{names: names}
	return f.lines(func(number int, line []byte) error {
		if number < first || len(line) == 0 {
			return nil
		}
		w.record = r.line(number)
		w.cells = w.cells[:0]
		if why := notUTF8(line); why != nil {
			return r.drop(w.record, why.format, why.args...)
		}
		if n := 1 + bytes.Count(line, []byte("\t")); n > mostColumns {
			return r.drop(w.record, "the line has %d columns; the maximum is %d", n, mostColumns)
		}
		for more := true; more; {
			var field []byte
			field, line, more = bytes.Cut(line, []byte("\t"))
			w.cells = append(w.cells, cell{kind: plain, raw: field})
		}
		return each(&w)
	})
}

// ragged drops a record that has more or fewer columns than the file.
func (t *table) ragged(w *row) error {
	return t.reject(w, faultf("the line has %d columns, the file %d", len(w.cells), len(w.names)))
}

// numbered reports whether the columns are named by numbers that the file's
// first line does not have all.
func (c Columns) numbered(names []string) bool {
	named, known := 0, 0
	for _, name := range c.named() {
		if _, err := strconv.Atoi(name); err != nil {
			return false
		}
		named++
		if slices.Contains(names, name) {
			known++
		}
	}
	return known < named
}

// numbers are the names of unnamed columns: "1", "2", …
func numbers(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names
}
