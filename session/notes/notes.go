// Package notes keeps people's notes and tags on examples: a JSON line for each example
// that has one, in a file that is replaced as a whole.
package notes

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
	"dev.road/workbench/worded"
)

// The limits of the notes in a file.
const (
	Most      = 10_000  // examples with a note
	MostBytes = 8 << 20 // of the file
	mostTags  = 20      // of an example
	longTag   = 50      // code points
	longText  = 4000    // code points
	longID    = 1000    // bytes
)

// Notes are notes by the ids of their examples.
type Notes map[string]wire.Note

// Read reads a file of notes; no file is an empty one.
func Read(file []byte) (Notes, error) {
	n := Notes{}
	for k, line := range bytes.Split(bytes.TrimRight(file, "\n"), []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var one wire.Note
		if err := worded.Unmarshal(line, &one, 10*mostTags); err != nil {
			return nil, fmt.Errorf("line %d is no note: %w", k+1, err)
		}
		if one.ID == "" || len(n) == Most {
			return nil, fmt.Errorf("line %d: notes have an id, and a file at most %d of them", k+1, Most)
		}
		n[one.ID] = one
	}
	return n, nil
}

// Bytes is the content of a file of these notes.
func (n Notes) Bytes() ([]byte, error) {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	lines.SetEscapeHTML(false)
	for _, id := range slices.Sorted(maps.Keys(n)) {
		if err := lines.Encode(n[id]); err != nil {
			return nil, err
		}
	}
	if b.Len() > MostBytes {
		return nil, fmt.Errorf("the notes would take %d bytes, more than the maximum, %d: shorten or remove some", b.Len(), MostBytes)
	}
	return b.Bytes(), nil
}

// Change returns the notes after the changes, which are all made or none. A note that
// says nothing any more is removed.
func (n Notes) Change(changes []wire.NoteChange, author string, now time.Time) (Notes, error) {
	after := maps.Clone(n)
	if after == nil {
		after = Notes{}
	}
	for _, c := range changes {
		if err := check(&c); err != nil {
			return nil, err
		}
		one := after[c.ID]
		tags := slices.DeleteFunc(slices.Concat(one.Tags, c.Add), func(t string) bool { return slices.Contains(c.Remove, t) })
		slices.Sort(tags)
		one.ID, one.Tags, one.Author, one.Time = c.ID, slices.Compact(tags), author, now.UTC()
		if c.Text != nil {
			one.Text = *c.Text
		}
		if len(one.Tags) > mostTags {
			return nil, fmt.Errorf("example %s would have %d tags, but the maximum is %d", visible.Name(c.ID), len(one.Tags), mostTags)
		}
		if after[c.ID] = one; one.Empty() {
			delete(after, c.ID)
		}
	}
	if len(after) > Most {
		return nil, fmt.Errorf("%d examples would have notes, but the maximum is %d: remove some, or select fewer examples", len(after), Most)
	}
	return after, nil
}

// check refuses a change that no note can have.
func check(c *wire.NoteChange) error {
	if c.ID == "" || len(c.ID) > longID || !utf8.ValidString(c.ID) {
		return fmt.Errorf("a note needs the id of its example, of at most %d bytes", longID)
	}
	for _, t := range slices.Concat(c.Add, c.Remove) {
		if err := CheckTag(t); err != nil {
			return err
		}
	}
	if c.Text != nil && (utf8.RuneCountInString(*c.Text) > longText || !utf8.ValidString(*c.Text)) {
		return fmt.Errorf("the note on example %s must be UTF-8 text of at most %d characters", visible.Name(c.ID), longText)
	}
	return nil
}

// CheckTag refuses a text that is no tag: a tag is a word, so that filters can name it.
func CheckTag(tag string) error {
	blank := func(r rune) bool { return unicode.IsSpace(r) || visible.Acts(r) || r == '"' || r == ',' }
	switch {
	case tag == "":
		return errors.New("a tag cannot be empty")
	case !utf8.ValidString(tag) || strings.ContainsFunc(tag, blank) || strings.HasPrefix(tag, "-"):
		return fmt.Errorf("%q is no tag: write one word, without blanks, quotes and commas, such as label-noise", visible.Short(tag))
	case utf8.RuneCountInString(tag) > longTag:
		return fmt.Errorf("tag %s has %d characters, but the maximum is %d", visible.Name(tag), utf8.RuneCountInString(tag), longTag)
	}
	return nil
}
