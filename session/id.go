package session

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"time"
)

// NewID returns a unique identifier: the time in UTC, so that identifiers sort, and
// six random bytes.
func NewID() string {
	var b [6]byte
	rand.Read(b[:]) // never fails, as documented
	return time.Now().UTC().Format("20060102T150405Z-") + hex.EncodeToString(b[:])
}

var idForm = regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9a-f]{12}$`)

// IsID reports whether a text has the form of a NewID.
func IsID(text string) bool { return idForm.MatchString(text) }
