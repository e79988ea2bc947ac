package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dev.road/workbench/session/analysis"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// exportedMsg is the outcome of an export.
type exportedMsg struct {
	file string
	n    int
	err  error
}

// formOf are the forms of an export by the ends of a file's name.
var formOf = map[string]string{".txt": analysis.IDs, ".csv": analysis.CSV, ".jsonl": analysis.JSONL, ".md": analysis.Markdown}

// openExport asks for the file to write the shown examples to.
func (s *Screen) openExport(c *ui.Context) tea.Cmd {
	text := fmt.Sprintf("Writes the %s examples that are shown, in their order. The end of the name is the form: "+
		".txt ids, .csv and .jsonl with attributes, .md for people.", ui.Count(len(s.shown)))
	set, of := s.set, slices.Clone(s.shown)
	fields := []ui.FormField{{Name: "file", Value: s.dataset + "-errors.csv", Check: func(name string) string {
		if formOf[filepath.Ext(name)] == "" {
			return "the name ends in .txt, .csv, .jsonl or .md"
		}
		return ""
	}}}
	c.Open(ui.NewForm(c, "Export", text, "write", fields, func(v []string) (string, tea.Cmd) {
		file := strings.TrimSpace(v[0])
		return "", func() tea.Msg { return exportedMsg{file, len(of), export(set, of, file)} }
	}))
	return nil
}

// export writes examples to a new file; one that cannot be written whole is removed.
func export(set *analysis.Set, of []int, file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name", file)
	}
	if err != nil {
		return err
	}
	err = errors.Join(set.Export(f, of, formOf[filepath.Ext(file)]), f.Close())
	if err != nil {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

func (s *Screen) exported(m exportedMsg) {
	if m.err != nil {
		s.c.Say(ui.Bad, "not exported: "+m.err.Error())
		return
	}
	s.c.Say(ui.Good, ui.Count(m.n)+" examples are in "+m.file)
}
