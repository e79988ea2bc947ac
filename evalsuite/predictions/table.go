package predictions

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dev.road/workbench/visible"
)

// readTable reads GLUE's TSV and tables as pandas writes them: a line of names, then a
// line for each prediction, with an ID or index, and with the prediction or a column for
// each class. In a TSV quotes mean nothing.
func readTable(text []byte) (*Set, error) {
	rows, err := split(text)
	if err != nil {
		return nil, err
	}
	t, ok := tableOf(rows[0].cells)
	if !ok {
		first, _, _ := strings.Cut(string(text), "\n")
		return nil, fmt.Errorf("it is no file of predictions that is known; it begins with %s: give a JSON object of texts by ID, "+
			"JSON lines with an ID and a prediction, or a TSV with the columns index and prediction", visible.Name(strings.TrimSpace(first)))
	}
	s := &Set{Layout: GLUE}
	seen := map[string]string{}
	for i, row := range rows[1:] {
		item, err := t.item(row.cells)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", row.where, err)
		}
		item.Row, item.Where = i, row.where
		if item.ID != "" {
			if first, ok := seen[item.ID]; ok {
				return nil, fmt.Errorf("%s: %s %s has a prediction already, in %s", row.where,
					cmp.Or(t.names[t.id], "index"), visible.Name(item.ID), first)
			}
			seen[item.ID] = row.where
		}
		s.Items = append(s.Items, item)
	}
	if len(s.Items) == 0 {
		return nil, errors.New("it has no predictions, only the names of columns")
	}
	return s, s.settle(t.meaning)
}

// line is one of a table, with its place.
type line struct {
	cells []string
	where string
}

// split cuts a table into cells: at commas if its first line has some, and no tab.
func split(text []byte) (rows []line, err error) {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.ContainsRune(first, '\t') || !bytes.ContainsRune(first, ',') {
		for i, each := range strings.Split(string(bytes.TrimRight(text, "\r\n")), "\n") {
			rows = append(rows, line{strings.Split(strings.TrimSuffix(each, "\r"), "\t"), fmt.Sprintf("line %d", i+1)})
		}
		return rows, nil
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	for {
		cells, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case err == io.EOF:
			return rows, nil
		case errors.As(err, &wrong):
			return nil, fmt.Errorf("line %d, column %d: a quote is not closed, or stands inside a cell: "+
				"write cells with quotes as pandas does, or give JSON", wrong.Line, wrong.Column)
		case err != nil:
			return nil, err
		}
		at, _ := r.FieldPos(0)
		rows = append(rows, line{cells, fmt.Sprintf("line %d", at)})
	}
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
