package session

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// NewID returns an identifier that no one else makes: the time in UTC, so that
// they sort, and six random bytes.
func NewID() string {
	var b [6]byte
	rand.Read(b[:]) // never fails, says its documentation
	return time.Now().UTC().Format("20060102T150405Z-") + hex.EncodeToString(b[:])
}
