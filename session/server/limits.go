package server

import (
	"time"

	"golang.org/x/sys/unix"
)

const (
	mostConnections  = 256
	fewest           = 4
	descriptorsShare = 4                // connections take one descriptor in so many
	answersShare     = 4                // streams, and waits, take one connection in so many
	mostRefusals     = 16               // connections beyond the limit that are answered, a quarter of it at most
	refusedIn        = 2 * time.Second  // for such a client to ask and to read the answer
	idleFor          = time.Second      // a client between two questions is not put out
	headerIn         = 5 * time.Second  // for the header of a request to arrive
	headerLimit      = 64 << 10         // bytes of it
	bodyIn           = 10 * time.Second // for the body to arrive
	bodyLimit        = 1 << 20          // bytes of it
	nameLimit        = 16 << 10         // bytes of an id or a name in it
	retryAfter       = time.Second      // at most, when the system has no descriptor for a connection
)

// limits are on what the clients of a run may hold at a time.
type limits struct {
	connections, streams, waits int
	bodyIn                      time.Duration
	idle                        time.Duration // of a connection that makes room
}

// spare returns the limits that the process can afford. Descriptors are the scarcest:
// the run needs some for its data, targets and checkpoints. Streams and waits leave
// half of the connections to short questions.
func spare() limits {
	var descriptors unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &descriptors); err != nil {
		descriptors.Cur = 0
	}
	n := int(min(max(fewest, descriptors.Cur/descriptorsShare), mostConnections))
	return limits{connections: n, streams: n / answersShare, waits: n / answersShare, bodyIn: bodyIn, idle: idleFor}
}
