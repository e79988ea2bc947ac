package worded

import "fmt"

// Count is a number of things whose noun takes an s: "1 teacher", "2 teachers".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
