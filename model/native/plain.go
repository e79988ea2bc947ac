package native

// #include "plain.h"
import "C"

// MakePlain has a model on the CPU compute by libtorch's operators from now on.
// Only tests call it: they compare our kernels with these.
func (m *Model) MakePlain() error {
	var message *C.char
	return failure(C.road_make_plain(m.c, &message), message)
}
