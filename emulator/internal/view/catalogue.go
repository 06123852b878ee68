package view

import (
	"github.com/sendmock/sendmock/emulator/control"
	"github.com/sendmock/sendmock/emulator/grapherr"
	"github.com/sendmock/sendmock/emulator/messenger"
)

// Rule is a rule, and its mode in a world.
func Rule(w *messenger.World, r *messenger.Rule) control.Rule {
	return control.Rule{
		ID: r.ID, Summary: r.Summary, Mode: string(w.Mode(r)), DefaultMode: string(r.Default), AppliesFrom: instant(r.From),
		Error: string(r.Error), Evidence: string(r.Evidence), Source: r.Source,
	}
}

// ErrorRow is a row of the catalogue of errors.
func ErrorRow(row *grapherr.Row) control.ErrorRow {
	v := control.ErrorRow{
		ID: string(row.ID), Code: row.Code, Subcode: row.Subcode, Type: row.Type, Status: row.Status, StatusSource: row.StatusEvidence, Message: row.Message,
		UserTitle: row.UserTitle, UserMessage: row.UserMessage, Category: row.Category, When: row.When,
		Evidence: row.Evidence, Confidence: row.Confidence, Sources: row.Sources, Default: row.Default, ReferenceText: row.ReferenceText,
	}
	for _, a := range row.Args {
		v.Args = append(v.Args, control.ErrorArg{Name: a.Name, Default: a.Default})
	}
	if row.Transient != grapherr.TransientAbsent {
		b := row.Transient == grapherr.TransientTrue
		v.IsTransient = &b
	}
	return v
}
