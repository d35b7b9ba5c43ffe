"use strict";
// The program, for a project that has it as a package (template/index.js).
const { bundled, keepCompiled, traceWhatIsShown } = require("./bundle.cjs");

keepCompiled();
traceWhatIsShown();
module.exports = bundled("index.ts");
