"use strict";
// The program is the package `fabric`, written in TypeScript; this project has its settings, its chaincode and its partners' cards.
require("tsx/cjs");
module.exports = require("fabric");
