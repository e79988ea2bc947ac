package read

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// twoSolutions reads PIQA's records. Their labels, 0 for the first solution
// and 1 for the second, are in a column or in the lines of a file beside:
// valid-labels.lst of valid.jsonl.
func (t *table) twoSolutions(w *row) error {
	answer := plainLabel(w.get("label").written())
	if !w.has("label") {
		var err error
		if answer, err = t.labelBeside(); err != nil {
			return err
		}
	}
	goal, why := w.text("goal")
	all := []choice{{"0", ""}, {"1", ""}}
	for i, name := range []string{"sol1", "sol2"} {
		text, also := w.text(name)
		all[i].text = text
		if why == nil {
			why = also
		}
	}
	switch {
	case why != nil:
		return t.reject(w, why)
	case isNone(answer):
		return t.unlabelled(noLabel)
	case answer != "0" && answer != "1":
		return t.reject(w, faultf("label %q is neither 0, the first solution, nor 1", answer))
	}
	return t.keepChoices(w, goal, all, answer)
}

// labelLines is a file of labels, one a record of another file.
type labelLines struct {
	path  string
	file  *os.File
	lines *bufio.Scanner
	read  int // lines
}

// labelBeside returns the next record's label, or none without a file of labels.
func (t *table) labelBeside() (string, error) {
	if t.beside == nil {
		stem, _, _ := strings.Cut(t.file(), ".")
		t.beside = &labelLines{path: filepath.Join(filepath.Dir(t.path), stem+"-labels.lst")}
		f, err := os.Open(t.beside.path)
		if err == nil {
			t.beside.file, t.beside.lines = f, bufio.NewScanner(f)
		} else if !os.IsNotExist(err) {
			return "", err
		}
	}
	if t.beside.lines == nil {
		return "", nil
	}
	for ; t.beside.read <= t.report.Records; t.beside.read++ { // records that are broken have labels, too
		if t.beside.lines.Scan() {
			continue
		}
		if err := t.beside.lines.Err(); err != nil {
			return "", fmt.Errorf("%s: %w", t.beside.path, err)
		}
		return "", fmt.Errorf("%s ends before record %d of %s: they do not belong together", t.beside.path, t.report.Records+1, t.path)
	}
	return strings.TrimSpace(t.beside.lines.Text()), nil
}

// done looks whether a file of labels had as many as there were records.
func (t *table) done(err error) error {
	if t.beside == nil || t.beside.file == nil {
		return err
	}
	defer t.beside.file.Close()
	if err == nil && t.beside.lines.Scan() {
		return fmt.Errorf("%s has more lines than the %d records of %s: they do not belong together", t.beside.path, t.report.Records, t.path)
	}
	return err
}
