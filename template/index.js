"use strict";
// The program is the package `fabric`; this project has its settings, its chaincode and its partners' cards.
module.exports = require("fabric/components/load/package.cjs");
