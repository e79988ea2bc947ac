package visible

import (
	"io"
	"sync"
	"unicode/utf8"
)

// Writer passes text on with every character for which Acts holds as an escape, and
// bytes that are not UTF-8 as the replacement character. Several goroutines may write.
type Writer struct {
	mu     sync.Mutex
	to     io.Writer
	failed func(error)
	rest   []byte // of a character whose end has not come yet
	err    error
}

// NewWriter returns a Writer that calls failed, unless it is nil, at the first error
// of the underlying one. From then on it discards text.
func NewWriter(to io.Writer, failed func(error)) *Writer { return &Writer{to: to, failed: failed} }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	text := p
	if len(w.rest) > 0 {
		text = append(w.rest, p...)
		w.rest = nil
	}
	end := complete(text)
	w.rest = append(w.rest, text[end:]...)
	if err := w.put(clean(text[:end])); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes an unfinished last character, and returns the first error of all
// writes. It leaves the underlying writer open.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil && len(w.rest) > 0 {
		_ = w.put(clean(w.rest)) // kept in w.err
		w.rest = nil
	}
	return w.err
}

func (w *Writer) put(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if _, w.err = w.to.Write(text); w.err != nil && w.failed != nil {
		w.failed(w.err)
	}
	return w.err
}

// complete returns the length of text without a last character that is cut off.
func complete(text []byte) int {
	for i := len(text) - 1; i >= 0 && i > len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

// clean returns text as it may be shown: text itself if nothing is to be replaced.
func clean(text []byte) []byte {
	var out []byte
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		invalid := r == utf8.RuneError && size == 1
		switch {
		case (invalid || Acts(r)) && out == nil:
			out = append(make([]byte, 0, len(text)+16), text[:i]...)
			continue
		case invalid:
			out = utf8.AppendRune(out, utf8.RuneError)
		case Acts(r):
			out = escape(out, r)
		case out != nil:
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	if out == nil {
		return text
	}
	return out
}
