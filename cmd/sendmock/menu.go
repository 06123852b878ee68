package main

import (
	"cmp"
	"strings"

	"github.com/sendmock/sendmock/emulator/control"
)

// menuText is what a person finds beside the messages, a line for each.
func menuText(m control.PersonMenu) string {
	var rows [][]string
	row := func(cells ...string) { rows = append(rows, cells) }
	if m.Greeting != "" {
		row("greeting", m.Greeting)
	}
	if m.GetStarted != nil {
		row("get_started", m.GetStarted.Title, m.GetStarted.Payload)
	}
	for _, q := range m.IceBreakers {
		row("ice_breaker", q.Question, q.Payload)
	}
	if m.Menu != nil {
		for _, cells := range menuRows(m.Menu.Items, "") {
			row(append([]string{"menu"}, cells...)...)
		}
	}
	for _, c := range m.Commands {
		row("command", "/"+c.Name, c.Description)
	}
	if rows == nil {
		return "the Page has set nothing\n"
	}
	return table(rows, func(cells []string) []string { return cells })
}

// menuRows are the items of a menu, those of nested ones further in.
func menuRows(items []control.MenuItem, indent string) [][]string {
	var rows [][]string
	for _, i := range items {
		rows = append(rows, append([]string{indent + i.Title}, filled(cmp.Or(i.Payload, i.URL))...))
		rows = append(rows, menuRows(i.CallToActions, indent+"  ")...)
	}
	return rows
}

func filled(cell string) []string {
	if strings.TrimSpace(cell) == "" {
		return nil
	}
	return []string{cell}
}
