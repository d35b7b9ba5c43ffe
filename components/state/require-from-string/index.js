"use strict";
// Stands where Pulumi's process for dynamic providers expects the package of this name (package.json, overrides), by which it evaluates the text
// that a state has for a resource: whatever is not one of this program's own texts is refused at that moment, whoever wrote it and whatever
// command runs. Plain JavaScript, since that process knows no TypeScript.
const Module = require("node:module");
const { isKnownText } = require("tsx/cjs/api").require("../texts.ts", __filename);

module.exports = function requireFromString(text) {
    if (!isKnownText(text)) {
        throw new Error(
            "the text of a provider in the stack's state is none that the program has ever written, and was not run: see npm run state:check",
        );
    }
    const revived = new Module("provider");
    revived._compile(text, "provider");
    return revived.exports;
};
