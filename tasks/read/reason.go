package read

import "regexp"

// mostReasons bounds how many reasons a report tells apart.
const mostReasons = 1000

// otherReasons are those beyond mostReasons.
const otherReasons = "other reasons"

// What differs in a reason from record to record: in a format, and in a text
// that has been made already.
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
