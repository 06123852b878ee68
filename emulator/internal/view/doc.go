// Package view makes of what a world and its record hold what is shown of them: the types on the wire, which are packages control's and
// contract's. Exchanges and deliveries have their secrets masked; an exchange has a brief form too, about which questions are asked.
// Views are functions of what they show: they take no lock and own no state. Who may see what, and when, is package controlhttp's;
// which requests are picked is package judge's.
package view
