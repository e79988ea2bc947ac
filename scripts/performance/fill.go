package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/bench"
)

// read reads the lines of `road bench --json`.
func read(r io.Reader) ([]bench.Row, error) {
	var rows []bench.Row
	for lines := json.NewDecoder(r); ; {
		var one bench.Row
		if err := lines.Decode(&one); errors.Is(err, io.EOF) {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("the rows: %w", err)
		}
		if one.Name == "" {
			return nil, errors.New("the rows: one has no name")
		}
		rows = append(rows, one)
	}
}

// table finds a table: the prefix of its rows' names, the other side's name,
// and the text there now.
var table = regexp.MustCompile(`(?s)<!-- rows (\S+)(?: against (\S+))? -->\n(.*?)<!-- end -->`)

// fill writes rows into their tables. where gives the line on the place and time
// of the measurement, from the other side's name.
func fill(document string, rows []bench.Row, where func(against string) (string, error)) (string, error) {
	used := make([]bool, len(rows))
	var failed error
	filled := table.ReplaceAllStringFunc(document, func(now string) string {
		m := table.FindStringSubmatch(now)
		var own []bench.Row
		for i, r := range rows {
			if strings.HasPrefix(r.Name, m[1]) {
				own, used[i] = append(own, r), true
			}
		}
		if len(own) == 0 {
			return now
		}
		line, err := where(m[2])
		if err != nil {
			failed = err
			return now
		}
		return strings.TrimSuffix(now, m[3]+"<!-- end -->") + written(own, m[2], line) + "<!-- end -->"
	})
	if i := slices.Index(used, false); i >= 0 {
		return "", fmt.Errorf("the row %s has no table", rows[i].Name)
	}
	return filled, failed
}

// written is a table of rows against another side, or against goals where it has
// no name, with the line on their origin.
func written(rows []bench.Row, against, where string) string {
	other := "theirs"
	if against == "" {
		other = "goal"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| row | ours | %s | unit | ratio | spread |\n|---|---:|---:|---|---:|---:|\n", other)
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %.2f | %.0f %% |\n", r.Name, number(r.Ours), number(r.Theirs), r.Unit, r.Ratio, 100*r.Spread)
	}
	return b.String() + "\n" + where + "\n"
}

// number writes three digits, or all before the point.
func number(v float64) string {
	if v >= 100 || v == 0 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
