package lined

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
)

// The bounds on a file's text, checked before it is parsed: the time and memory that
// the parser takes grow with the square of a key's parts, and the time to find the
// lines of the keys with the product of keys and bytes.
const (
	MostBytes = 256 << 10
	mostKeys  = 5000 // with the lists
	mostParts = 16   // of a dotted key
	mostDepth = 16   // of lists and tables in one another
	mostWord  = 1024
)

// Read returns the text of a file, as much of it as a parser must see to refuse it.
func Read(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MostBytes+1))
	return string(text), err
}

// Bounded returns a toml.ParseError for a text beyond the bounds.
func Bounded(text string) error {
	line := 1
	refuse := func(format string, args ...any) error {
		return toml.ParseError{Message: fmt.Sprintf(format, args...), Position: toml.Position{Line: line}}
	}
	if len(text) > MostBytes {
		return refuse("the file is larger than %d bytes, the maximum", MostBytes)
	}
	dots, word, depth, keys := 0, 0, 0, 0
	for i := 0; i < len(text); {
		n := quoted(text[i:])
		if n == 0 {
			n = 1
			switch text[i] {
			case '#':
				if n = strings.IndexByte(text[i:], '\n'); n < 0 {
					n = len(text) - i
				}
			case '.':
				dots, word = dots+1, 0
			case '[', '{':
				dots, word, depth, keys = 0, 0, depth+1, keys+1
			case ']', '}':
				dots, word, depth = 0, 0, max(0, depth-1)
			case '=':
				dots, word, keys = 0, 0, keys+1
			case ',', '\n':
				dots, word = 0, 0
			case ' ', '\t', '\r':
				word = 0
			default:
				word++
			}
		}
		switch {
		case dots >= mostParts:
			return refuse("a key has more than %d parts, the maximum", mostParts)
		case keys > mostKeys:
			return refuse("the file has more than %d keys, the maximum", mostKeys)
		case depth > mostDepth:
			return refuse("lists and tables are more than %d deep in one another, the maximum", mostDepth)
		case word > mostWord:
			return refuse("a name or number is longer than %d bytes, the maximum", mostWord)
		}
		line += strings.Count(text[i:i+n], "\n")
		i += n
	}
	return nil
}

// quoted returns the length of the string that a text begins with; 0 without one. A
// string that is never closed ends with its line, or with the text.
func quoted(text string) int {
	quote := text[:1]
	if quote != `"` && quote != `'` {
		return 0
	}
	end := quote
	if strings.HasPrefix(text, strings.Repeat(quote, 3)) {
		end = strings.Repeat(quote, 3)
	}
	for i := len(end); i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], end):
			return i + len(end)
		case text[i] == '\\' && quote == `"`:
			i++
		case text[i] == '\n' && len(end) == 1:
			return i
		}
	}
	return len(text)
}
