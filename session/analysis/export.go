package analysis

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dev.road/workbench/session/wire"
	"dev.road/workbench/visible"
)

// The forms of Export.
const (
	IDs      = "ids"
	CSV      = "csv"
	JSONL    = "jsonl"
	Markdown = "markdown"
)

// Forms are the forms that Export writes.
func Forms() []string { return []string{IDs, CSV, JSONL, Markdown} }

// Export writes examples: their ids, one a line, or with their texts, answers and
// attributes. Characters that act on a terminal are escapes, as those that have a meaning
// in the form.
func (s *Set) Export(w io.Writer, of []int, form string) error {
	b := bufio.NewWriter(w)
	var err error
	switch form {
	case IDs:
		for _, i := range of {
			fmt.Fprintln(b, shown(s.list[i].ID))
		}
	case CSV:
		err = s.csv(b, of)
	case JSONL:
		err = s.jsonl(b, of)
	case Markdown:
		s.markdown(b, of)
	default:
		return fmt.Errorf("no form %s: write %s", visible.Name(form), strings.Join(Forms(), ", "))
	}
	if err != nil {
		return err
	}
	return b.Flush()
}

// shown is a text on one line, without characters that act.
func shown(text string) string {
	var b strings.Builder
	w := visible.NewWriter(&b, nil)
	_, _ = io.WriteString(w, visible.Cell(text)) // a Builder takes everything
	return b.String()
}

// exported are the fields of a table: those with a value, the texts first.
func (s *Set) exported() []string {
	var names []string
	for _, f := range All() {
		if c := s.column[f.Name]; c != nil && !c.absent && !(f.Kind == Words && slices.Contains([]string{"id", "question", "passage"}, f.Name)) {
			names = append(names, f.Name)
		}
	}
	return append([]string{"id", "question", "passage"}, names...)
}

// text is an example's value of a field; "" if it has none.
func (s *Set) text(name string, i int) string {
	v, ok := s.column[name].value(i)
	switch {
	case !ok:
		return ""
	case v.IsNum:
		return strconv.FormatFloat(v.Number, 'g', 6, 64)
	}
	return v.Text
}

// csv writes a table with a header, by RFC 4180.
func (s *Set) csv(to io.Writer, of []int) error {
	names := s.exported()
	w := csv.NewWriter(visible.NewWriter(to, nil))
	if err := w.Write(names); err != nil {
		return err
	}
	row := make([]string, len(names))
	for _, i := range of {
		for k, name := range names {
			row[k] = inert(s.text(name, i), s.column[name].numbers != nil)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet from taking a text for a formula.
func inert(text string, number bool) string {
	if !number && text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// jsonl writes predictions as they are in a file of them, with the attributes added.
func (s *Set) jsonl(to io.Writer, of []int) error {
	lines := json.NewEncoder(visible.NewWriter(to, nil))
	lines.SetEscapeHTML(false)
	for _, i := range of {
		attributes := map[string]any{}
		for _, f := range All() {
			c := s.column[f.Name]
			if c == nil || c.absent || f.Kind == Words && f.Name != "note" && f.Name != "other" {
				continue
			}
			switch v, ok := c.value(i); {
			case !ok || f.Kind == Words && v.Text == "":
			case f.Kind == Flag:
				attributes[f.Name] = v.Number == 1
			case v.IsNum:
				attributes[f.Name] = v.Number
			default:
				attributes[f.Name] = v.Text
			}
		}
		if err := lines.Encode(struct {
			*wire.Prediction
			Attributes map[string]any `json:"attributes"`
		}{&s.list[i], attributes}); err != nil {
			return err
		}
	}
	return nil
}

// markdown writes a section for each example.
func (s *Set) markdown(w io.Writer, of []int) {
	for _, i := range of {
		p := &s.list[i]
		fmt.Fprintf(w, "## %s\n\n", plain(p.ID))
		for _, turn := range p.Turns {
			fmt.Fprintf(w, "- %s: %s\n", plain(turn.Question), plain(turn.Answer))
		}
		if p.Question != "" {
			fmt.Fprintf(w, "**%s**\n\n", plain(p.Question))
		}
		fmt.Fprintf(w, "> %s\n\n", plain(p.Passage))
		gold := strings.ReplaceAll(strings.TrimSuffix(s.text("gold", i), "\n"), "\n", " / ")
		prob := ""
		if p.Student.Probable() {
			prob = fmt.Sprintf("probability %.2f, ", p.Student.Prob)
		}
		fmt.Fprintf(w, "- gold: %s\n- answer: %s (%sF1 %.2f)\n", plain(orNoAnswer(gold)), plain(orNoAnswer(p.Student.Text)), prob, p.Student.F1)
		for _, t := range p.Beside() {
			fmt.Fprintf(w, "- %s: %s\n", plain(t.Model), plain(orNoAnswer(t.Text)))
		}
		for _, name := range []string{"error", "change", "other", "tag", "note"} {
			if c := s.column[name]; c != nil && s.text(name, i) != "" {
				fmt.Fprintf(w, "- %s: %s\n", name, plain(s.text(name, i)))
			}
		}
		fmt.Fprintln(w)
	}
}

func orNoAnswer(text string) string {
	if text == "" {
		return "(no answer)"
	}
	return text
}

// plain is a text on one line of Markdown that means nothing but itself.
func plain(text string) string {
	var b strings.Builder
	text = shown(strings.Join(strings.Fields(text), " "))
	start := listMark.FindStringIndex(text)
	for i, r := range text {
		if strings.ContainsRune("\\`*_[]<>#|~&", r) || start != nil && i == start[1]-1 {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// listMark begins an item of a list, or makes a title of the line above.
var listMark = regexp.MustCompile(`^([-+=]|[0-9]+[.)])`)
