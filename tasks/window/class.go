package window

import "dev.road/workbench/tasks"

// classWindow cuts one text, or a pair, to the length of a window.
func (c *cutter) classWindow(ex *tasks.Example, index int) tasks.Window {
	w := tasks.Window{Example: index, Labels: c.labels(ex)}
	if ex.Question == "" {
		n := min(len(c.tokens), c.options.MaxLen-2)
		w.IDs, w.Types = c.join(c.tokens[:n], nil, false)
		return w
	}
	a, b := longestFirst(len(c.tokens), len(c.question), c.options.MaxLen-3)
	w.IDs, w.Types = c.join(c.tokens[:a], c.asked(b), true)
	return w
}

// longestFirst returns how many of a and b tokens to keep so that they fit
// into room: the longer one is cut first, then both (the rule of
// truncate_encodings in Hugging Face's tokenizers).
func longestFirst(a, b, room int) (int, int) {
	if a+b <= room {
		return a, b
	}
	if a > b {
		b, a = longestFirst(b, a, room)
		return a, b
	}
	if rest := room - a; rest >= a {
		return a, rest
	}
	return room / 2, room/2 + room%2
}
