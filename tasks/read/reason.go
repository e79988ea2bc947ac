package read

import "regexp"

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

// count notes a reason without its particulars, for which "..." stands.
func (r *Report) count(format, made string) {
	kind := verbs.ReplaceAllString(format, "...")
	if kind == "..." { // the format has nothing of its own
		kind = particulars.ReplaceAllString(made, "...")
	}
	if _, ok := r.Reasons[kind]; !ok && len(r.Reasons) >= mostReasons {
		kind = otherReasons
	}
	r.Reasons[kind]++
}
