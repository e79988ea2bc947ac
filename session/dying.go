package session

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// diesIn is the time within which a killed process releases its lock: the kernel frees
// its memory and its device first.
const diesIn = 30 * time.Second

// dying reports whether the holder is a process of this machine that cannot live on: it
// is exiting, or SIGKILL is on its way to it.
func (h holder) dying() bool {
	if h.away() != here || h.gone() {
		return false
	}
	const exiting = 0x4 // PF_EXITING of the kernel's
	if text, err := processField(h.PID, 9); err == nil {
		if flags, err := strconv.ParseUint(text, 10, 64); err == nil && flags&exiting != 0 {
			return true
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.PID))
	if err != nil {
		return false
	}
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		if name != "SigPnd" && name != "ShdPnd" {
			continue
		}
		if pending, err := strconv.ParseUint(strings.TrimSpace(value), 16, 64); err == nil && pending&(1<<(syscall.SIGKILL-1)) != 0 {
			return true
		}
	}
	return false
}

// claimedNow is claimed after the end of a holder that is dying.
func (f Folder) claimedNow(ctx context.Context) (*claim, error) {
	c, err := f.claimed(time.Now())
	if err != nil || c == nil || !c.dying() {
		return c, err
	}
	ctx, stop := context.WithTimeout(ctx, diesIn)
	defer stop()
	if AwaitFree(ctx, f) != nil {
		return c, nil
	}
	return f.claimed(time.Now())
}
