package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sendmock/sendmock/emulator/scenario"
	"github.com/sendmock/sendmock/fixtures"
)

// load reads what the paths name: files, folders, shipped stories; all shipped ones if there is none.
func (f *runFlags) load(paths []string) ([]*scenario.Scenario, error) {
	var problems []error
	var stories []*scenario.Scenario
	unused := maps.Clone(f.vars)
	add := func(name string, text []byte, err error) {
		if err != nil {
			problems = append(problems, err)
			return
		}
		for _, v := range scenario.Vars(text) {
			delete(unused, v)
		}
		s, err := scenario.Load(name, text, f.vars)
		if err != nil {
			problems = append(problems, err)
			return
		}
		stories = append(stories, s)
		f.texts = append(f.texts, text)
	}
	shipped := fixtures.Scenarios()
	if len(paths) == 0 {
		paths = shipped
	}
	for _, path := range paths {
		if name := strings.TrimSuffix(path, ".yaml"); slices.Contains(shipped, name) && (name == path || !exists(path)) {
			text, err := fixtures.Scenario(name)
			add(name, text, err)
			continue
		}
		files, err := storyFiles(path)
		if err != nil {
			problems = append(problems, err)
		}
		for _, file := range files {
			text, err := readBounded(file, scenario.MaxBytes)
			add(file, text, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unused)) {
		problems = append(problems, fmt.Errorf("--var %s: no story declares this variable", name))
	}
	return stories, errors.Join(problems...)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// storyFiles are the files of a folder and the folders in it, sorted; a file is itself.
func storyFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("%s: there is no such file or folder, and no shipped story of that name (sendmock run --list)", path)
	}
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var files []string
	err = filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != path && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(file)):
			files = append(files, file)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: there is no .yaml, .yml or .json file in it", path)
	}
	return files, err
}
