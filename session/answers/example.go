package answers

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"maps"
	"slices"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/tasks"
)

// Examples writes the examples of a dev set:
//
//	{"id":"1","title":"Oslo","passage":"The fair …","question":"Where was it?","gold":[{"text":"Oslo","start":20}]}
//
// A title or passage that is missing is that of the line before.
type Examples struct {
	to             *bufio.Writer
	sum            hash.Hash
	title, passage string // of the line before
	line           []byte
	count          int
}

// NewExamples writes to a file; io.Discard gets the digest alone.
func NewExamples(to io.Writer) *Examples {
	e := &Examples{sum: sha256.New()}
	e.to = bufio.NewWriterSize(io.MultiWriter(e.sum, to), 64<<10)
	return e
}

// Add writes the next example.
func (e *Examples) Add(ex *tasks.Example) error {
	b := appendText(append(e.line[:0], `{"id":`...), ex.ID)
	if ex.Title != e.title {
		b = appendText(append(b, `,"title":`...), ex.Title)
	}
	if ex.Passage != e.passage {
		b = appendText(append(b, `,"passage":`...), ex.Passage)
	}
	if ex.Question != "" {
		b = appendText(append(b, `,"question":`...), ex.Question)
	}
	var err error
	field := func(name string, v any) {
		var text []byte
		if text, err = json.Marshal(v); err == nil {
			b = append(append(append(b, `,"`...), name+`":`...), text...)
		}
	}
	if len(ex.Turns) > 0 {
		all := make([]wire.Turn, len(ex.Turns))
		for i, t := range ex.Turns {
			all[i] = wire.Turn(t)
		}
		field("turns", all)
	}
	if len(ex.Answers) > 0 {
		b = append(b, `,"gold":[`...)
		for i, a := range ex.Answers {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendInt(append(appendText(append(b, `{"text":`...), a.Text), `,"start":`...), a.Start)
			b = append(b, '}')
		}
		b = append(b, ']')
	}
	if len(ex.Accepted) > 0 && err == nil {
		field("accepted", ex.Accepted)
	}
	if len(ex.Labels) > 0 && err == nil {
		b = append(b, `,"labels":{`...)
		for i, task := range slices.Sorted(maps.Keys(ex.Labels)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(append(appendText(b, task), ':'), ex.Labels[task])
		}
		b = append(b, '}')
	}
	if err != nil {
		return err
	}
	e.line = append(b, "}\n"...)
	e.title, e.passage = ex.Title, ex.Passage
	e.count++
	_, err = e.to.Write(e.line)
	return err
}

// Count is the number of examples so far.
func (e *Examples) Count() int { return e.count }

// Set writes what is left in memory, and returns the name of the examples' folder.
func (e *Examples) Set() (string, error) {
	if err := e.to.Flush(); err != nil {
		return "", err
	}
	return hex.EncodeToString(e.sum.Sum(nil)[:setBytes]), nil
}

// setBytes is the length of the digest in a folder's name.
const setBytes = 8

// IsSet reports whether a folder's name may be that of a dev set's examples.
func IsSet(name string) bool {
	_, err := hex.DecodeString(name)
	return err == nil && len(name) == 2*setBytes
}
