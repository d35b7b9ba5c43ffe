"use strict";
// Pulumi's process for dynamic providers finds this one, which runs no text of a state: see components/state of the package.
module.exports = require("fabric/components/state/require-from-string");
