package worded

import (
	"strings"
	"testing"
)

func TestTextsOfTooManyValuesAreNotRead(t *testing.T) {
	const most = 1000
	for name, tt := range map[string]struct {
		text    string
		refused bool
	}{
		"numbers":               {"[" + strings.Repeat("1,", most-3) + "1]", false},
		"one more":              {"[" + strings.Repeat("1,", most) + "1]", true},
		"empty objects":         {"[" + strings.Repeat("{},", most/2) + "{}]", true},
		"lists in one another":  {strings.Repeat("[", most) + strings.Repeat("]", most), true},
		"a string with commas":  {`"` + strings.Repeat(`,[{\",`, most) + `"`, false},
		"a string that ends so": {`["\\",` + strings.Repeat("1,", most) + "1]", true},
	} {
		var into any
		err := Unmarshal([]byte(tt.text), &into, most)
		refused := err != nil && strings.Contains(err.Error(), "more than 1000 values")
		if refused != tt.refused || refused == (into != nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var place struct{ Device string }
	if err := Unmarshal([]byte(`{"device":1}`), &place, most); err == nil || !strings.Contains(err.Error(), "but must be a string") {
		t.Error(err)
	}
}
