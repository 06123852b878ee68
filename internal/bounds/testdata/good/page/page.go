// Package page has a bound that another package's makes.
package page

import "shop.example/desk"

//sendmock:bound bytes of a page | 413 | TestNote
const maxPage = 2 * desk.MaxNote
