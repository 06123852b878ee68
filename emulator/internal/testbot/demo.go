package testbot

// Of the demo world: two people, the Page, and its two apps, the second of which is in development.
const (
	AdaPSID = "7100000000000001"
	BenPSID = "7100000000000002"

	DemoPage = "104000000000001"

	FirstApp     = "151700000000001"
	FirstSecret  = "5ec2e7000000000000000000000000d0"
	SecondApp    = "151700000000002"
	SecondSecret = "5ec2e7000000000000000000000000d1"
	// SecondToken is the second app's for the Page.
	SecondToken = "EAADemoDevelopmentToken000000000000"
)
