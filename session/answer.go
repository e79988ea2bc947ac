package session

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/worded"
)

// longestHeader is the maximum size in bytes of an answer's header.
const longestHeader = 64 << 10

// extent is the maximum size of an answer's body, in bytes and values: several times
// what a trainer sends. A broken or forged one may send without end.
type extent struct {
	bytes  int64
	values int
}

var (
	ofSnapshot = extent{16 << 20, 100_000}
	ofAnswers  = extent{64 << 20, 4_000_000} // to a question: each model's probabilities of all tokens
	ofRefusal  = extent{64 << 10, 1000}
)

// decode reads a body of at most this extent.
func (most extent) decode(body io.Reader, into any) error {
	var text bytes.Buffer
	if _, err := text.ReadFrom(io.LimitReader(body, most.bytes+1)); err != nil {
		return err
	}
	if int64(text.Len()) > most.bytes {
		return fmt.Errorf("it is larger than %d bytes, the maximum", most.bytes)
	}
	return worded.Unmarshal(text.Bytes(), into, most.values)
}

// refusal returns the error in an answer.
func refusal(resp *http.Response) error {
	var e wire.Error
	if err := ofRefusal.decode(resp.Body, &e); err != nil || e.Error == "" {
		return fmt.Errorf("the trainer answered %s", resp.Status)
	}
	return &Error{What: e.Error, Todo: e.Hint}
}
