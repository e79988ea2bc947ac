package pickle

import (
	"fmt"
	"slices"

	"github.com/nlpodyssey/gopickle/types"
)

// collect takes the tensors out of a table, and leaves all else.
func collect(v interface{}) (names []string, tensors map[string]*tensor, err error) {
	tensors = map[string]*tensor{}
	add := func(k, v interface{}) {
		name, ok1 := k.(string)
		t, ok2 := v.(*tensor)
		if !ok1 || !ok2 {
			return
		}
		if _, twice := tensors[name]; !twice {
			names = append(names, name)
		}
		tensors[name] = t
	}
	switch table := unwrap(v).(type) {
	case *types.OrderedDict:
		for e := table.List.Front(); e != nil; e = e.Next() {
			entry := e.Value.(*types.OrderedDictEntry)
			add(entry.Key, entry.Value)
		}
	case *types.Dict:
		for _, entry := range *table {
			add(entry.Key, entry.Value)
		}
	default:
		return nil, nil, fmt.Errorf("it holds no table of tensors; save the weights with torch.save(model.state_dict(), FILE)")
	}
	return names, tensors, nil
}

// wrapped are the keys under which training programs put a model's table
// beside other things, such as the optimizer's.
var wrapped = []string{"state_dict", "model_state_dict", "model", "module"}

// unwrap is the table of a model within that of a training program: the one
// with the most tensors, of the table itself and those under these keys.
func unwrap(v interface{}) interface{} {
	best, most := v, count(v)
	for range 4 { // a table within a table within …
		table, ok := v.(interface {
			Get(key interface{}) (interface{}, bool)
		})
		if !ok {
			break
		}
		i := slices.IndexFunc(wrapped, func(key string) bool { _, ok := table.Get(key); return ok })
		if i < 0 {
			break
		}
		v, _ = table.Get(wrapped[i])
		if n := count(v); n > most {
			best, most = v, n
		}
	}
	return best
}

// count is the number of a table's values that are tensors.
func count(v interface{}) int {
	n := 0
	add := func(v interface{}) {
		if _, ok := v.(*tensor); ok {
			n++
		}
	}
	switch table := v.(type) {
	case *types.OrderedDict:
		for e := table.List.Front(); e != nil; e = e.Next() {
			add(e.Value.(*types.OrderedDictEntry).Value)
		}
	case *types.Dict:
		for _, entry := range *table {
			add(entry.Value)
		}
	}
	return n
}
