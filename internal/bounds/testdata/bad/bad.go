// Package bad has directives that say too little or what is not so.
package bad

const (
	//sendmock:bound things | refused
	a = 1
	//sendmock:bound things | refused | TestNothing
	b = "1"
	//sendmock:bound things | refused | TestNothing
	c = 1
)
