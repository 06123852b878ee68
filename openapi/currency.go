package openapi

import "strings"

// currencies are the active codes of ISO 4217 by the number of their decimals: list one of its maintenance agency, as of 2026-01-01
// (https://www.six-group.com/en/products-services/financial-information/data-standards.html). Metals, units of account and the codes
// for tests and for no currency are left out: nobody pays with them.
var currencies = map[int]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK " +
		"DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR " +
		"LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR " +
		"SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR " +
		"ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
	4: "CLF UYW",
}

var decimals = func() map[string]int {
	byCode := map[string]int{}
	for n, codes := range currencies {
		for code := range strings.FieldsSeq(codes) {
			byCode[code] = n
		}
	}
	return byCode
}()

// Decimals is how many decimals an amount of a currency has. ok is false where code is none of ISO 4217, in capitals.
func Decimals(code string) (n int, ok bool) {
	n, ok = decimals[code]
	return n, ok
}
