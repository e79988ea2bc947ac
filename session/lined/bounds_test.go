package lined

import (
	"fmt"
	"strings"
	"testing"
)

// Dots and brackets in texts and comments are no parts of keys.
func TestBoundsLookAtKeysAlone(t *testing.T) {
	dots, open := strings.Repeat("a.", 100), strings.Repeat("[{", 100)
	var keys strings.Builder
	for i := range mostKeys {
		fmt.Fprintf(&keys, "k%d = 1\n", i)
	}
	for _, text := range []string{
		"x = \"" + dots + open + "\\\"" + dots + "\"\n", "x = '" + dots + open + "\\'\n", "# " + dots + open + "\nx = 1\n",
		"x = \"\"\"" + dots + "\n\"" + open + "\"\"\"\n", "x = '''\n" + dots + open + "'''\n",
		"x = [" + strings.Repeat("0.5, ", 1000) + "]\n", strings.Repeat("[a.b.c]\n", 100),
		keys.String(), "a.b.c.d.e.f = [[1], [2]]\n",
	} {
		if err := Bounded(text); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
