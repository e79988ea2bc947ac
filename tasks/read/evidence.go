package read

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"unicode"
	"unicode/utf8"
)

// evidence returns the folder of the documents that a file names: the one that
// was given, or the nearest "evidence" (TriviaQA has qa/ and evidence/ side by
// side).
func (r *reader) evidence() (string, error) {
	if given := r.options.Evidence; given != "" {
		if info, err := os.Stat(given); err != nil || !info.IsDir() {
			return "", fmt.Errorf("%s: there is no evidence folder %s with the documents of the questions", r.path, given)
		}
		return given, nil
	}
	folder := filepath.Dir(r.path)
	for _, near := range []string{filepath.Join(folder, "evidence"), filepath.Join(folder, "..", "evidence")} {
		if info, err := os.Stat(near); err == nil && info.IsDir() {
			return near, nil
		}
	}
	return "", fmt.Errorf("%s: no folder with the documents of its questions: none is called evidence in %s or beside it; name it with "+
		"`evidence`", r.path, folder)
}

// The part of a document that is read: the tokens of the official conversion, and
// no more bytes than any of them take.
const (
	documentTokens = 800
	documentBytes  = 1 << 20
)

// documentHead returns the beginning of a document, up to the end of its last
// token of documentTokens.
func documentHead(path string) (string, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return "", errors.New("the document is not in the evidence folder")
	}
	if err != nil {
		return "", fmt.Errorf("the document cannot be read: %w", err)
	}
	defer f.Close()
	all, err := io.ReadAll(io.LimitReader(f, documentBytes))
	if err != nil {
		return "", fmt.Errorf("the document cannot be read: %w", err)
	}
	text := all[:tokensEnd(all, documentTokens)]
	if why := notUTF8(text); why != nil {
		return "", fmt.Errorf("the document is %w", why)
	}
	return string(text), nil
}

// tokensEnd returns the byte at which the n-th token ends, or all of them.
// Tokens are runs of letters and digits, and every other mark that is no white
// space.
func tokensEnd(text []byte, n int) int {
	end, word := 0, false
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRune(text[at:])
		if c == utf8.RuneError && !utf8.FullRune(text[at:]) {
			break // cut off inside a character
		}
		part := ofWord(c)
		if !unicode.IsSpace(c) && !(part && word) {
			if n == 0 {
				break
			}
			n--
		}
		word = part
		at += size
		if !unicode.IsSpace(c) {
			end = at
		}
	}
	return end
}
