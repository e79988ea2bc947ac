package session

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"syscall"
)

// Machine identifies the machine that a process runs on: within it, process numbers
// and locks have a meaning. Its name for people is the host's, which can change, and
// which several machines can have. Fields that the system does not tell are empty.
type Machine struct {
	ID           string `json:"id,omitempty"`            // of the installation, /etc/machine-id as a hash: it is confidential
	Boot         string `json:"boot,omitempty"`          // boot_id of the kernel, which containers share
	PIDNamespace uint64 `json:"pid_namespace,omitempty"` // inode of /proc/self/ns/pid, another in each container
}

// thisMachine identifies the machine of this process.
func thisMachine() Machine {
	var m Machine
	if text, err := os.ReadFile("/etc/machine-id"); err == nil && len(strings.TrimSpace(string(text))) > 0 {
		hash := sha256.Sum256(append([]byte("road\n"), text...))
		m.ID = hex.EncodeToString(hash[:8])
	}
	if text, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		m.Boot = strings.TrimSpace(string(text))
	}
	if info, err := os.Stat("/proc/self/ns/pid"); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			m.PIDNamespace = stat.Ino
		}
	}
	return m
}

// site is where a process was when it wrote of itself.
type site struct {
	Host    string  `json:"host"`
	Machine Machine `json:"machine,omitzero"` // empty in files from before it
}

// thisSite is where this process is. The host's name may be unknown.
func thisSite() site {
	host, _ := os.Hostname()
	return site{Host: host, Machine: thisMachine()}
}

// distance of a site from this process.
type distance int

const (
	here      distance = iota // process numbers and locks are ours
	beside                    // another container under this kernel: only locks are ours
	before                    // this machine before its last boot: no process of it is left
	elsewhere                 // another machine
)

// away returns the distance of a site from this process.
func (s site) away() distance {
	at := thisSite()
	switch {
	case s.Machine.Boot == "" || at.Machine.Boot == "":
		if s.Host != at.Host {
			return elsewhere
		}
		return here
	case s.Machine.Boot == at.Machine.Boot && s.Machine.PIDNamespace == at.Machine.PIDNamespace:
		return here
	case s.Machine.Boot == at.Machine.Boot:
		return beside
	case s.Machine.ID != "" && s.Machine.ID == at.Machine.ID && s.Host == at.Host:
		return before // by both, since copies of an installation have its ID
	}
	return elsewhere
}

// name names the site for a person who is here.
func (s site) name() string {
	switch host, _ := os.Hostname(); {
	case s.away() == beside:
		return s.Host + ", another container of this machine"
	case s.away() == elsewhere && s.Host == host:
		return "another machine called " + s.Host
	}
	return s.Host
}
