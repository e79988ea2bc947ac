package session

import (
	"crypto/rand"
	"encoding/hex"
	"regexp"
	"time"
)

// NewID returns an identifier that no one else makes: the time in UTC, so that
// they sort, and six random bytes.
func NewID() string {
	var b [6]byte
	rand.Read(b[:]) // never fails, says its documentation
	return time.Now().UTC().Format("20060102T150405Z-") + hex.EncodeToString(b[:])
}

var idForm = regexp.MustCompile(`^\d{8}T\d{6}Z-[0-9a-f]{12}$`)

// IsID says whether a text has the form of a NewID.
func IsID(text string) bool { return idForm.MatchString(text) }
