package visible

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	longestName = 100 // code points
	mostNames   = 20
)

// Short returns a name in at most 100 code points: of a longer one the beginning, and the
// end with a file's type.
func Short(name string) string {
	if len(name) <= longestName || utf8.RuneCountInString(name) <= longestName {
		return name
	}
	at := 0
	for range 2 * longestName / 3 {
		_, n := utf8.DecodeRuneInString(name[at:])
		at += n
	}
	end := len(name)
	for range longestName - 2*longestName/3 - 1 {
		_, n := utf8.DecodeLastRuneInString(name[:end])
		end -= n
	}
	return name[:at] + "…" + name[end:]
}

// Name returns the name of something foreign, such as a label, a column or a member of an
// archive, for a sentence: short, and on one line.
func Name(name string) string { return Cell(Short(name)) }

// Names lists names for a sentence; of many the first 20, and the number of the others.
func Names(names []string) string {
	rest := ""
	if others := len(names) - mostNames; others > 0 {
		names, rest = names[:mostNames], fmt.Sprintf(", and %d more", others)
	}
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = Name(name)
	}
	return strings.Join(shown, ", ") + rest
}
