package device

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"
)

// NameProcesses fills in which programs and whose the processes on the cards are, as far
// as /proc shows it.
func NameProcesses(cards []Card) {
	for i := range cards {
		for j := range cards[i].Processes {
			p := &cards[i].Processes[j]
			dir := fmt.Sprintf("/proc/%d", p.PID)
			info, err := os.Stat(dir)
			if err != nil {
				continue
			}
			if comm, err := os.ReadFile(dir + "/comm"); err == nil {
				p.Name = strings.TrimSpace(string(comm))
			}
			if s, ok := info.Sys().(*syscall.Stat_t); ok {
				p.User = strconv.Itoa(int(s.Uid))
				if u, err := user.LookupId(p.User); err == nil {
					p.User = u.Username
				}
			}
		}
	}
}
