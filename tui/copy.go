package tui

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"dev.road/workbench/tui/ui"
	osc52 "github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"
)

// copyPatience is the time that tmux has to fill its buffer.
const copyPatience = 2 * time.Second

// copier copies text to the user's clipboard, also from a remote machine: inside
// tmux through tmux, which passes it on (load-buffer -w), otherwise with OSC 52,
// which most terminals understand across SSH.
func copier(ctx context.Context, out io.Writer) func(string) tea.Cmd {
	return func(text string) tea.Cmd {
		return func() tea.Msg {
			if os.Getenv("TMUX") != "" {
				ctx, cancel := context.WithTimeout(ctx, copyPatience)
				defer cancel()
				cmd := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
				cmd.Stdin = strings.NewReader(text)
				if cmd.Run() == nil {
					return sayMsg{ui.Good, "copied through tmux"}
				}
			}
			if _, err := osc52.New(text).WriteTo(out); err != nil {
				return sayMsg{ui.Bad, fmt.Sprintf("copying failed: %v", err)}
			}
			return sayMsg{ui.Good, "copied, if the terminal supports OSC 52"}
		}
	}
}
