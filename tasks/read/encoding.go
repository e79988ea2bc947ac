package read

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// notUTF8 returns the fault of a text with bytes that are not UTF-8, which names the
// encoding that they are likely of; nil for one without.
func notUTF8(text []byte) *fault {
	if utf8.Valid(text) {
		return nil
	}
	first, alone, western := -1, 0, "Latin-1"
	var wrong int
	for at, last := 0, -2; at < len(text); {
		c, size := utf8.DecodeRune(text[at:])
		if c == utf8.RuneError && size == 1 {
			if first < 0 {
				first = at
			}
			wrong++
			if last != at-1 {
				alone++
			}
			if last = at; text[at] < 0xa0 { // control characters in Latin-1
				western = "Windows-1252"
			}
		}
		at += size
	}
	b := text[first]
	switch {
	case first < len(text)-1 && !utf8.FullRune(text[first:]):
		return faultf("not UTF-8: it ends within a character, at byte %d", first+1)
	case 2*alone < wrong: // letters of several bytes: of East Asia, or of another alphabet throughout
		return faultf("not UTF-8: byte 0x%02X at %d: convert the file with iconv -f ENCODING -t UTF-8", b, first+1)
	case western == "Latin-1":
		return faultf("not UTF-8 but Latin-1, as it seems: byte 0x%02X at %d, there %c: convert the file with iconv -f LATIN1 -t UTF-8",
			b, first+1, rune(b))
	}
	return faultf("not UTF-8 but Windows-1252, as it seems: byte 0x%02X at %d: convert the file with iconv -f CP1252 -t UTF-8", b, first+1)
}

// wide refuses a file in UTF-16 or UTF-32, by its byte order mark or the zeros between
// its letters.
func wide(path string, begin []byte) error {
	mark, zeros := "", ""
	switch {
	case bytes.HasPrefix(begin, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(begin, []byte{0, 0, 0xfe, 0xff}):
		mark = "UTF-32"
	case bytes.HasPrefix(begin, []byte{0xff, 0xfe}), bytes.HasPrefix(begin, []byte{0xfe, 0xff}):
		mark = "UTF-16"
	case len(begin) == 4 && begin[0] != 0 && begin[1] == 0 && begin[2] != 0 && begin[3] == 0:
		zeros = "UTF-16LE"
	case len(begin) == 4 && begin[0] == 0 && begin[1] != 0 && begin[2] == 0 && begin[3] != 0:
		zeros = "UTF-16BE"
	}
	switch {
	case mark != "":
		return fmt.Errorf("%s is %s, by its byte order mark, not UTF-8: convert it with iconv -f %s -t UTF-8", path, mark, mark)
	case zeros != "":
		return fmt.Errorf("%s is %s, as it seems, not UTF-8: convert it with iconv -f %s -t UTF-8", path, zeros, zeros)
	}
	return nil
}

// notUTF8Head is notUTF8 of a file's head, which may be cut off within a character.
func notUTF8Head(head []byte) *fault {
	if len(head) == headSize {
		if i := bytes.LastIndexByte(head, '\n'); i > 0 {
			head = head[:i]
		} else {
			head = head[:len(head)-utf8.UTFMax]
		}
	}
	return notUTF8(head)
}
