// Package control has people's decisions about a run: the settings, by their knobs,
// the requests with their fates in the ledger, the sets that wait for their step,
// and whether steps are taken. A change is in the ledger, on disk, before anything
// sees it.
package control
