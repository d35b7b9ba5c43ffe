package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Car is what the ledger keeps under a car's number. The order of its fields is the order of its bytes.
type Car struct {
	Make   string `json:"make"`
	Model  string `json:"model"`
	Colour string `json:"colour"`
	Owner  string `json:"owner"`
}

// QueryResult is a car of a list, with its number.
type QueryResult struct {
	Key    string `json:"Key"`
	Record *Car   `json:"Record"`
}

// The cars that InitLedger makes, numbered CAR0, CAR1 and on.
var firstCars = []Car{
	{Make: "Volvo", Model: "Amazon", Colour: "white", Owner: "Ingrid"},
	{Make: "Citroën", Model: "DS", Colour: "black", Owner: "Marcel"},
	{Make: "Fiat", Model: "Panda", Colour: "green", Owner: "Chiara"},
	{Make: "Toyota", Model: "Corolla", Colour: "blue", Owner: "Haruki"},
	{Make: "Škoda", Model: "Octavia", Colour: "silver", Owner: "Jana"},
	{Make: "Tata", Model: "Nano", Colour: "yellow", Owner: "Arjun"},
}

// check refuses a car with an empty field.
func (car Car) check() error {
	fields := []struct{ name, text string }{
		{"make", car.Make}, {"model", car.Model}, {"colour", car.Colour}, {"owner", car.Owner},
	}
	for _, field := range fields {
		if field.text == "" {
			return fmt.Errorf("the %s of a car must not be empty", field.name)
		}
	}
	return nil
}

// checkNumber refuses numbers that are no key of the ledger.
func checkNumber(number string) error {
	if number == "" || !utf8.ValidString(number) {
		return errors.New("the number of a car must be a text that is not empty")
	}
	if strings.HasPrefix(number, "\x00") {
		return errors.New("the number of a car must not start with U+0000")
	}
	return nil
}

func carFrom(content []byte) (*Car, error) {
	car := new(Car)
	if err := json.Unmarshal(content, car); err != nil {
		return nil, fmt.Errorf("the ledger holds no car there: %w", err)
	}
	return car, nil
}
