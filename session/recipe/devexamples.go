package recipe

import (
	"cmp"
	"strings"

	"dev.road/workbench/tasks"
	"dev.road/workbench/tasks/demo"
	"dev.road/workbench/tasks/read"
)

// Reading says how a source of a dataset is read for its tasks. Where records name a
// split, the source's own or else the one that it is used for is kept.
func (d *Dataset) Reading(source string, of []tasks.Task, train bool) (file string, o read.Options) {
	file, split := read.Source(source)
	used := "dev"
	if train {
		used = "train"
	}
	return file, read.Options{
		Tasks: of, Format: d.Format, Columns: d.Columns, Labels: d.Labels, Split: cmp.Or(split, used),
		History: d.History, HistoryAnswers: d.HistoryAnswers, Turns: !train, Evidence: d.Evidence,
	}
}

// DevExamples reads the dev set of a dataset into memory, as it is read when it is
// evaluated, and names the format of its file.
func (d *Dataset) DevExamples(of []tasks.Task) (examples []tasks.Example, format string, err error) {
	if name, ofDemo := strings.CutPrefix(d.Dev, "demo:"); ofDemo {
		written, known := demo.Examples(name, false)
		if !known {
			return nil, "", demo.NoDataset(name)
		}
		for ex := range written {
			if d.DevLimit > 0 && len(examples) == d.DevLimit {
				break
			}
			examples = append(examples, ex)
		}
		return examples, "demo", nil
	}
	file, o := d.Reading(d.Dev, of, false)
	examples, report, err := read.All(file, o)
	if err != nil {
		return nil, "", err
	}
	if d.DevLimit > 0 {
		examples = examples[:min(len(examples), d.DevLimit)]
	}
	return examples, report.Format, nil
}
