package dialect

import "bytes"

// mdxLine tells whether a line is an import or export of MDX.
func mdxLine(s []byte) bool {
	if bytes.HasPrefix(s, []byte("import ")) {
		return bytes.Contains(s, []byte(" from '")) || bytes.Contains(s, []byte(` from "`)) ||
			bytes.HasPrefix(s, []byte(`import "`)) || bytes.HasPrefix(s, []byte("import '"))
	}
	for _, p := range []string{"export const ", "export default ", "export let ", "export {"} {
		if bytes.HasPrefix(s, []byte(p)) && bytes.HasSuffix(s, []byte(";")) {
			return true
		}
	}
	return false
}
