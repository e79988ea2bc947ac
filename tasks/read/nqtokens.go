package read

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"dev.road/workbench/worded"
)

// cut returns the document's tokens that a span covers.
func (nq *nqExample) cut(s nqSpan) (tokens []nqToken, ok bool) {
	if s.Start < 0 || s.Start >= s.End {
		return nil, false
	}
	if nq.Text == nil {
		if s.End > len(nq.Tokens) {
			return nil, false
		}
		return nq.Tokens[s.Start:s.End], true
	}
	rest, more := *nq.Text, true
	for i := 0; i < s.End; i++ {
		if !more {
			return nil, false
		}
		var token string
		token, rest, more = strings.Cut(rest, " ") // a blank only: other white space is part of tokens
		if i >= s.Start {
			tokens = append(tokens, nqToken{token, isTag(token)})
		}
	}
	return tokens, true
}

// isTag reports whether a token of the simplified form is HTML: <P>, </Td>,
// <Td_colspan="2">.
func isTag(token string) bool {
	if len(token) < 3 || token[0] != '<' || token[len(token)-1] != '>' {
		return false
	}
	c := strings.TrimPrefix(token[1:], "/")[0] | 0x20
	return 'a' <= c && c <= 'z'
}

// joined makes a passage of the tokens that are not HTML.
func joined(tokens []nqToken) passage {
	var words []string
	for _, t := range tokens {
		if t.HTML {
			t.Text = ""
		}
		words = append(words, t.Text)
	}
	return joinedWords(words)
}

// decodeLine reads a line that is one JSON value; the error names the place of a
// syntax error, or the part of the wrong type.
func decodeLine(line []byte, v any) error {
	if why := notUTF8(line); why != nil {
		return why
	}
	err := unmarshal(line, v)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("not JSON from column %d on: %w", syntax.Offset, err)
	}
	return worded.JSON(err, v)
}
