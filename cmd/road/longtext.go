package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// pieceOf is the size in bytes of the pieces in which a long text is written.
const pieceOf = 64 << 10

// longText prints a JSON object with one text on a line of its own, as object does, but
// piece by piece: a log can be larger than the memory.
func (a *app) longText(key string, text io.Reader) error {
	if _, err := fmt.Fprintf(a.out, `{%q:"`, key); err != nil {
		return err
	}
	in := bufio.NewReaderSize(text, pieceOf)
	var quoted bytes.Buffer
	quote := json.NewEncoder(&quoted)
	quote.SetEscapeHTML(false)
	piece := make([]byte, 0, pieceOf+utf8.UTFMax)
	for {
		r, _, err := in.ReadRune()
		if err == nil {
			piece = utf8.AppendRune(piece, r)
		}
		if err == nil && len(piece) < pieceOf {
			continue
		}
		if failed := quote.Encode(string(piece)); failed != nil {
			return failed
		}
		if _, failed := a.out.Write(quoted.Bytes()[1 : quoted.Len()-2]); failed != nil { // without quotes and newline
			return failed
		}
		piece = piece[:0]
		quoted.Reset()
		if errors.Is(err, io.EOF) {
			_, err = io.WriteString(a.out, "\"}\n")
			return err
		}
		if err != nil {
			return err
		}
	}
}
