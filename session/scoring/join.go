package scoring

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"dev.road/workbench/evalsuite"
	"dev.road/workbench/evalsuite/predictions"
	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// JoinOptions choose the way in which predictions are joined with data.
type JoinOptions struct {
	Model  string   // the name of what predicted; default: the file's
	Labels []string // of the predictions' classes, in the order of their numbers
	NAProb string   // a file of no-answer probabilities by question ID
}

// Joined are the predictions of one file on the examples of another.
type Joined struct {
	// Predictions has every example of the data; the student of one without a
	// prediction has no Model.
	Predictions []wire.Prediction
	Format      string // of the data
	Layout      string // of the predictions
	Notes       []string
	Missing     int // examples without a prediction
	Extra       int // predictions for no example
	NAProb      []evalsuite.NAProb
}

// Join reads a file of predictions and puts each beside its example.
func (d *Data) Join(path string, o JoinOptions) (*Joined, error) {
	set, err := open(path)
	if err != nil {
		return nil, err
	}
	j := &Joined{Predictions: slices.Clone(d.examples), Format: d.Format, Layout: set.Layout, Notes: slices.Clone(d.Notes)}
	if set.Note != "" {
		j.note("%s: %s", path, set.Note)
	}
	item, err := d.matching(set)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if o.Model == "" {
		o.Model = stem(path)
	}
	labels := labelsOf(d.examples)
	for i := range j.Predictions {
		p := &j.Predictions[i]
		p.Extra = slices.Clone(p.Extra)
		if item[i] < 0 {
			j.Missing++
			continue
		}
		at := &set.Items[item[i]]
		if p.Label != "" {
			if err := labelled(p, at, labels, o.Labels); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", path, at.Where, err)
			}
		} else {
			answered(p, at)
		}
		p.Student.Model = o.Model
		Judge(p)
	}
	if err := j.strange(labels); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	j.Extra = len(set.Items) - (len(j.Predictions) - j.Missing)
	if j.Extra > 0 {
		j.note("%d predictions of %s are for no question of the data, and are ignored", j.Extra, path)
	}
	return j, j.nulls(o.NAProb)
}

func (j *Joined) note(format string, args ...any) {
	j.Notes = append(j.Notes, fmt.Sprintf(format, args...))
}

// open reads predictions: those of a run, or any that people have.
func open(path string) (*predictions.Set, error) {
	text, err := contents(path)
	if err != nil {
		return nil, err
	}
	if set, err := ofRun(path, text); set != nil || err != nil {
		return set, err
	}
	set, err := predictions.Read(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return set, nil
}

func contents(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := predictions.Unzip(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

// matching gives the item for each example, or -1.
func (d *Data) matching(set *predictions.Set) ([]int, error) {
	byID := map[string]int{}
	for i, item := range set.Items {
		if item.ID != "" {
			byID[item.ID] = i
		}
	}
	item, hits := d.named(byID, func(i int) string { return d.examples[i].ID })
	if hits == 0 && distinct(d.own) {
		item, hits = d.named(byID, func(i int) string { return d.own[i] })
	}
	rows, numbered := set.Rows()
	numbered = numbered && IsClass(d.examples)
	if hits == len(d.examples) || hits > 0 && !(numbered && complete(rows, d.records)) {
		return item, nil
	}
	if numbered {
		return d.byRow(rows)
	}
	if !set.Named() {
		return nil, errors.New("its predictions have no IDs, which questions about passages need: give a JSON object of texts by ID")
	}
	return nil, fmt.Errorf("none of its %d IDs (the first: %s) is among the %d of %s (the first: %s): "+
		"are the predictions for another dataset?",
		len(set.Items), visible.Name(set.Items[0].ID), len(d.examples), d.Path, visible.Name(d.examples[0].ID))
}

// named gives the item for each example by its ID, or -1, and the number of those found.
func (d *Data) named(byID map[string]int, id func(i int) string) (item []int, hits int) {
	item = make([]int, len(d.examples))
	for i := range d.examples {
		at, ok := byID[id(i)]
		if item[i] = -1; ok {
			item[i] = at
			hits++
		}
	}
	return item, hits
}

// distinct reports whether IDs tell examples apart.
func distinct(ids []string) bool {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if id == "" || seen[id] {
			return false
		}
		seen[id] = true
	}
	return true
}

// complete reports whether rows are all n numbers from 0 on, as the index in GLUE's files
// of predictions is, though some of the data's own IDs are such numbers, too: QQP's.
func complete(rows []int, n int) bool {
	rows = slices.Clone(rows)
	slices.Sort(rows)
	for i, row := range rows {
		if i != row {
			return false
		}
	}
	return len(rows) == n
}

// byRow matches predictions that are in the order of the data's records.
func (d *Data) byRow(rows []int) ([]int, error) {
	at := map[int]int{}
	most := 0
	for i, row := range rows {
		at[row] = i
		most = max(most, row)
	}
	if len(rows) != d.records || most >= d.records {
		return nil, fmt.Errorf("it has %d predictions in the order of the data, and %s has %d records: give one for each, "+
			"or predictions with IDs",
			len(rows), d.Path, d.records)
	}
	item := make([]int, len(d.examples))
	for i, row := range d.rows {
		item[i] = at[row]
	}
	return item, nil
}

// answered puts an answer's text beside a question.
func answered(p *wire.Prediction, item *predictions.Item) {
	s := &p.Student
	s.Text = item.Said
	if isDialog(p.Passage) && s.Text == evalsuite.CannotAnswer {
		s.Text = ""
	}
	s.Start, s.End = place(p, s.Text)
	if item.NoAnswer != nil {
		s.Null = *item.NoAnswer
	}
	for _, c := range item.Top {
		if c.Text == item.Said {
			s.Prob = max(s.Prob, c.Prob)
		}
		if c.Text != "" {
			s.Top = append(s.Top, wire.Span{Text: c.Text, Prob: c.Prob})
		}
	}
	for i := range p.Extra {
		switch x := &p.Extra[i]; x.Task {
		case "yesno":
			x.Label = item.YesNo
		case "followup":
			x.Label = item.Followup
		}
	}
}

// place returns the code points of an answer whose file says none: of the places where the
// passage has the text, those of the first on a gold answer, else of the first; 0 to 0 if
// there is none.
func place(p *wire.Prediction, text string) (start, end int) {
	long, at := utf8.RuneCountInString(text), 0
	for rest := p.Passage; text != ""; {
		before, after, ok := strings.Cut(rest, text)
		if !ok {
			break
		}
		at += utf8.RuneCountInString(before)
		if end == 0 {
			start, end = at, at+long
		}
		for _, g := range p.Gold {
			if at < g.Start+utf8.RuneCountInString(g.Text) && g.Start < at+long {
				return at, at + long
			}
		}
		at += long
		rest = after
	}
	return start, end
}

// nulls reads the no-answer probabilities.
func (j *Joined) nulls(path string) error {
	if path == "" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	j.NAProb, err = evalsuite.ReadNAProb(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	prob := make(map[string]float64, len(j.NAProb))
	for _, n := range j.NAProb {
		prob[n.ID] = n.Prob
	}
	for i := range j.Predictions {
		p := &j.Predictions[i]
		v, ok := prob[p.ID]
		if !ok && p.Student.Model != "" {
			return fmt.Errorf("%s: question %s has a prediction, but no no-answer probability: give one for each", path, visible.Name(p.ID))
		}
		if ok && !math.IsNaN(v) {
			p.Student.Null = v
		}
	}
	return nil
}
