package read

import "strings"

// Source separates a file from the part of it that is to be read, as Options.Split takes it:
// "all.json#dev" names a split, "dev.zip#a/dev.json" a member of an archive, and
// "dev.zip#dev.json#mnli" a split of that. Behind the # of any other file is a name of
// letters, digits, - and _, or the # belongs to the file's name.
func Source(value string) (file, part string) {
	if i := strings.Index(strings.ToLower(value), ".zip#"); i > 0 && i+len(".zip#") < len(value) {
		return value[:i+len(".zip")], value[i+len(".zip#"):]
	}
	i := strings.LastIndexByte(value, '#')
	if i < 1 || i == len(value)-1 || strings.ContainsFunc(value[i+1:], notOfName) {
		return value, ""
	}
	return value[:i], value[i+1:]
}

func notOfName(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
}
