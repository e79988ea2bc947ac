package read

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/visible"
)

// isRegular reports whether the lines of a file all have the same columns, and several.
func isRegular(head []byte) bool {
	lines := bareLines(head)
	return len(lines) > 1 && len(lines[0]) > 1 &&
		!slices.ContainsFunc(lines, func(line []string) bool { return len(line) != len(lines[0]) })
}

// looksBare reports whether a first line has a value that no column is called by: a number, a
// sentence.
func looksBare(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return isNumber(name) || strings.Count(name, " ") > 3 || utf8.RuneCountInString(name) > 60
	})
}

// bare is the error about a file whose first line is no line of names. It proposes the numbers
// of the columns that look like texts and like labels.
func (r *reader) bare(head []byte) error {
	lines := bareLines(head)
	n := len(lines[0])
	var texts []string
	label := ""
	for k := range n {
		spaced, short := 0, 0
		var values []string
		for _, line := range lines {
			if k >= len(line) {
				continue
			}
			if strings.Contains(strings.TrimSpace(line[k]), " ") {
				spaced++
			}
			if v := line[k]; v != "" && len(v) <= 20 && !strings.Contains(v, " ") {
				short++
				if !slices.Contains(values, v) {
					values = append(values, v)
				}
			}
		}
		switch {
		case 2*spaced > len(lines) && len(texts) < 2:
			texts = append(texts, strconv.Itoa(k+1))
		case short == len(lines) && len(values) <= 5 && (len(values) < len(lines) || len(lines) < 3):
			label = strconv.Itoa(k + 1)
		}
	}
	if len(texts) == 0 || label == "" {
		texts, label = []string{"1"}, "2"
	}
	example := fmt.Sprintf("text = %q", texts[0])
	if len(texts) > 1 {
		example += fmt.Sprintf(", pair = %q", texts[1])
	}
	return fmt.Errorf("%s has no line with the names of its %d columns, it seems (it begins with %s): give their numbers, as in columns = "+
		"{%s, label = %q}, and with labels the meaning of labels that are numbers", r.path, n, visible.Names(lines[0]), example, label)
}
