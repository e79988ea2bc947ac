package tui

import (
	"strings"

	"dev.road/workbench/tui/theme"
	"dev.road/workbench/tui/ui"
	tea "github.com/charmbracelet/bubbletea"
)

// help lists the bindings of the current screen, disabled ones with the reason, and on
// its other side the words of the screen.
type help struct {
	c      *ui.Context
	screen string
	tables [][]ui.Binding
	words  bool
	top    int
	lines  int

	ignored string // why the last key had no effect
}

func (m *model) openHelp(c *ui.Context) tea.Cmd { return m.openHelpAt(c, false) }

// openWords opens the help at its words.
func (m *model) openWords(c *ui.Context) tea.Cmd { return m.openHelpAt(c, true) }

func (m *model) openHelpAt(c *ui.Context, words bool) tea.Cmd {
	screen := m.screens[m.at]
	h := &help{c: c, screen: screen.Name(), tables: [][]ui.Binding{screen.Bindings(), m.global}, words: words}
	if c.Class() == ui.Text {
		h.tables = h.tables[1:]
	}
	c.Open(h)
	return nil
}

// Title implements ui.Overlay.
func (h *help) Title() string {
	if h.words {
		return "Words: " + h.screen
	}
	return "Keys: " + h.screen
}

// Key implements ui.Overlay.
func (h *help) Key(k tea.KeyMsg) (bool, tea.Cmd) {
	h.ignored = ""
	switch k.String() {
	case "up":
		h.top--
	case "down":
		h.top++
	case "pgup":
		h.top -= 10
	case "pgdown", " ":
		h.top += 10
	case "home", "g":
		h.top = 0
	case "end", "G":
		h.top = h.lines
	case "tab":
		h.words, h.top = !h.words, 0
	case "?", "q", "enter":
		return true, nil
	default:
		h.ignored = ui.NothingHere(k) + " · "
	}
	return false, nil
}

// Lines implements ui.Overlay.
func (h *help) Lines(w, height int) []string {
	out, other := h.keyLines(w), "words"
	if h.words {
		out, other = wordLines(h.c, h.screen, w), "keys"
	}
	h.lines = len(out)
	room := max(height-1, 1)
	h.top = max(min(h.top, len(out)-room), 0)
	shown := out[h.top:min(h.top+room, len(out))]
	hint := h.c.Paint(theme.Warn, h.ignored) + h.c.Paint(theme.Muted, "↑↓ scroll · tab "+other+" · esc close")
	return append(shown[:len(shown):len(shown)], hint)
}

// keyLines lists the bindings by their groups.
func (h *help) keyLines(w int) []string {
	var out []string
	for _, table := range h.tables {
		for _, group := range groups(table) {
			if len(out) > 0 {
				out = append(out, "")
			}
			out = append(out, h.c.Paint(theme.Title, group))
			for i := range table {
				if table[i].Group == group {
					out = append(out, h.entry(&table[i], w)...)
				}
			}
		}
	}
	return out
}

// keysWidth is the width of the column of keys, in cells.
const keysWidth = 12

func (h *help) entry(b *ui.Binding, w int) []string {
	keys := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		keys[i] = ui.KeyName(k)
	}
	head := ui.Fit(strings.Join(keys, " "), keysWidth)
	if len(keys) == 0 {
		head = ui.Fit(": palette", keysWidth)
	}
	why := b.Reason(h.c)
	style := theme.Plain
	text := ui.Wrap(b.Help, w-keysWidth-2)
	if why != "" {
		style = theme.Muted
		text = append(text, ui.Wrap("not now: "+why, w-keysWidth-2)...)
	}
	out := make([]string, len(text))
	for i, t := range text {
		if i > 0 {
			head = strings.Repeat(" ", keysWidth)
		}
		out[i] = h.c.Paint(style, "  "+head+t)
	}
	return out
}

// groups returns the groups of a table, in its order.
func groups(table []ui.Binding) []string {
	var out []string
	seen := map[string]bool{}
	for _, b := range table {
		if !seen[b.Group] {
			seen[b.Group] = true
			out = append(out, b.Group)
		}
	}
	return out
}
