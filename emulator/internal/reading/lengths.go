package reading

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The bounds of texts, in characters. Bodies are bounded as a whole before, but what is kept of them adds up.
const (
	//sendmock:bound characters of what a person writes | 400 malformed | TestLengths
	maxSaid = 20_000
	//sendmock:bound characters of a comment or post | 400 malformed | TestLengths
	maxPost = 8000
	//sendmock:bound characters of a URL given to the control API | 400 malformed | TestLengths
	maxURL = 8000
	//sendmock:bound characters of a person's first or last name | 400 malformed | TestLengths
	maxName = 255
	//sendmock:bound characters of a person's locale, gender or phone number | 400 malformed | TestLengths
	maxDetail = 100
	//sendmock:bound characters of the reason of a rejected template | 400 malformed | TestLengths
	maxReason = 255
	//sendmock:bound characters of the body of a fault rule's answer | 400 malformed | TestLengths
	maxFaultBody = 64 << 10
	//sendmock:bound characters of any other text given to the control API, such as a payload | 400 malformed | TestLengths
	maxWords = 2000
	//sendmock:bound attachments of a person's message, and names of a list | 400 malformed | TestLengths
	maxListed = 100
)

// lengths are the bounds of members by their names; others have maxWords.
var lengths = map[string]int{
	"text": maxSaid, "message": maxPost, "url": maxURL, "callback_url": maxURL,
	"first_name": maxName, "last_name": maxName, "locale": maxDetail, "gender": maxDetail, "phone": maxDetail,
	"reason": maxReason, "body": maxFaultBody,
}

// lists are the members that hold a bounded number of things.
var lists = map[string]bool{"attachments": true, "permissions": true, "tasks": true, "fields": true, "features": true}

// overlong lists the members of a decoded body that are too long. What a match says is not looked at: it is compared, and may be as
// long as what it is compared to.
func overlong(v reflect.Value, path, name string) (problems []string) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return overlong(v.Elem(), path, name)
		}
	case reflect.String:
		most, named := lengths[name]
		if !named {
			most = maxWords
		}
		if v.Len() > most && utf8.RuneCountInString(v.String()) > most {
			problems = append(problems, path+" has more than "+strconv.Itoa(most)+" characters")
		}
	case reflect.Slice:
		if lists[name] && v.Len() > maxListed {
			return []string{path + " holds more than " + strconv.Itoa(maxListed)}
		}
		for i := range v.Len() {
			problems = append(problems, overlong(v.Index(i), path+"["+strconv.Itoa(i)+"]", name)...)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			problems = append(problems, overlong(v.MapIndex(key), inside(path, key.String()), "")...)
		}
	case reflect.Struct:
		if v.Type() == matchType {
			return nil
		}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			switch member, _, _ := strings.Cut(field.Tag.Get("json"), ","); {
			case field.Anonymous && member == "":
				problems = append(problems, overlong(v.Field(i), path, name)...)
			case field.IsExported() && member != "-":
				problems = append(problems, overlong(v.Field(i), inside(path, member), member)...)
			}
		}
	}
	return problems
}

// tooLong refuses a decoded body for its overlong members, if any.
func tooLong(into any) error {
	switch problems := overlong(reflect.ValueOf(into), "", ""); {
	case len(problems) == 0:
		return nil
	case len(problems) == 1:
		member, rest, _ := strings.Cut(problems[0], " ")
		return About(member, " "+rest)
	default:
		return Malformed("the body cannot be read", problems[:min(len(problems), maxMisfits)]...)
	}
}
