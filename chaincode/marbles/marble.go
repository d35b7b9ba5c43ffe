package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const docType = "marble"

// Marble is what the ledger keeps under a marble's name. The order of its fields is the order of its bytes.
type Marble struct {
	// DocType tells marbles from whatever else a query may find.
	DocType string `json:"docType"`
	Name    string `json:"name"`
	Color   string `json:"color"`
	// Size is a whole number, not negative.
	Size  int    `json:"size"`
	Owner string `json:"owner"`
}

// newMarble makes a marble of a transaction's arguments, which are all text.
func newMarble(name, color, size, owner string) (Marble, error) {
	number, err := strconv.Atoi(size)
	if err != nil || number < 0 {
		return Marble{}, fmt.Errorf("the size of a marble must be a whole number, not %q", size)
	}
	marble := Marble{DocType: docType, Name: name, Color: color, Size: number, Owner: owner}
	return marble, marble.check()
}

// check refuses what could not be found again.
func (marble Marble) check() error {
	if err := checkName(marble.Name); err != nil {
		return err
	}
	if err := checkText("color", marble.Color); err != nil {
		return err
	}
	return checkText("owner", marble.Owner)
}

func checkText(what, text string) error {
	if text == "" || !utf8.ValidString(text) {
		return fmt.Errorf("the %s of a marble must be a text that is not empty", what)
	}
	return nil
}

// checkName refuses names that are no key, or that would lie among the keys of the index.
func checkName(name string) error {
	if err := checkText("name", name); err != nil {
		return err
	}
	if strings.HasPrefix(name, "\x00") {
		return errors.New("the name of a marble must not start with U+0000")
	}
	return nil
}

func (marble Marble) bytes() ([]byte, error) {
	return json.Marshal(marble)
}

func marbleFrom(content []byte) (Marble, error) {
	var marble Marble
	if err := json.Unmarshal(content, &marble); err != nil {
		return Marble{}, fmt.Errorf("the ledger holds no marble there: %w", err)
	}
	return marble, nil
}
