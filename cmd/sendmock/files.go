package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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

// writeFile writes a file with what write writes; "" is none. A regular file is replaced in one step, so that who waits for it never
// reads half of it, and keeps its mode. A pipe or a device is written to as it is; a folder is refused.
func writeFile(path string, write func(w io.Writer) error) error {
	switch path {
	case "":
		return nil
	case "/dev/stdout": // opened anew, it would not share its place with what is printed
		return write(os.Stdout)
	case "/dev/stderr":
		return write(os.Stderr)
	}
	var content bytes.Buffer
	if err := write(&content); err != nil {
		return err
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		if replace(path, 0, content.Bytes()) == nil {
			return nil
		}
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder, not a file", path)
	case !info.Mode().IsRegular():
		return writeOnto(path, os.O_WRONLY, content.Bytes())
	default:
		if err := writeOnto(path, os.O_WRONLY, nil); err != nil {
			return err // a file that must not be written is not replaced either
		}
		if replace(path, info.Mode().Perm(), content.Bytes()) == nil {
			return nil
		}
	}
	// Beside a file that is mounted by itself, or in a folder of somebody else's, nothing can be put.
	return writeOnto(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, content.Bytes())
}

func writeOnto(path string, flags int, content []byte) error {
	f, err := os.OpenFile(path, flags, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// replace puts a file in the place of the one at path, or of what a link there leads to. mode is that of the old one; 0: there is none.
func replace(path string, mode fs.FileMode, content []byte) error {
	if _, err := os.Lstat(path); err == nil {
		if path, err = filepath.EvalSymlinks(path); err != nil {
			return err // a link to nowhere
		}
	}
	tmp := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%d.tmp", filepath.Base(path), os.Getpid()))
	err := writeOnto(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, content)
	if err == nil && mode != 0 {
		err = os.Chmod(tmp, mode)
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		_ = os.Remove(tmp)
	}
	return err
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
