package main

import (
	"errors"
	"io"
	"os"
)

// creatable reports whether files can be written, before there is anything to write; "" is none. What they held belongs to an
// earlier run. They are not kept open: a test command may empty the folder.
func creatable(paths ...string) error {
	var problems []error
	for _, path := range paths {
		if path == "" {
			continue
		}
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			continue // who reads a pipe reads it once
		}
		problems = append(problems, writeFile(path, func(io.Writer) error { return nil }))
	}
	return errors.Join(problems...)
}

// writeFile writes a file with what write writes; "" is none.
func writeFile(path string, write func(w io.Writer) error) error {
	if path == "" {
		return nil
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// readBounded reads a file, and a byte too many of one that is too large: who reads it says so.
func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, most+1))
}
