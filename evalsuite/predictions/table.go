package predictions

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/visible"
)

// readTable reads GLUE's TSV: a line of names, then an index and a prediction a
// line. Values are never quoted.
func readTable(text []byte) (*Set, error) {
	lines := strings.Split(strings.ReplaceAll(string(bytes.TrimRight(text, "\r\n")), "\r\n", "\n"), "\n")
	separator := "\t"
	if !strings.Contains(lines[0], separator) && strings.Contains(lines[0], ",") {
		separator = ","
	}
	names := strings.Split(strings.ToLower(lines[0]), separator)
	said := slices.IndexFunc(names, func(n string) bool { return n == "prediction" || n == "pred" || n == "predicted_label" })
	if said < 0 {
		return nil, fmt.Errorf("it is no file of predictions that is known; it begins with %s: give a JSON object of texts by ID, "+
			"JSON lines with an ID and a prediction, or a TSV with the columns index and prediction", visible.Name(lines[0]))
	}
	at := slices.IndexFunc(names, func(n string) bool { return slices.Contains(idKeys, n) })
	s := &Set{Layout: GLUE}
	seen := map[string]int{}
	for i, line := range lines[1:] {
		cells := strings.Split(line, separator)
		where := fmt.Sprintf("line %d", i+2)
		if len(cells) != len(names) {
			return nil, fmt.Errorf("%s: it has %d columns, the first line %d", where, len(cells), len(names))
		}
		item := Item{Row: i, Said: cells[said], Where: where}
		if item.Said == "" || item.Said == "NaN" || item.Said == "nan" {
			return nil, fmt.Errorf("%s: it has no prediction", where)
		}
		if at >= 0 {
			item.ID = cells[at]
			if first, ok := seen[item.ID]; ok {
				return nil, fmt.Errorf("%s: %s %s has a prediction already, in line %d", where, names[at], visible.Name(item.ID), first)
			}
			seen[item.ID] = i + 2
		}
		s.Items = append(s.Items, item)
	}
	if len(s.Items) == 0 {
		return nil, errors.New("it has no predictions, only the names of columns")
	}
	return s, nil
}

// Rows gives the row that each item is for, where the IDs are rows' numbers from 0
// on, or the file gives no IDs: false if they are others.
func (s *Set) Rows() ([]int, bool) {
	rows := make([]int, len(s.Items))
	for i, item := range s.Items {
		rows[i] = item.Row
		if item.ID == "" {
			continue
		}
		n, err := strconv.Atoi(item.ID)
		if err != nil || n < 0 || strconv.Itoa(n) != item.ID {
			return nil, false
		}
		rows[i] = n
	}
	return rows, true
}
