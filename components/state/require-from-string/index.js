"use strict";
// Stands where Pulumi's process for dynamic providers expects the package of this name (package.json, overrides), which runs the text that a state
// has for a resource. This one runs none: a text that the program has written stands for a kind, whose operations it gives; any other is refused
// at that moment, whoever wrote it and whatever command runs. Plain JavaScript, since that process knows no TypeScript.
const { bundled, keepCompiled, traceWhatIsShown } = require("../../load/bundle.cjs");

keepCompiled();
traceWhatIsShown();
const { kindOfText, served } = bundled("components/load/provider.ts");

module.exports = function requireFromString(text) {
    const kind = kindOfText(text);
    if (kind === undefined) {
        throw new Error(
            "the text of a provider in the stack's state is none that the program has ever written, and was not run: see npm run state:check",
        );
    }
    return { handler: () => served(kind) };
};
