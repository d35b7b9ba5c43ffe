"use strict";
// Node reads this before Pulumi's own code (nodeargs in Pulumi.yaml). The one TypeScript file that Pulumi loads is the program, index.ts.
const Module = require("node:module");
const path = require("node:path");
const { bundled, keepCompiled, traceWhatIsShown } = require("./bundle.cjs");

keepCompiled();
Module._extensions[".ts"] = (module, file) => {
    traceWhatIsShown(); // After Pulumi's own, which looks all frames up in source maps.
    module.exports = bundled(path.relative(path.resolve(__dirname, "..", ".."), file));
};
