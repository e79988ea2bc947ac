package main

import "testing"

func TestTheCommandOfResultsIsForAShell(t *testing.T) {
	c := resultsCmd{Arm: []string{"half rate=a,b", "full=c"}, Against: []string{"half rate=full"}, Size: needed}
	want := "road results --arm 'half rate=a,b' --arm full=c --against 'half rate=full'"
	if got := c.command(false); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}
