package fault

import (
	"regexp"
	"strings"
)

// Plain gives what a decoder of YAML says in words for the one who wrote the file: without the names that our types have,
// which tell nobody anything, and in one line.
func Plain(err error) string {
	text := unknownWord.ReplaceAllString(err.Error(), "“$1” is no word of this place")
	text = wrongKind.ReplaceAllString(text, "${1}cannot stand here")
	text = strings.TrimPrefix(strings.TrimPrefix(text, "yaml: "), "unmarshal errors:")
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "; ")
}

var (
	unknownWord = regexp.MustCompile(`field (\S+) not found in type \S+`)
	wrongKind   = regexp.MustCompile("cannot unmarshal \\S+ (`[^`]*` )?into \\S+")
)
