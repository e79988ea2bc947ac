package read

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// format is one way in which files hold examples.
type format struct {
	name string
	// is reports whether a file of that name that begins with head (at most
	// headSize bytes, decompressed, without a byte order mark) is one.
	is func(head []byte, file string) bool
	// read hands every example of the file to r.keep and every record that
	// cannot be used to r.drop.
	read func(r *reader, f *source) error
}

// formats are tried in this order: the most distinctive come first.
func formats() []format {
	all := []format{
		{"parquet", isParquet, (*reader).parquet},
		{"arrow", isArrow, (*reader).arrow},
		{"zip", isZip, (*reader).zip},
		{"newsqa-json", isNewsJSON, (*reader).newsJSON},
		{"newsqa-csv", isNewsCSV, (*reader).newsCSV},
		{"squad", isSQuAD, (*reader).squad},
		{"drop", isDROP, (*reader).passages},
		{"mrqa", isMRQA, (*reader).mrqa},
		{"triviaqa", isTriviaQA, (*reader).triviaQA},
		{"nq", isNQ, (*reader).nq},
		{"qasrl-bank", isQASRLBank, (*reader).qasrlBank},
		{"qasrl", isQASRL, (*reader).qasrl},
		{"qazre", isQAZRE, (*reader).qazre},
		{"advglue", isParts, (*reader).parts},
		{"jsonl", isJSONL, (*reader).jsonl},
		{"json", isRecords, (*reader).jsonl},
		{"class-title-text", isReviews, (*reader).classTitleText},
		{"amazon-stars", never, (*reader).reviewStars},
		{"amazon-polarity", never, (*reader).reviewPolarity},
	}
	all = append(all, glueFormats()...)
	return append(all,
		format{savedFormat, func([]byte, string) bool { return false }, (*reader).notSaved},
		format{"tsv", isTSV, (*reader).tsv},
		format{"csv", isCSV, (*reader).csv})
}

// never is for formats that the options have to name.
func never([]byte, string) bool { return false }

// Formats lists the names of the formats that can be read.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// format is the one that was asked for, or the one that the file's beginning
// shows.
func (r *reader) format(f *source) (format, error) {
	all := formats()
	if want := r.options.Format; want != "" {
		i := slices.IndexFunc(all, func(f format) bool { return f.name == want })
		if i < 0 {
			return format{}, fmt.Errorf("%s: there is no format %q; known are %s", r.path, want, strings.Join(Formats(), ", "))
		}
		return all[i], nil
	}
	for _, known := range all {
		if c := r.options.Columns; isGLUE(known.name) && (c.Text != "" || c.Pair != "" || c.Label != "") {
			continue // the columns that are named count, not those of the format
		}
		if !known.is(f.head, r.file()) {
			continue
		}
		if why := pandasOrient(f.head); why != "" && slices.Contains([]string{"squad", "jsonl", "json"}, known.name) {
			return format{}, fmt.Errorf("%s is %s", r.path, why)
		}
		return known, nil
	}
	if len(f.head) == 0 {
		return format{}, fmt.Errorf("%s is empty", r.path)
	}
	if why := notUTF8Head(f.head); why != nil {
		return format{}, fmt.Errorf("%s is %w", r.path, why)
	}
	if len(f.head) < 64 && bytes.Equal(bytes.TrimSpace(f.head), []byte("[]")) {
		return format{}, fmt.Errorf("%s has no examples: it is an empty list", r.path)
	}
	if f.head[0] == '{' { // JSON after all: say where it breaks
		if broken, ok := errors.AsType[*brokenError](newCursor(f).object(func(c *cursor, _ string) error { return c.skip() })); ok {
			return format{}, fmt.Errorf("%s: %w", r.path, broken)
		}
	}
	return format{}, fmt.Errorf("%s is of no known format (%s); it begins with %.40q", r.path, strings.Join(Formats(), ", "), f.head)
}
