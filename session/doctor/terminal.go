package doctor

import (
	"context"
	"fmt"
	"strings"
)

// terminal reports the terminal's abilities. It reads the environment and the size,
// and never asks the terminal itself.
func terminal(ctx context.Context, m Machine) []Finding {
	const check = "terminal"
	columns, rows, ok := m.Size()
	if !ok {
		return []Finding{{check, OK, "standard output is not a terminal; the screens need one, commands do not", ""}}
	}
	findings := []Finding{screen(m, columns, rows), locale(m)}
	if m.Getenv("TMUX") != "" {
		findings = append(findings, clipboard(ctx, m))
	}
	return findings
}

func screen(m Machine, columns, rows int) Finding {
	const check = "terminal"
	name := m.Getenv("TERM")
	text := fmt.Sprintf("%s, %dx%d, %s", name, columns, rows, colours(m, name))
	switch {
	case name == "" || name == "dumb":
		return Finding{check, Warn, fmt.Sprintf("TERM is %q: the screens cannot be drawn", name), "export TERM=xterm-256color"}
	case columns < 60 || rows < 16:
		return Finding{check, Warn, text + ": under 60x16 there is a summary and no screens", "make the window larger, or the font smaller"}
	case columns < 120 || rows < 35:
		return Finding{check, OK, text + "; from 120x35 on the screens show all they have", ""}
	}
	return Finding{check, OK, text, ""}
}

func colours(m Machine, name string) string {
	colorterm := strings.ToLower(m.Getenv("COLORTERM"))
	switch {
	case m.Getenv("NO_COLOR") != "":
		return "no colours (NO_COLOR)"
	case colorterm == "truecolor" || colorterm == "24bit":
		return "16 million colours"
	case strings.Contains(name, "256color"):
		return "256 colours"
	}
	return "16 colours"
}

// locale follows setlocale(3): the first of these that is not empty decides.
func locale(m Machine) Finding {
	const check = "locale"
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		value := m.Getenv(name)
		if value == "" {
			continue
		}
		plain := strings.ReplaceAll(strings.ToLower(value), "-", "")
		if strings.Contains(plain, "utf8") {
			return Finding{check, OK, name + "=" + value, ""}
		}
		text := fmt.Sprintf("%s=%s is not UTF-8: charts and borders may be garbled", name, value)
		return Finding{check, Warn, text, "export LC_ALL=C.UTF-8"}
	}
	const text = "no locale is set, so it is not UTF-8: charts and borders may be garbled"
	return Finding{check, Warn, text, "export LC_ALL=C.UTF-8"}
}

// clipboard: with "external" tmux still passes on road's copies.
func clipboard(ctx context.Context, m Machine) Finding {
	const check = "tmux clipboard"
	value, err := m.Command(ctx, "tmux", "show-options", "-gsv", "set-clipboard")
	switch {
	case err != nil:
		return Finding{check, OK, "tmux does not report set-clipboard", ""}
	case value == "off":
		return Finding{check, Warn, "set-clipboard is off: copied text stays in tmux", "tmux set -s set-clipboard on"}
	}
	return Finding{check, OK, "set-clipboard is " + value, ""}
}
