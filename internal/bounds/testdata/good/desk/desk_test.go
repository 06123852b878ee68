package desk

import "testing"

func TestNote(*testing.T) {}
