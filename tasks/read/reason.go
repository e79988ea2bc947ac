package read

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
)

// mostReasons bounds the number of different reasons in a report.
const mostReasons = 1000

// otherReasons are those beyond mostReasons.
const otherReasons = "other reasons"

// The particulars that differ in a reason from record to record: in a format,
// and in a formatted text.
var (
	verbs       = regexp.MustCompile(`%[-+# 0-9.]*[a-zA-Z]`)
	particulars = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']'|-?\\b[0-9]+\\b")
)

// count notes the reason of n drops without its particulars, for which "..." stands.
func (r *Report) count(format, made string, n int) {
	kind := verbs.ReplaceAllString(format, "...")
	if kind == "..." { // the format has nothing of its own
		kind = particulars.ReplaceAllString(made, "...")
	}
	if _, ok := r.Reasons[kind]; !ok && len(r.Reasons) >= mostReasons {
		kind = otherReasons
	}
	r.Reasons[kind] += n
}

// whyNone is the most frequent reason of records without a label, as the end of a sentence.
func (r *Report) whyNone() string {
	if len(r.NoLabel) == 0 {
		return ""
	}
	return ": " + slices.MaxFunc(slices.Sorted(maps.Keys(r.NoLabel)), func(a, b string) int {
		return cmp.Compare(r.NoLabel[a], r.NoLabel[b])
	})
}
