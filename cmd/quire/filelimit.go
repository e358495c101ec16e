package main

// capToFileLimit lowers a number of connections to what the process may open as files, less
// some for posts. 0 is no limit.
func capToFileLimit(connections int) int {
	const reserved = 64
	files := fileLimit()
	if files < 2*reserved {
		return connections
	}
	if most := files - reserved; connections == 0 || connections > most {
		return most
	}
	return connections
}
