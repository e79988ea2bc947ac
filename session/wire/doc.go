// Package wire defines the protocol between a trainer and its clients: the types
// of the JSON bodies and of the lines in a run's ledger, events and predictions. It
// has no behaviour beyond reading and writing them, and imports no other package of
// this project, so that any program may speak the protocol.
//
// The protocol is HTTP/1 with JSON bodies over the run's unix socket:
//
//	GET  /v1/hello                      Hello
//	GET  /v1/state                      State
//	GET  /v1/knobs                      []Knob
//	GET  /v1/jobs                       []Job
//	GET  /v1/series?tag=T&points=N      Series, min/max decimated to N columns
//	GET  /v1/predictions?dataset=D      NDJSON of Prediction, newest step of D
//	POST /v1/requests?wait=SECONDS      Request in, Entry out
//	POST /v1/infer                      Question in, []Answer out
//	POST /v1/teachers                   TeachersQuestion in, []TaskTeachers out
//	POST /v1/preview                    PreviewQuestion in, Preview out
//	POST /v1/window                     WindowQuestion in, WindowTargets out
//	GET  /v1/events?since=SEQ           NDJSON of Event, with a heartbeat
//	GET  /metrics                       Prometheus text
//
// An error is a status of 400 or above with an Error as its body.
package wire

// Version is the protocol's version; a client refuses any other. Each change
// is listed in docs/protocol.md.
const Version = 4
