package metrics

import "bytes"

// head is the beginning of a line as the writer makes it: the row's attempt and
// step, and where its values begin. Other spellings of the same are left to the
// parser.
type head struct {
	attempt, step int
	end           int // place of the comma or the brace after the time
}

// headOf reads the beginning of a line; false when it is not as written here.
func headOf(line []byte) (h head, ok bool) {
	i := 0
	if h.attempt, i = headNumber(line, i, `{"attempt":`); i < 0 {
		return h, false
	}
	if h.step, i = headNumber(line, i, `,"step":`); i < 0 {
		return h, false
	}
	const key = `,"time":"`
	if !hasAt(line, i, key) {
		return h, false
	}
	i += len(key)
	// A time has no escapes.
	length := bytes.IndexByte(line[i:], '"')
	if length < 0 || bytes.IndexByte(line[i:i+length], '\\') >= 0 {
		return h, false
	}
	h.end = i + length + 1
	return h, h.end < len(line) && (line[h.end] == ',' || line[h.end] == '}')
}

// trains reports whether the row of a line with this head is certain to be a
// step's: its first value is the loss.
func (h head) trains(line []byte) bool { return hasAt(line, h.end, `,"loss":`) }

// headNumber reads a whole number of at most fifteen digits after a key, and
// returns the place after it, or -1.
func headNumber(line []byte, i int, key string) (n, end int) {
	if !hasAt(line, i, key) {
		return 0, -1
	}
	i += len(key)
	first := i
	for ; i < len(line) && isDigit(line[i]); i++ {
		if n = 10*n + int(line[i]-'0'); i-first == 15 {
			return 0, -1
		}
	}
	if i == first || i == len(line) || line[i] != ',' {
		return 0, -1
	}
	return n, i
}

func hasAt(line []byte, i int, text string) bool {
	return len(line)-i >= len(text) && string(line[i:i+len(text)]) == text
}
