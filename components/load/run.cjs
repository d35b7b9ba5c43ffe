"use strict";
// Runs a module of the project as a process of its own: node components/load/run.cjs <its path from the project's root> [words…]
const { bundled, keepCompiled } = require("./bundle.cjs");

process.argv.splice(1, 1); // As if Node had been given the module.
keepCompiled();
bundled(process.argv[1]);
