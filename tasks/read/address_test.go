package read

import "testing"

func TestASourceNamesAPart(t *testing.T) {
	for value, want := range map[string][2]string{
		"a.json": {"a.json", ""}, "/x/a.json#dev": {"/x/a.json", "dev"}, "/c#/a.json": {"/c#/a.json", ""}, "a#1.json": {"a#1.json", ""},
		"#dev": {"#dev", ""}, "a.json#": {"a.json#", ""}, "saved#Test_1": {"saved", "Test_1"},
		"a.zip": {"a.zip", ""}, "a.zip#": {"a.zip#", ""}, "a.zip#dev.json": {"a.zip", "dev.json"},
		"/x#/A.ZIP#b c/dev.json#mnli-mm": {"/x#/A.ZIP", "b c/dev.json#mnli-mm"}, ".zip#a": {".zip", "a"},
	} {
		if file, part := Source(value); file != want[0] || part != want[1] {
			t.Errorf("%s is %q of %q, want %q", value, part, file, want)
		}
	}
}
