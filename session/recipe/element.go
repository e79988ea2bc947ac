package recipe

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestElement is the maximum length of a file's name, in bytes.
const longestElement = 255

// IsElement reports whether a text can be the name of a file or folder in another. The
// short name of a teacher has to be one: its targets lie in such a folder.
func IsElement(name string) bool {
	return name != "" && name != "." && name != ".." && len(name) <= longestElement && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == '/' || unicode.IsControl(r) })
}
